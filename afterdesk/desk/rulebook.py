"""What the packs say, as the desk needs it: loaded once in each process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from time import monotonic

import numpy as np

from afterdesk.desk.models import LearningRun, OwnRules, RuleOverride
from afterdesk.domain.contact_cap import ContactRules
from afterdesk.domain.guard import GuardRules
from afterdesk.domain.heat import HeatRules
from afterdesk.domain.letters import BlockLibrary
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.overrides import Override, apply_overrides
from afterdesk.domain.playbook import Playbook
from afterdesk.domain.remedies import Remedy, RemedySpec
from afterdesk.domain.rules import Rule
from afterdesk.domain.situations import Situation
from afterdesk.domain.triage import RecognitionModel
from afterdesk.domain.triage.tuning import Change
from afterdesk.packs.guard import load_guard_rules
from afterdesk.packs.heat import load_contact_rules, load_heat, load_report_policies
from afterdesk.packs.letters import load_letters
from afterdesk.packs.load import Pack, PackKeeper
from afterdesk.packs.own import read_own_rules
from afterdesk.packs.playbooks import load_playbooks
from afterdesk.packs.problems import PackProblem
from afterdesk.packs.recognition import load_model
from afterdesk.packs.recognition.relearn import with_change

log = logging.getLogger(__name__)

#: Packs and overrides are looked at for changes this often, not at every mail.
LOOK_SECONDS = 5.0
_keeper = PackKeeper()
_learned_looked: dict[int, tuple[float, RecognitionModel]] = {}
_looked: dict[int | None, tuple[float, Sequence[Rule]]] = {}


def pack_rules() -> Sequence[Rule]:
    """The rules of the pack in force. A broken pack does not stop the desk: the last good one holds."""
    return _fresh(None, lambda: _keeper.current().rules)


def pack() -> Pack:
    """The pack in force with its topics, for those who read it through."""
    return _keeper.current()


def pack_problem() -> str:
    """What is wrong with the pack that was found last; empty when nothing is."""
    return str(_keeper.problem) if _keeper.problem else ""


def clock_rules(store_id: int) -> Sequence[Rule]:
    """The rules as this store has them: the pack's, with its own figures where it set any."""
    return _fresh(store_id, lambda: _rules_of(store_id))


def forget_rules(store_id: int) -> None:
    """Look anew at once: a store's figures have changed. Other processes follow within LOOK_SECONDS."""
    _looked.pop(store_id, None)


def as_override(row: RuleOverride) -> Override:
    """Return an override's row as the rules read it."""
    return Override(
        rule_id=row.rule_id,
        reason=row.reason,
        by=row.by.name if row.by else "",
        at=row.at,
        marketplaces=frozenset(map(Marketplace, row.marketplaces)) or None,
        value=row.value if row.value is None or row.value % 1 else int(row.value),
        earliest=row.earliest,
        latest=row.latest,
        warn_before_hours=tuple(row.warn_before_hours) if row.warn_before_hours is not None else None,
    )


def rules_beside_own(store_id: int) -> Sequence[Rule]:
    """The pack's rules with the store's own figures, without the rules that the store wrote itself."""
    rows = RuleOverride.objects.filter(store_id=store_id, ended_at=None).select_related("by")
    overrides = [as_override(row) for row in rows]
    return apply_overrides(pack_rules(), overrides) if overrides else pack_rules()


def _rules_of(store_id: int) -> Sequence[Rule]:
    """All rules of a store. Own rules were checked when they were put in force; broken by a new pack, they rest."""
    beside = rules_beside_own(store_id)
    written = OwnRules.objects.filter(store_id=store_id, ended_at=None).values_list("text", flat=True).first()
    if written is None:
        return beside
    try:
        return (*beside, *read_own_rules(written, beside=beside))
    except PackProblem as problem:
        log.error("the own rules of store %s rest: %s", store_id, problem)
        return beside


def _fresh(key: int | None, read: Callable[[], Sequence[Rule]]) -> Sequence[Rule]:
    moment = monotonic()
    known = _looked.get(key)
    if known is None or moment - known[0] > LOOK_SECONDS:
        known = _looked[key] = (moment, read())
    return known[1]


def playbooks() -> Mapping[Situation, Playbook]:
    """How each situation is worked."""
    return load_playbooks()


def remedy_specs() -> Mapping[Remedy, RemedySpec]:
    """What each remedy moves and how it is carried out, whatever the situation."""
    return next(iter(playbooks().values())).specs


def letters() -> BlockLibrary:
    """What letters are made of."""
    return load_letters()


@cache
def heat_rules() -> HeatRules:
    """From when on a thread is heated."""
    return load_heat()


@cache
def contact_rules() -> ContactRules:
    """How often a buyer is written to about a bad rating."""
    return load_contact_rules()


def report_policies() -> Mapping[str, str]:
    """The policies that a report to Amazon names."""
    return load_report_policies()


@cache
def guard_rules() -> GuardRules:
    """What no reply may say."""
    return load_guard_rules()


@cache
def shipped_model() -> RecognitionModel:
    """What reads buyers' messages, as it is shipped."""
    return load_model()


def recognition_model(store_id: int | None = None) -> RecognitionModel:
    """What reads a store's messages: the shipped model, with what the store's corrections taught it."""
    if store_id is None:
        return shipped_model()
    seen = _learned_looked.get(store_id)
    if seen is None or monotonic() - seen[0] > LOOK_SECONDS:
        run_id = LearningRun.objects.filter(store_id=store_id, in_force=True).values_list("pk", flat=True).first()
        seen = (monotonic(), _learned(run_id) if run_id else shipped_model())
        _learned_looked[store_id] = seen
    return seen[1]


def forget_learned(store_id: int) -> None:
    """Look anew at once at what a store's reading learned."""
    _learned_looked.pop(store_id, None)


@lru_cache(maxsize=8)
def _learned(run_id: int) -> RecognitionModel:
    model = shipped_model()
    run = LearningRun.objects.only("keys", "added").get(pk=run_id)
    keys = np.frombuffer(bytes(run.keys), dtype="<u4")
    labels = len(model.weights.heads["issue"].labels)
    return with_change(model, Change(keys, np.frombuffer(bytes(run.added), dtype="<f4").reshape(len(keys), labels)))
