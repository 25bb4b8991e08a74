"""What the packs say, as the desk needs it: loaded once in each process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from time import monotonic

from afterdesk.domain.guard import GuardRules
from afterdesk.domain.letters import BlockLibrary
from afterdesk.domain.playbook import Playbook
from afterdesk.domain.rules import Rule
from afterdesk.domain.situations import Situation
from afterdesk.domain.triage import RecognitionModel
from afterdesk.packs.guard import load_guard_rules
from afterdesk.packs.letters import load_letters
from afterdesk.packs.load import Pack, load_pack
from afterdesk.packs.playbooks import load_playbooks
from afterdesk.packs.recognition import load_model

#: The pack's files are looked at for changes this often, not at every mail.
LOOK_SECONDS = 5.0
_looked: tuple[float, Pack] | None = None


def clock_rules() -> Sequence[Rule]:
    """The rules of the pack in force."""
    global _looked
    moment = monotonic()
    if _looked is None or moment - _looked[0] > LOOK_SECONDS:
        _looked = (moment, load_pack())
    return _looked[1].rules


def playbooks() -> Mapping[Situation, Playbook]:
    """How each situation is worked."""
    return load_playbooks()


def letters() -> BlockLibrary:
    """What letters are made of."""
    return load_letters()


@cache
def guard_rules() -> GuardRules:
    """What no reply may say."""
    return load_guard_rules()


@cache
def recognition_model() -> RecognitionModel:
    """What reads buyers' messages."""
    return load_model()
