"""When and how a person wants to be warned, and the web address that a store calls."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from afterdesk.channels.webhook import is_allowed
from afterdesk.desk.models import User
from afterdesk.desk.scope import colleagues_of

_DAY = forms.DateInput({"type": "date"}, "%Y-%m-%d")
_TIME = forms.TimeInput({"type": "time"}, "%H:%M")


class WarningsForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person's quiet hours, days away, cover, and whether mails come too."""

    class Meta:
        model = User
        fields = ("quiet_from", "quiet_until", "away_from", "away_until", "cover", "warn_by_email")
        widgets = {"quiet_from": _TIME, "quiet_until": _TIME, "away_from": _DAY, "away_until": _DAY}  # noqa: RUF012
        labels = {  # noqa: RUF012
            "quiet_from": _("Quiet from"),
            "quiet_until": _("Quiet until"),
            "away_from": _("Away from"),
            "away_until": _("Away until"),
            "cover": _("Who covers for me"),
            "warn_by_email": _("Warn me by mail too"),
        }

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data, instance=person)
        others = colleagues_of(person).exclude(pk=person.pk).order_by("name", "pk")
        self.fields["cover"].queryset = others  # type: ignore[attr-defined]
        self.fields["cover"].empty_label = gettext("the lead")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A pair is given whole, and ends after it begins."""
        given = super().clean() or {}
        if bool(given.get("quiet_from")) != bool(given.get("quiet_until")):
            self.add_error("quiet_until", gettext("Give both times, or neither."))
        first, last = given.get("away_from"), given.get("away_until")
        if last and not first:
            self.add_error("away_from", gettext("Give the first day too."))
        if first and last and last < first:
            self.add_error("away_until", gettext("The last day lies before the first."))
        return given


class WebhookForm(forms.Form):
    """Where a store's warnings are posted; empty: nowhere."""

    url = forms.CharField(label=_("Web address that is called"), required=False, max_length=1000)

    def clean_url(self) -> str:
        """Refuse what would be sent in clear."""
        url = str(self.cleaned_data["url"]).strip()
        if url and not is_allowed(url):
            raise forms.ValidationError(gettext("The address must begin with https://."))
        return url
