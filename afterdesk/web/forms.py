"""Forms of the pages before a case is open: filters, signing in, own settings."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.models import CaseState, User
from afterdesk.desk.queries.today import Assignee, Filters
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.web.theme import THEMES
from afterdesk.web.words import SITUATIONS

ASSIGNEES = [
    (Assignee.MINE_OR_NOBODYS, _("Mine and nobody's")),
    (Assignee.ME, _("Mine")),
    (Assignee.NOBODY, _("Nobody's")),
    (Assignee.ANYBODY, _("Everybody's")),
]

THEME_CHOICES = [("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]


class FilterForm(forms.Form):
    """What the queue shows. A choice that is not on the list is ignored, never an error page."""

    state = forms.ChoiceField(choices=CaseState.choices, required=False)
    store = forms.IntegerField(required=False, min_value=1)
    marketplace = forms.ChoiceField(
        label=_("Marketplace"),
        required=False,
        choices=[("", _("All marketplaces")), *((m.value, m.value) for m in Marketplace)],
    )
    situation = forms.ChoiceField(
        label=_("Situation"), required=False, choices=[("", _("All situations")), *SITUATIONS.items()]
    )
    assignee = forms.ChoiceField(label=_("Assigned to"), required=False, choices=ASSIGNEES)

    @property
    def filters(self) -> Filters:
        """Return what was asked for, as far as it can be used."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return Filters(
            state=given.get("state") or CaseState.OPEN,
            store_id=given.get("store"),
            marketplace=given.get("marketplace") or "",
            situation=given.get("situation") or "",
            assignee=given.get("assignee") or Assignee.MINE_OR_NOBODYS,
        )


class SignInForm(forms.Form):
    """Who are you."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class CodeForm(forms.Form):
    """A code of the phone, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false", "autocapitalize": "none"}
        ),
    )


class PasswordForm(forms.Form):
    """One's own password, asked for again before something of weight."""

    password = forms.CharField(
        label=_("Your password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """Refuse another one."""
        if not self.person.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not your password."))
        return str(self.cleaned_data["password"])


class MeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person's own name, language and time zone; the theme belongs to the browser."""

    time_zone = forms.ChoiceField(label=_("Time zone"))
    theme = forms.ChoiceField(label=_("Theme"), choices=THEME_CHOICES, widget=forms.RadioSelect)

    class Meta:
        model = User
        fields = ("name", "language", "time_zone")
        labels = {"name": _("Name"), "language": _("Language")}  # noqa: RUF012

    def __init__(self, *args: object, theme: str = THEMES[0], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        zones = sorted(available_timezones())
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]
        self.fields["theme"].initial = theme
