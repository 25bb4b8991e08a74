"""The names of background jobs and how often they come, in words."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

JOBS: dict[str, Promise] = {
    "send_reply": _("Send a reply"),
    "mail_access_link": _("Mail somebody their link"),
    "forget_old_sign_ins": _("Forget ended sessions and old attempts to sign in"),
    "breach_due_clocks": _("Record the clocks that ran out"),
    "warn_of_clocks": _("Warn of clocks that are about to run out"),
    "deliver_warnings": _("Send warnings by mail and to web addresses"),
    "wake_snoozed_cases": _("Wake the cases whose moment has come"),
    "give_next_actions": _("Give open cases without a clock a next step"),
    "sweep_outbox": _("Send replies that lost their job; show those in doubt"),
    "file_waiting_mail": _("File mail that was stored and not yet filed"),
    "tell_of_mailboxes": _("Tell owners of mailboxes that need them"),
    "file_stored_mail": _("File mail that a mailbox brought"),
    "learn_from_corrections": _("Learn from what operators corrected in readings"),
    "learn_now": _("Learn from corrections, as somebody asked"),
    "purge_personal_data": _("Remove personal data whose time is over"),
    "take_up_stalled_jobs": _("Take up again what a stopped worker left"),
    "delete_finished_jobs": _("Delete finished jobs"),
}

QUEUES: dict[str, Promise] = {
    "default": _("General work"),
    "outbox": _("Replies to buyers"),
}

_SECONDS = re.compile(r"\* \* \* \* \* \*/(\d+)")
_MINUTES = re.compile(r"\*/(\d+) \* \* \* \*")
_HOURLY = re.compile(r"(\d+) \* \* \* \*")
_DAILY = re.compile(r"(\d+) (\d+) \* \* \*")


def how_often(cron: str) -> str:
    """Say a schedule in words; an unusual one is shown as it is written."""
    if cron == "* * * * *":
        return _now("every minute")
    if found := _SECONDS.fullmatch(cron):
        return _now("every %(seconds)s seconds") % {"seconds": found[1]}
    if found := _MINUTES.fullmatch(cron):
        count = int(found[1])
        return ngettext("every minute", "every %(minutes)s minutes", count) % {"minutes": count}
    if found := _HOURLY.fullmatch(cron):
        return _now("every hour, at minute %(minute)s") % {"minute": found[1]}
    if found := _DAILY.fullmatch(cron):
        return _now("every day at %(time)s UTC") % {"time": f"{int(found[2]):02}:{int(found[1]):02}"}
    return cron
