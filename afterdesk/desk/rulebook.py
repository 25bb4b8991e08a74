"""What the packs say, as the desk needs it: loaded once in each process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from afterdesk.domain.guard import GuardRules
from afterdesk.domain.rules import Rule
from afterdesk.domain.triage import RecognitionModel
from afterdesk.packs.guard import load_guard_rules
from afterdesk.packs.load import load_pack
from afterdesk.packs.recognition import load_model


def clock_rules() -> Sequence[Rule]:
    """The rules of the pack in force."""
    return load_pack().rules


@cache
def guard_rules() -> GuardRules:
    """What no reply may say."""
    return load_guard_rules()


@cache
def recognition_model() -> RecognitionModel:
    """What reads buyers' messages."""
    return load_model()
