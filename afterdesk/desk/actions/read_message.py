"""What recognition makes of a message, kept on the message and on its case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from afterdesk.channels.email.values import Direction, InboundMail
from afterdesk.desk.actions.order_facts import notice_of, order_facts
from afterdesk.desk.models import Case, EventKind, Message, User
from afterdesk.desk.rulebook import recognition_model
from afterdesk.domain.choices import chosen_option, says_nothing
from afterdesk.domain.issues import Issue
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.situation import OrderFacts, decide_situation
from afterdesk.domain.triage import Reading, read_message

_FLAGS = (
    "threatens_return",
    "threatens_review",
    "threatens_claim",
    "safety",
    "anger",
    "legal_threat",
    "withdrawal_notice",
    "opt_out",
    "thanks_only",
    "auto_reply",
    "spam",
    "phishing",
    "extortion",
    "photo_attached",
)
#: What a notice without a buyer's words is read as.
_NOTHING_SAID = Reading(lang="und", lang_probability=0.0, issue=Issue.OTHER, probability=0.0)
_THREATS = frozenset({"threatens_return", "threatens_review", "threatens_claim", "legal_threat", "extortion"})


def read_mail(mail: InboundMail, store_id: int | None = None) -> Reading | None:
    """Read what a person wrote, as the store's reading has learned.

    A notice is read by its kind alone; "2, please" is an answer, about nothing new.
    """
    if mail.direction is not Direction.IN or mail.is_automatic:
        return None
    if says_nothing(mail.body) or chosen_option(mail.body) is not None:
        return None
    marketplace = Marketplace(mail.marketplace) if mail.marketplace else None
    return read_message(mail.body, model=recognition_model(store_id), subject=mail.subject, marketplace=marketplace)


def apply_reading(
    case: Case, reading: Reading | None, mail: InboundMail, *, at: datetime, notices: frozenset[str] | None = None
) -> set[str]:
    """Let the newest reading or notice say what the case is about; an operator's word stands above it.

    `notices`: the kinds of the case's notices, where the caller knows them. Return the case's columns that changed.
    """
    changed: set[str] = set()
    if reading is not None:
        changed |= _flags(case, reading)
        if not case.issue_confirmed and not reading.needs_no_response:
            changed |= _set(case, issue=reading.issue.value, issue_probability=reading.probability)
            changed |= _set(case, wants=reading.wants.value)
        if reading.lang and reading.lang != "und":
            changed |= _set(case, language=reading.lang)
    return changed | _situation(case, reading, mail, order_facts(case, mail, at=at, notices=notices))


@transaction.atomic
def correct_reading(*, case: Case, issue: Issue, by: User, now: datetime) -> Case:
    """An operator says what the case is about; the playbook follows, and the correction is kept as an example."""
    was = case.issue
    case.issue, case.issue_probability, case.issue_confirmed = issue.value, 1.0, True
    case.situation_confirmed = False
    case.situation = decide_situation(_confirmed(case, issue), order_facts(case, None, at=now)).situation.value
    case.save(update_fields=["issue", "issue_probability", "issue_confirmed", "situation", "situation_confirmed"])
    newest = case.messages.filter(direction=Message.Direction.IN).order_by("-at", "-id").first()
    case.record(
        EventKind.READING_CORRECTED,
        at=now,
        by=by,
        was=was,
        issue=issue.value,
        message_id=newest.pk if newest else None,
    )
    return case


def read_situation_anew(*, case: Case, now: datetime) -> bool:
    """Decide the situation again from what is known of the order by now; True: it changed.

    A case that a notice opened keeps the situation of its notice, and one that a person named keeps that; one that
    nobody has read yet keeps none.
    """
    if case.situation_confirmed or not case.issue or case.messages.filter(direction=Message.Direction.SYSTEM).exists():
        return False
    decided = decide_situation(_confirmed(case, Issue(case.issue)), order_facts(case, None, at=now)).situation.value
    if decided == case.situation:
        return False
    case.situation = decided
    case.save(update_fields=["situation"])
    return True


def reading_as_json(reading: Reading) -> dict[str, Any]:
    """Return a reading as it is kept on its message."""
    return {
        "lang": reading.lang,
        "lang_probability": round(reading.lang_probability, 3),
        "issue": reading.issue.value,
        "probability": round(reading.probability, 3),
        "alternatives": [[issue.value, round(probability, 3)] for issue, probability in reading.alternatives],
        "secondary": [issue.value for issue in reading.secondary],
        "wants": reading.wants.value,
        "flags": [name for name in _FLAGS if getattr(reading, name)],
        "question": [issue.value for issue in reading.question.answers] if reading.question else [],
        "order_ids": list(reading.order_ids),
        "because": [[words.start, words.end, words.label] for words in reading.because],
    }


def _confirmed(case: Case, issue: Issue) -> Reading:
    newest = case.messages.filter(direction=Message.Direction.IN).order_by("-at", "-id").first()
    kept = newest.reading if newest else {}
    reading = Reading(lang=case.language or "en", lang_probability=1.0, issue=issue, probability=1.0)
    flags: dict[str, Any] = {name: True for name in kept.get("flags", []) if name in _FLAGS and name != "thanks_only"}
    return replace(reading, **flags)


def _flags(case: Case, reading: Reading) -> set[str]:
    changed: set[str] = set()
    if any(getattr(reading, name) for name in _THREATS):
        changed |= _set(case, has_threat=True)
    if reading.safety:
        changed |= _set(case, is_safety=True)
    return changed


def _situation(case: Case, reading: Reading | None, mail: InboundMail, facts: OrderFacts) -> set[str]:
    """Decide the situation anew where something new was said; thanks and quiet notices leave it as it is."""
    if notice_of(mail) is None:
        if reading is None or case.issue_confirmed or case.situation_confirmed:
            return set()
        if reading.needs_no_response and case.situation:
            return set()
    decision = decide_situation(reading or _NOTHING_SAID, facts)
    return _set(case, situation=decision.situation.value, situation_confirmed=False)


def _set(case: Case, **values: object) -> set[str]:
    changed = {name for name, value in values.items() if getattr(case, name) != value}
    for name in changed:
        setattr(case, name, values[name])
    return changed
