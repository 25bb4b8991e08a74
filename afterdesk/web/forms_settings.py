"""Forms of the pages around the cases: search and its filters, stores, people, files to import."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from afterdesk.channels.email.probe import is_this_machine
from afterdesk.desk.actions.stores import SETTINGS
from afterdesk.desk.models import CaseState, MailAccount, Role, Store, StoreProgramme, User
from afterdesk.desk.queries.search import SearchFilters
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.jobs.uploads import MAIL_LIMIT_BYTES, TABLE_LIMIT_BYTES
from afterdesk.web.words import ISSUES

MARKETPLACES = [(one.value, one.value) for one in Marketplace]
SECURITIES = [("starttls", "STARTTLS"), ("tls", "TLS"), ("none", _("none, this machine only"))]
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[?[0-9a-f:]+\]?")


class SearchForm(forms.Form):
    """What is looked for. A filter that makes no sense is passed over, never an error page."""

    q = forms.CharField(label=_("Search"), required=False, max_length=300)
    store = forms.TypedChoiceField(label=_("Store"), required=False, coerce=int, empty_value=None)
    marketplace = forms.ChoiceField(
        label=_("Marketplace"), required=False, choices=[("", _("All marketplaces")), *MARKETPLACES]
    )
    issue = forms.ChoiceField(label=_("Issue"), required=False, choices=[("", _("All issues")), *ISSUES.items()])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *CaseState.choices])
    person = forms.TypedChoiceField(label=_("Assigned to"), required=False, coerce=int, empty_value=None)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, data: Any, *, stores: Sequence[Store], people: Sequence[User]) -> None:
        super().__init__(data)
        self.fields["store"].choices = [("", _("All stores")), *((one.pk, one.name) for one in stores)]  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", _("Everybody")), *((one.pk, one.name) for one in people)]  # type: ignore[attr-defined]
        if len(stores) < 2:
            del self.fields["store"]

    @property
    def query(self) -> str:
        """Return the words looked for."""
        return str(self.data.get("q", ""))[:300].strip()

    @property
    def filters(self) -> SearchFilters:
        """Return what narrows the search, as far as it can be used."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return SearchFilters(
            store_id=given.get("store"),
            marketplace=given.get("marketplace") or "",
            issue=given.get("issue") or "",
            state=given.get("state") or "",
            assignee_id=given.get("person"),
            since=given.get("since"),
            until=given.get("until"),
        )


