"""A case's events as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from afterdesk.desk.models import EventKind
from afterdesk.desk.queries.case_story import StoryEvent
from afterdesk.web.left import day_and_time
from afterdesk.web.offer_words import remedy_title
from afterdesk.web.words import CLOSE_REASONS, HELPS, ISSUES, SITUATIONS, word_for

Data = Mapping[str, Any]


def sentence(event: StoryEvent) -> str:
    """Say what happened; who and when stand beside it."""
    tell = _SENTENCES.get(event.kind)
    return tell(event.data) if tell else str(EventKind(event.kind).label)


def _opened(data: Data) -> str:
    if data.get("split_from"):
        return _("split off from case %(number)s") % {"number": data["split_from"]}
    if data.get("before_go_live"):
        return _("case opened; it is from before the store went live, so no clock runs")
    return _("case opened")


def _clock_started(data: Data) -> str:
    due = _moment(data.get("due_at"))
    return _("clock started: %(clock)s, until %(due)s") % {"clock": _(data.get("title", "")), "due": due}


def _clock_met(data: Data) -> str:
    return _("clock met: %(clock)s") % {"clock": _(data.get("title", ""))}


def _clock_breached(data: Data) -> str:
    return _("clock ran out: %(clock)s") % {"clock": _(data.get("title", ""))}


def _corrected(data: Data) -> str:
    return _("reading corrected to “%(issue)s”") % {"issue": word_for(ISSUES, str(data.get("issue", "")))}


def _situation_set(data: Data) -> str:
    words = word_for(SITUATIONS, str(data.get("situation", "")))
    if data.get("by_desk"):
        return _("the desk decides again: “%(situation)s”") % {"situation": words}
    return _("set by hand: “%(situation)s”") % {"situation": words}


def _queued(data: Data) -> str:
    if data.get("again"):
        return _("reply queued again")
    return _("reply queued, written with help") if data.get("helped") else _("reply queued")


def _help_asked(data: Data) -> str:
    words = word_for(HELPS, str(data.get("help", "")))
    if data.get("outcome") == "good":
        return _("writing help asked: %(what)s") % {"what": words}
    return _("writing help asked in vain: %(what)s") % {"what": words}


def _released(data: Data) -> str:
    return _("reply let go by its author alone, a clock was near") if data.get("alone") else _("reply read and let go")


def _reported(data: Data) -> str:
    if data.get("reference"):
        return _("reported to Amazon, reference %(reference)s") % {"reference": data["reference"]}
    return _("reported to Amazon")


def _sent(data: Data) -> str:
    if data.get("proof") == "copy":
        return _("Amazon’s copy proves that the reply left")
    return _("reply sent")


def _failed(data: Data) -> str:
    return _("reply not sent: %(why)s") % {"why": data.get("why", "")}


def _unknown(data: Data) -> str:
    return _("not known whether the reply left: %(why)s") % {"why": data.get("why", "")}


def _assigned(data: Data) -> str:
    return _("assigned to %(name)s") % {"name": data["to"]} if data.get("to") else _("assigned to nobody")


def _snoozed(data: Data) -> str:
    return _("snoozed until %(time)s") % {"time": _moment(data.get("until"))}


def _closed(data: Data) -> str:
    return (
        _("closed: %(reason)s") % {"reason": word_for(CLOSE_REASONS, data["reason"])}
        if data.get("reason")
        else _("closed")
    )


def _split(data: Data) -> str:
    return _("messages split off into case %(number)s") % {"number": data.get("into", "")}


def _merged(data: Data) -> str:
    if data.get("into"):
        return _("merged into case %(number)s") % {"number": data["into"]}
    return _("case %(number)s merged in") % {"number": data.get("other", "")}


def _found_out(data: Data) -> str:
    value, name = data.get("value", ""), str(data.get("name", ""))
    if name == "chosen_option":
        return _("the buyer chose number %(number)s") % {"number": value}
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    return _("found out: %(fact)s: %(value)s") % {"fact": name.replace("_", " "), "value": value}


def _carried_out(data: Data) -> str:
    about = {"remedy": remedy_title(str(data.get("remedy", ""))), "reference": data.get("reference", "")}
    amount = f"{data.get('amount')} {data.get('currency')}" if data.get("amount") else ""
    told = _("carried out: %(remedy)s") % about
    return " · ".join(part for part in (told, amount, str(about["reference"])) if part)


def _taken_back(data: Data) -> str:
    words = _("not carried out after all: %(remedy)s")
    if data.get("step", "carried_out") != "carried_out":
        words = _("step taken back: %(remedy)s")
    return words % {"remedy": remedy_title(str(data.get("remedy", "")))}


def _of_offer(words: str) -> Callable[[Data], str]:
    return lambda data: _(words) % {"remedy": remedy_title(str(data.get("remedy", "")))}


def _task_added(data: Data) -> str:
    return _("task: %(title)s") % {"title": _(data.get("title", ""))}


def _task_assigned(data: Data) -> str:
    given = {"title": _(data.get("title", "")), "name": data.get("to", "")}
    return _("task given to %(name)s: %(title)s") % given if data.get("to") else _("task free again: %(title)s") % given


def _task_done(data: Data) -> str:
    return _("task done: %(title)s") % {"title": _(data.get("title", ""))}


def _moment(iso: object) -> str:
    try:
        return day_and_time(datetime.fromisoformat(str(iso)), timezone.now())
    except (TypeError, ValueError):
        return ""


_SENTENCES: dict[str, Callable[[Data], str]] = {
    EventKind.OPENED: _opened,
    EventKind.CLOCK_STARTED: _clock_started,
    EventKind.CLOCK_MET: _clock_met,
    EventKind.CLOCK_BREACHED: _clock_breached,
    EventKind.READING_CORRECTED: _corrected,
    EventKind.SITUATION_SET: _situation_set,
    EventKind.REPLY_QUEUED: _queued,
    EventKind.REPLY_HELD: lambda data: _("reply waits for a second reader"),
    EventKind.REPLY_RELEASED: _released,
    EventKind.REPLY_RETURNED: lambda data: _("reply sent back to its author"),
    EventKind.REPORT_PREPARED: lambda data: _("report to Amazon prepared"),
    EventKind.REPORT_FILED: _reported,
    EventKind.REPLY_CANCELLED: lambda data: _("reply taken back"),
    EventKind.REPLY_SENT: _sent,
    EventKind.REPLY_FAILED: _failed,
    EventKind.REPLY_UNKNOWN: _unknown,
    EventKind.ANSWERED_ELSEWHERE: lambda data: _("answered in Seller Central"),
    EventKind.NO_RESPONSE_NEEDED: lambda data: _("no response needed"),
    EventKind.ASSIGNED: _assigned,
    EventKind.SNOOZED: _snoozed,
    EventKind.WOKEN: lambda data: _("back from snooze"),
    EventKind.CLOSED: _closed,
    EventKind.REOPENED: lambda data: _("reopened"),
    EventKind.SPLIT: _split,
    EventKind.MERGED: _merged,
    EventKind.UNMERGED: lambda data: _("merge undone"),
    EventKind.OFFER_CHOSEN: lambda data: _("ways out chosen, letter written"),
    EventKind.FACT_RECORDED: _found_out,
    EventKind.OFFER_ACCEPTED: _of_offer(gettext_noop("the buyer agreed: %(remedy)s")),
    EventKind.OFFER_DECLINED: _of_offer(gettext_noop("the buyer declined: %(remedy)s")),
    EventKind.OFFER_APPROVED: _of_offer(gettext_noop("approved: %(remedy)s")),
    EventKind.OFFER_CARRIED_OUT: _carried_out,
    EventKind.OFFER_TAKEN_BACK: _taken_back,
    EventKind.TASK_ADDED: _task_added,
    EventKind.TASK_DONE: _task_done,
    EventKind.TASK_ASSIGNED: _task_assigned,
    EventKind.HELP_ASKED: _help_asked,
    EventKind.BUYER_OPTED_OUT: lambda data: _("the buyer opted out of messages"),
}
