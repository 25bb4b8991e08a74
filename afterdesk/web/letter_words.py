"""The kinds of letters and whom they go to, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "apology": _("Apology with its five parts"),
    "cannot_ship": _("We cannot ship it"),
    "carrier": _("Inquiry to the carrier"),
    "customisation": _("Question about the custom design"),
    "holding": _("While it is being looked into"),
    "instructions": _("How it is done"),
    "lost": _("The parcel is lost"),
    "notice": _("Notice after the fix"),
    "progress": _("Where it stands"),
    "public_reply": _("Public reply"),
    "removal_request": _("Request to Amazon to remove it"),
    "reply": _("What is to be written"),
    "representation": _("Statement to Amazon"),
    "to_buyer": _("To the buyer"),
}

AUDIENCES: dict[str, Promise] = {
    "buyer": _("to the buyer"),
    "amazon": _("to Amazon, in Seller Central"),
    "carrier": _("to the carrier"),
    "public": _("in public"),
    "team": _("to colleagues"),
}

TYPED_WORDS: dict[str, Promise] = {
    "finding": _("What the inspection or the carrier found"),
    "answer": _("What is to be said, fact by fact"),
    "reason": _("Why"),
}
