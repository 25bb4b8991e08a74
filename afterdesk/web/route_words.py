"""Who must answer, and why, in the reader's language. The reasons are those of domain/routing.py."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from afterdesk.domain.routing import Answer, Route

ANSWERS: dict[Answer, Promise] = {
    Answer.REPLY: _("You answer"),
    Answer.POINT_TO_AMAZON: _("Amazon handles it: point the buyer there"),
    Answer.FORWARD_TO_AMAZON: _("Amazon handles it: forward the message"),
}

TOPICS: dict[str, Promise] = {
    "a question before the order": _("a question before the order"),
    "a question about the product": _("a question about the product"),
    "the delivery": _("the delivery"),
    "the return": _("the return"),
    "the refund's state": _("the refund's state"),
    "the invoice": _("the invoice"),
    "the customisation": _("the customisation"),
    "the cancellation": _("the cancellation"),
    "the A-to-z claim": _("the A-to-z claim"),
    "this contact": _("this contact"),
}

REASONS: dict[str, Promise] = {
    r"no order: questions before a sale are the seller's": _("No order: questions before a sale are yours."),
    r"FBA order: (?P<topic>.+) is the seller's to answer": _("FBA order: %(topic)s is yours to answer."),
    r"FBA order: Amazon handles (?P<topic>.+); the seller still replies .+": _(
        "FBA order: Amazon handles %(topic)s. Still reply within 24 hours and point the buyer to Amazon."
    ),
    r"Seller Fulfilled Prime: (?P<topic>.+) is the seller's to answer": _(
        "Seller Fulfilled Prime: %(topic)s is yours to answer."
    ),
    r"Seller Fulfilled Prime: the buyer turns to Amazon for (?P<topic>.+)": _(
        "Seller Fulfilled Prime: the buyer turns to Amazon for %(topic)s."
    ),
    r"CSBA does not cover (?P<topic>.+): the seller answers": _("CSBA does not cover %(topic)s: you answer."),
    r"ordered on (?P<day>\S+) while the store was in CSBA at (?P<market>\S+): Amazon handles (?P<topic>.+); .+": _(
        "Ordered on %(day)s while the store was in CSBA at %(market)s: Amazon handles %(topic)s."
    ),
    r"ordered on (?P<day>\S+), before the store joined CSBA on (?P<since>\S+)": _(
        "Ordered on %(day)s, before the store joined CSBA on %(since)s."
    ),
    r"who ships is not known yet: the seller answers": _("Who ships is not known yet: you answer."),
    r"seller-fulfilled order: the seller answers": _("Seller-fulfilled order: you answer."),
}


def answer_words(route: Route) -> str:
    """Return what is to be done with the contact."""
    return str(ANSWERS[route.answer])


def because_words(route: Route) -> str:
    """Return why."""
    for pattern, words in REASONS.items():
        if found := re.fullmatch(pattern, route.because):
            given = found.groupdict()
            if topic := given.get("topic"):
                given["topic"] = str(TOPICS.get(topic, topic))
            return str(words) % given if given else str(words)
    return route.because
