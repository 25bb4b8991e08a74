"""What is asked when tasks are narrowed or one is added by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.models import Role, Store, TaskKind, User
from afterdesk.desk.queries.tasks import TaskFilter, Whose
from afterdesk.desk.scope import cases_for


class TaskFilterForm(forms.Form):
    """Which tasks are shown. A filter that makes no sense is passed over, never an error page."""

    whose = forms.ChoiceField(choices=[(one.value, one.value) for one in Whose], required=False)
    store = forms.TypedChoiceField(label=_("Store"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *TaskKind.choices])

    def __init__(self, data: Any, *, stores: Sequence[Store]) -> None:
        super().__init__(data, auto_id="sieve-%s")
        self.fields["store"].choices = [("", _("All stores")), *((one.pk, one.name) for one in stores)]  # type: ignore[attr-defined]
        if len(stores) < 2:
            del self.fields["store"]

    @property
    def chosen(self) -> TaskFilter:
        """Return the filter, as far as it can be used."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return TaskFilter(Whose(given.get("whose") or Whose.ROLE), given.get("store"), given.get("kind") or "")


class NewTaskForm(forms.Form):
    """A task by hand. It belongs to a case, named by its number or by the order's."""

    title = forms.CharField(
        label=_("What is to be done"), max_length=200, error_messages={"required": _("Say what is to be done.")}
    )
    about = forms.CharField(
        label=_("Case or order"), max_length=40, error_messages={"required": _("Give the number of the case or order.")}
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=TaskKind.choices, initial=TaskKind.WAREHOUSE)
    role = forms.ChoiceField(label=_("Who"), choices=[("", _("anybody")), *Role.choices], required=False)
    due_at = forms.DateTimeField(
        label=_("Until"), required=False, widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean(self) -> dict[str, Any]:
        """Find the case among the person's own."""
        given = super().clean() or {}
        about = str(given.get("about", "")).strip().removeprefix("#")
        if about:
            mine = cases_for(self._user).select_related("store", "order").order_by("-pk")
            named = (
                mine.filter(pk=int(about))
                if about.isdecimal() and len(about) < 15
                else mine.filter(order__order_id=about)
            )
            given["case"] = named.first()
            if given["case"] is None:
                self.add_error("about", _("There is no such case in your stores. Look the number up under Search."))
        return given

    @property
    def task(self) -> dict[str, Any]:
        """Return the task as the action takes it."""
        return {name: self.cleaned_data[name] for name in ("title", "kind", "role", "due_at")}
