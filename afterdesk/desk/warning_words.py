"""A warning in the words of the person it goes to: why they get it, and the mail that says it."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afterdesk.desk.models import ClockWarning
from afterdesk.packs.browse import in_language

#: The reasons of domain.escalation; `%(name)s` stands for a colleague.
REASONS: dict[str, str | Promise] = {
    r"the case's owner": gettext_lazy("the case is yours"),
    r"the lead": gettext_lazy("you lead this store"),
    r"covers for (?P<name>.+)": gettext_lazy("you cover for %(name)s"),
    r"the lead, who is away without cover": gettext_lazy("you lead this store, and nobody covers for you"),
    r"(?P<name>.+) is away and nobody covers": gettext_lazy("%(name)s is away and nobody covers"),
    r"quiet hours do not silence a hard clock": gettext_lazy("quiet hours do not silence a hard clock"),
    r"the clock ends before the quiet hours do": gettext_lazy("the clock ends before the quiet hours do"),
    r"after the quiet hours": gettext_lazy("after the quiet hours"),
}


def because_words(because: str) -> str:
    """Say in the reader's language why a warning went to them, and then."""
    return "; ".join(map(_reason, because.split("; ")))


def mail_of(row: ClockWarning, *, desk_url: str, now: datetime) -> EmailMessage:
    """Write the warning as a mail in its reader's language and time zone. It holds no word of the buyer."""
    person, clock = row.person, row.clock
    with translation.override(person.language), timezone.override(ZoneInfo(person.time_zone)):
        title = in_language(clock.title, person.language)
        due = date_format(timezone.localtime(clock.due_at), "DATETIME_FORMAT")
        mail = EmailMessage()
        mail["Subject"] = _one_line(_subject(row, title))
        mail["From"] = Address("Afterdesk", addr_spec=row.store.approved_sender)
        mail["To"] = Address(_one_line(person.name), addr_spec=person.email)
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = make_msgid(domain=row.store.approved_sender.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content("\n".join(_lines(row, title, due, desk_url)))
    return mail


def facts_of(row: ClockWarning, *, desk_url: str) -> dict[str, object]:
    """Return the warning as a webhook says it: codes and moments, no word of the buyer."""
    clock = row.clock
    return {
        "event": "clock_warning",
        "id": row.pk,
        "store": row.store.slug,
        "case": clock.case_id,
        "url": _link(row, desk_url),
        "clock": clock.title,
        "rule": clock.rule_id,
        "due_at": clock.due_at.isoformat(),
        "is_over": row.is_end,
        "is_hard": clock.is_hard,
        "person": row.person.name,
        "because": row.because,
        "consequence": clock.consequence,
    }


def _reason(part: str) -> str:
    for pattern, words in REASONS.items():
        if found := re.fullmatch(pattern, part):
            return str(words) % found.groupdict() if found.groupdict() else str(words)
    return part


def _subject(row: ClockWarning, title: str) -> str:
    given = {"clock": title, "case": row.clock.case_id}
    return _("Ran out: %(clock)s (case %(case)s)") % given if row.is_end else _("%(clock)s (case %(case)s)") % given


def _lines(row: ClockWarning, title: str, due: str, desk_url: str) -> list[str]:
    told = _("ran out") if row.is_end else _("until")
    lines = [title, f"{told}: {due}"]
    if row.clock.consequence:
        lines.append(f"{_('or else')}: {in_language(row.clock.consequence, row.person.language)}")
    why = _("You get this because: %(reason)s.") % {"reason": because_words(row.because)}
    return [*lines, "", _link(row, desk_url), "", why]


def _link(row: ClockWarning, desk_url: str) -> str:
    path = row.clock.case.get_absolute_url()
    return f"{desk_url.rstrip('/')}{path}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