class StoreForm(forms.ModelForm):  # type: ignore[type-arg]
    """A store's settings. The password is written and never shown; an empty field keeps the one there is."""

    smtp_password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )
    forget_password = forms.BooleanField(label=_("Forget the password that is kept"), required=False)

    class Meta:
        model = Store
        fields = SETTINGS
        labels = {  # noqa: RUF012
            "name": _("Name of the store"),
            "go_live_at": _("Go-live"),
            "delivery_days": _("Delivery of goods sent again, working days"),
            "sender_name": _("Name that buyers see"),
            "approved_sender": _("Approved sender"),
            "smtp_host": _("Mail server"),
            "smtp_port": _("Port"),
            "smtp_security": _("Protection"),
            "smtp_username": _("User name"),
            "undo_seconds": _("Seconds to take a reply back"),
            "daily_cap": _("Replies a day at most"),
            "heated_hold": _("A reply in a heated case waits for"),
            "heated_minutes": _("Minutes to cool down"),
            "heated_near_hours": _("A clock is near, in hours"),
        }
        widgets = {  # noqa: RUF012
            "go_live_at": forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
            "smtp_username": forms.TextInput({"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["smtp_security"].choices = SECURITIES  # type: ignore[attr-defined]
        self.fields["undo_seconds"].validators.append(MaxValueValidator(300))
        self.fields["daily_cap"].validators.append(MaxValueValidator(100_000))
        self.fields["daily_cap"].required = False
        for name in ("heated_hold", "heated_minutes", "heated_near_hours"):
            self.fields[name].required = False
        self.fields["heated_minutes"].validators.append(MaxValueValidator(24 * 60))
        self.fields["heated_near_hours"].validators.append(MaxValueValidator(48))
        self.fields["delivery_days"].validators.append(MaxValueValidator(60))
        self.fields["smtp_port"].validators += [MinValueValidator(1), MaxValueValidator(65535)]

    def _kept(self, name: str) -> Any:
        """Return what was written; what was left empty stays as it is."""
        given = self.cleaned_data[name]
        return self.initial[name] if given in (None, "") else given

    def clean_heated_hold(self) -> str:
        """Empty keeps what is set."""
        return str(self._kept("heated_hold"))

    def clean_heated_minutes(self) -> int:
        """Empty keeps what is set."""
        return int(self._kept("heated_minutes"))

    def clean_heated_near_hours(self) -> int:
        """Empty keeps what is set."""
        return int(self._kept("heated_near_hours"))

    def clean_daily_cap(self) -> int:
        """Empty means no cap."""
        return int(self.cleaned_data["daily_cap"] or 0)

    def clean_smtp_host(self) -> str:
        """A host is a name or a number, without a protocol or a path."""
        host = str(self.cleaned_data["smtp_host"]).strip().lower()
        if host and not _HOST.fullmatch(host):
            raise forms.ValidationError(_("Write the server's name alone, for example smtp.example.com."))
        return host

    def clean(self) -> dict[str, Any]:
        """Refuse what would send a password in clear, or a demo's mail into the world."""
        given = super().clean() or {}
        host, is_here = given.get("smtp_host", ""), is_this_machine(given.get("smtp_host", ""))
        if host and not is_here and given.get("smtp_security") == Store.Smtp.NONE:
            self.add_error("smtp_security", _("Without protection only this machine may be the mail server."))
        if host and not is_here and self.instance.is_demo:
            self.add_error("smtp_host", _("A demo store sends to this machine only: write 127.0.0.1."))
        return given

    @property
    def password(self) -> str | None:
        """Return the new password; None: nothing was said about it; empty: forget it."""
        if self.cleaned_data["forget_password"]:
            return ""
        return str(self.cleaned_data["smtp_password"]) or None


class NewStoreForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a new store needs; all else can be said later."""

    class Meta:
        model = Store
        fields = ("name", "go_live_at")
        labels = {"name": _("Name of the store"), "go_live_at": _("Go-live")}  # noqa: RUF012
        widgets = {"go_live_at": forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")}  # noqa: RUF012


class ProgrammeForm(forms.ModelForm):  # type: ignore[type-arg]
    """An enrolment in a programme."""

    class Meta:
        model = StoreProgramme
        fields = ("marketplace", "programme", "since", "until")
        labels = {  # noqa: RUF012
            "marketplace": _("Marketplace"),
            "programme": _("Programme"),
            "since": _("Since"),
            "until": _("Until"),
        }
        widgets = {  # noqa: RUF012
            "since": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            "until": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        }

    def clean(self) -> dict[str, Any]:
        """An enrolment ends after it begins."""
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("The end lies before the beginning."))
        return given


class ServersForm(forms.Form):
    """Under which names a mailbox's own server signs its checks."""

    names = forms.CharField(required=False, max_length=1000)

    @property
    def servers(self) -> list[str]:
        """Return the names, one by one."""
        return str(self.cleaned_data["names"]).replace(",", " ").split()


class SeveralFiles(forms.ClearableFileInput):
    """A field that takes several files; the form's own check sees the last of them, its `clean` all."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return one file for the field to check."""
        return files.get(name)


class MailFilesForm(forms.Form):
    """Mails to import; `account`: the source they are counted to."""

    account = forms.ModelChoiceField(
        queryset=MailAccount.objects.none(), label=_("Source"), required=False, empty_label=_("files")
    )
    mails = forms.FileField(label=_("Files with mails"), widget=SeveralFiles({"accept": ".eml,.gz,.mbox,.mbx"}))

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = MailAccount.objects.filter(store=store).exclude(name="files")
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]

    def clean_mails(self) -> list[UploadedFile[Any]]:
        """Return all the files; the field itself knows one."""
        files = self.files.getlist("mails")
        return _within(files, MAIL_LIMIT_BYTES)


class TableFileForm(forms.Form):
    """An orders report, a shipments report or a product list."""

    table = forms.FileField(
        label=_("File with orders or products"), widget=forms.ClearableFileInput({"accept": ".txt,.csv,.tsv,.xlsx"})
    )

    def clean_table(self) -> UploadedFile[Any]:
        """Refuse what is too large to be such a file."""
        return _within([self.cleaned_data["table"]], TABLE_LIMIT_BYTES)[0]


class NewPersonForm(forms.Form):
    """Somebody who is to work in a store."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    store = forms.TypedChoiceField(label=_("Store"), coerce=int)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.OPERATOR)
    language = forms.ChoiceField(label=_("Language"), choices=[("en", "English"), ("zh-hans", "简体中文")])

    def __init__(self, *args: Any, stores: Sequence[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store"].choices = [(one.pk, one.name) for one in stores]  # type: ignore[attr-defined]


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A first or a new password, twice; what it must be like stands on the page in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.help_text = ""


class OwnPasswordForm(PasswordChangeForm):
    """The old password and twice the new one; what it must be like stands on the page in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.help_text = ""


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(choices=Role.choices)


def _within(files: Sequence[UploadedFile[Any]], limit: int) -> list[UploadedFile[Any]]:
    if sum(one.size or 0 for one in files) > limit:
        words = _(
            "These files are too large for a page: at most %(limit)s MB together. Import them with the command "
            "“afterdesk mail import”."
        )
        raise forms.ValidationError(words, params={"limit": limit // 2**20})
    return list(files)
