"""The form of a live mailbox. Secrets are written and never shown; an empty field keeps the one there is."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from afterdesk.channels.email.probe import is_this_machine
from afterdesk.desk.actions.mailboxes import SECRETS, SETTINGS
from afterdesk.desk.models import Mailbox

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[?[0-9a-f:]+\]?")
SECURITIES = [("tls", "TLS"), ("starttls", "STARTTLS"), ("none", _("none, this machine only"))]
WAYS = [("password", _("Password")), ("oauth", _("OAuth 2 (refresh token)"))]


def _secret(label: Any) -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": "off"})
    return forms.CharField(label=label, required=False, strip=False, max_length=4000, widget=widget)


class MailboxForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where a mailbox is and how it is signed in to."""

    password = _secret(_("Password"))
    client_secret = _secret(_("Client secret"))
    refresh_token = _secret(_("Refresh token"))

    class Meta:
        model = Mailbox
        fields = SETTINGS
        labels = {  # noqa: RUF012
            "host": _("Mail server"),
            "port": _("Port"),
            "security": _("Protection"),
            "username": _("User name"),
            "sign_in": _("Signs in with"),
            "token_url": _("Address of the token service"),
            "client_id": _("Client id"),
            "read_since": _("Read mail from"),
        }
        widgets = {  # noqa: RUF012
            "username": forms.TextInput({"autocomplete": "off"}),
            "read_since": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["security"].choices = SECURITIES  # type: ignore[attr-defined]
        self.fields["sign_in"].choices = WAYS  # type: ignore[attr-defined]
        self.fields["port"].validators += [MinValueValidator(1), MaxValueValidator(65535)]
        self._kept = {name: getattr(self.instance, name) for name in SECRETS}

    def clean_host(self) -> str:
        """A host is a name or a number, without a protocol or a path."""
        host = str(self.cleaned_data["host"]).strip().lower()
        if not _HOST.fullmatch(host):
            raise forms.ValidationError(_("Write the server's name alone, for example imap.example.com."))
        return host

    def clean_token_url(self) -> str:
        """A token travels through https alone."""
        url = str(self.cleaned_data["token_url"]).strip()
        parts = urlsplit(url)
        if url and parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
            raise forms.ValidationError(_("The address must begin with https://."))
        return url

    def clean(self) -> dict[str, Any]:
        """Refuse what would send a password in clear, and a way of signing in that lacks its parts."""
        given = super().clean() or {}
        host = given.get("host", "")
        if host and given.get("security") == Mailbox.Security.NONE and not is_this_machine(host):
            self.add_error("security", _("Without protection only this machine may be the mail server."))
        if given.get("sign_in") == Mailbox.SignIn.OAUTH:
            for name in ("token_url", "client_id", "refresh_token"):
                if not given.get(name) and not self._kept.get(name):
                    self.add_error(name, _("OAuth needs this."))
        elif not given.get("password") and not self._kept["password"]:
            self.add_error("password", _("Enter the password of the mailbox."))
        return given

    def save(self, commit: bool = True) -> Mailbox:
        """Return the mailbox with the new settings, not saved yet; empty secrets keep what there was."""
        mailbox: Mailbox = super().save(commit=False)
        for name in SECRETS:
            setattr(mailbox, name, self.cleaned_data.get(name) or self._kept[name])
        return mailbox


class NewMailboxForm(MailboxForm):
    """A mailbox with the name it is known by in the desk."""

    name = forms.CharField(label=_("Name"), max_length=120)
    field_order = ("name", *SETTINGS)
