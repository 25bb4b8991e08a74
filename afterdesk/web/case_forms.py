"""What can be asked of a case: each form is one deed, checked before an action sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.models import Case, Role, User
from afterdesk.domain.issues import Issue
from afterdesk.domain.marketplaces import zone_of
from afterdesk.domain.remedies import Remedy
from afterdesk.domain.writing import Help
from afterdesk.web.composer import Typed, marketplace_of
from afterdesk.web.words import CLOSE_REASONS, ISSUES

MORNING = time(9)


class ReplyForm(forms.Form):
    """The letter as the operator wants it to go. The promise is a moment where the buyer lives."""

    text = forms.CharField(required=False, strip=False, max_length=20_000)
    language = forms.CharField(required=False, max_length=10)
    seen_message_id = forms.IntegerField(required=False)
    promise = forms.CharField(required=False, max_length=16)
    reason = forms.CharField(required=False, max_length=500)

    def __init__(self, data: Any, *, case: Case) -> None:
        super().__init__(data)
        self._zone = zone_of(marketplace_of(case))

    def clean_promise(self) -> datetime | None:
        """Read the moment in the buyer's zone."""
        given = self.cleaned_data["promise"]
        try:
            return datetime.fromisoformat(given).replace(tzinfo=self._zone) if given else None
        except ValueError:
            raise forms.ValidationError(_("Write the promised day and time, or leave it empty.")) from None

    @property
    def typed(self) -> Typed:
        """Return what was typed, as far as it could be read."""
        self.is_valid()
        given = self.cleaned_data
        return Typed(
            text=given.get("text", "").replace("\r\n", "\n"),
            language=given.get("language", ""),
            seen_message_id=given.get("seen_message_id"),
            promise_at=given.get("promise"),
            reason=given.get("reason", ""),
        )


class TakingForm(forms.Form):
    """A proposal of the writing help that becomes the letter."""

    proposal = forms.CharField(strip=False, max_length=20_000)
    help = forms.ChoiceField(choices=[(kind.value, "") for kind in Help if kind.makes_a_letter])
    seen_message_id = forms.IntegerField(required=False)


class WaysForm(forms.Form):
    """Which ways out the letter offers: one by its number, or several by their ticks."""

    only = forms.ChoiceField(choices=[(remedy.value, "") for remedy in Remedy], required=False)
    ways = forms.MultipleChoiceField(choices=[(remedy.value, "") for remedy in Remedy], required=False)
    language = forms.CharField(required=False, max_length=10)
    variant = forms.IntegerField(required=False, min_value=0, max_value=99)

    @property
    def remedies(self) -> list[Remedy]:
        """Return the chosen ways; none means those the playbook would offer."""
        only = self.cleaned_data["only"]
        return [Remedy(one) for one in ([only] if only else self.cleaned_data["ways"])]


class AssignForm(forms.Form):
    """To whom; an empty choice means nobody."""

    to = forms.ModelChoiceField(queryset=User.objects.none(), required=False)

    def __init__(self, data: Any, *, case: Case) -> None:
        super().__init__(data)
        members = User.objects.filter(memberships__store_id=case.store_id, is_active=True)
        self.fields["to"].queryset = members  # type: ignore[attr-defined]


class SnoozeForm(forms.Form):
    """Until when: one of three usual moments, or a day and time."""

    preset = forms.ChoiceField(choices=[("hours", ""), ("tomorrow", ""), ("monday", "")], required=False)
    until = forms.DateTimeField(required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a moment where none was given."""
        given = super().clean() or {}
        if not given.get("preset") and not given.get("until"):
            raise forms.ValidationError(_("Choose until when the case should sleep."))
        return given

    def moment(self, now: datetime) -> datetime:
        """Return the moment that was asked for, in the reader's zone."""
        match self.cleaned_data["preset"]:
            case "hours":
                return now + timedelta(hours=4)
            case "tomorrow":
                return _morning(now, 1)
            case "monday":
                return _morning(now, 7 - timezone.localtime(now).weekday())
        until: datetime = self.cleaned_data["until"]
        return until


class CloseForm(forms.Form):
    """Why the case is done."""

    reason = forms.ChoiceField(choices=list(CLOSE_REASONS.items()), required=False)
    words = forms.CharField(required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where none was given."""
        given = super().clean() or {}
        if not given.get("reason") and not given.get("words"):
            raise forms.ValidationError(_("Say why the case is closed."))
        return given

    @property
    def why(self) -> str:
        """Return the reason as it is kept."""
        return str(self.cleaned_data["words"] or self.cleaned_data["reason"])


class NoteForm(forms.Form):
    """An internal note."""

    text = forms.CharField(max_length=5000, error_messages={"required": _("Write the note first.")})


class ReadingForm(forms.Form):
    """What the message is really about."""

    issue = forms.ChoiceField(choices=list(ISSUES.items()))

    @property
    def chosen(self) -> Issue:
        """Return the issue."""
        return Issue(self.cleaned_data["issue"])


class SplitForm(forms.Form):
    """Which messages belong elsewhere."""

    messages = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Tick the messages to split off.")}
    )

    def __init__(self, data: Any, *, case: Case) -> None:
        super().__init__(data)
        ids: Sequence[int] = case.messages.values_list("pk", flat=True)  # type: ignore[assignment]
        self.fields["messages"].choices = [(one, one) for one in ids]  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """Which case to take in, by its number."""

    other = forms.IntegerField(min_value=1, error_messages={"required": _("Give the number of the other case.")})


class TaskForm(forms.Form):
    """A piece of work for a colleague."""

    title = forms.CharField(max_length=200, error_messages={"required": _("Say what is to be done.")})
    role = forms.ChoiceField(choices=[("", ""), *Role.choices], required=False)
    due_at = forms.DateTimeField(required=False)


def _morning(now: datetime, days: int) -> datetime:
    day = timezone.localtime(now).date() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, MORNING))
