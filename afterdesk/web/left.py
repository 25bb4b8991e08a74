"""How much time is left, in words; the colour only repeats what the words say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

SOON = timedelta(hours=4)
IN_HOURS = timedelta(hours=12)
IN_WEEKDAYS = timedelta(days=6)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Left:
    """The words, and how pressing it is: late, soon, today or later."""

    words: str
    tone: str
    at: datetime


def time_left(due_at: datetime, now: datetime) -> Left:
    """Say how long it is until a moment, in the reader's own zone; far moments are said as day and time."""
    left = due_at - now
    if left <= timedelta(0):
        return Left(_("%(time)s late") % {"time": duration(-left)}, "late", due_at)
    if left < SOON:
        return Left(_("%(time)s left") % {"time": duration(left)}, "soon", due_at)
    if left < IN_HOURS:
        return Left(_("%(time)s left") % {"time": duration(left)}, "today", due_at)
    return Left(day_and_time(due_at, now), _tone_of_day(due_at, now), due_at)


def duration(span: timedelta) -> str:
    """Say a length of time in its two largest units."""
    seconds = int(span.total_seconds())
    if seconds < _HOUR:
        return _("%(minutes)d min") % {"minutes": max(1, seconds // _MINUTE)}
    if seconds < 6 * _HOUR:
        return _("%(hours)d h %(minutes)02d") % {"hours": seconds // _HOUR, "minutes": seconds % _HOUR // _MINUTE}
    if seconds < 2 * _DAY:
        return _("%(hours)d h") % {"hours": seconds // _HOUR}
    days = seconds // _DAY
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def day_and_time(at: datetime, now: datetime) -> str:
    """Say a moment as shortly as the distance allows: time today, week day soon, date beyond."""
    local, today = timezone.localtime(at), timezone.localtime(now)
    time = date_format(local, "H:i")
    if local.date() == today.date():
        return _("today %(time)s") % {"time": time}
    if abs(at - now) < IN_WEEKDAYS:
        return _("%(weekday)s %(time)s") % {"weekday": date_format(local, "D"), "time": time}
    # Translators: a date without its year, in Django's date format letters.
    short = pgettext("date format", "j M")
    # Translators: a date with its year, in Django's date format letters.
    return date_format(local, short if local.year == today.year else pgettext("date format", "j M Y"))


def _tone_of_day(due_at: datetime, now: datetime) -> str:
    return "today" if timezone.localtime(due_at).date() == timezone.localtime(now).date() else "later"
