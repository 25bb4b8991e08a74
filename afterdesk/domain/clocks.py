"""Which clocks an event starts, until when, and which events stop them.

The rule version in force on the triggering date is copied into the clock (`StartedClock.rule`); a later change of the
pack moves no running clock. A deadline that a notice states is the deadline; where the pack is stricter, its moment
stays beside it as `advised_due_at`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from afterdesk.domain.calendars import Unit, after, aware, end_of, local_day
from afterdesk.domain.clock_events import Event
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.rules import Ends, Kind, Place, Rule, Who, narrowest
from afterdesk.domain.values import Fulfillment, Programme

TIMED = frozenset({Kind.CLOCK, Kind.WINDOW})


@dataclass(frozen=True, kw_only=True)
class ClockEvent:
    """Something happened at `at`. `moments` gives other moments a rule may count from, by event name.

    `stated_due_at` or `stated_days` is the deadline a notice names itself, or the moment promised to a buyer.
    """

    name: Event
    at: datetime
    marketplace: Marketplace
    fulfillment: Fulfillment | None = None
    programmes: frozenset[Programme] = frozenset()
    category: str | None = None
    moments: Mapping[Event, datetime] = field(default_factory=dict)
    stated_due_at: datetime | None = None
    stated_days: int | None = None

    @property
    def place(self) -> Place:
        return Place(self.marketplace, self.fulfillment, self.programmes, self.category)

    def moment(self, name: Event | None) -> datetime | None:
        """Return when `name` happened, as far as known."""
        if name is None:
            return None
        known = self.at if name is self.name else self.moments.get(name)
        return None if known is None else aware(known)

    def stated(self) -> datetime | None:
        """Return the deadline the notice states, in UTC."""
        if self.stated_due_at is not None:
            return aware(self.stated_due_at)
        if self.stated_days is None:
            return None
        return after(self.at, self.stated_days, Unit.CALENDAR_DAYS, self.marketplace)


@dataclass(frozen=True, kw_only=True)
class StartedClock:
    """A running clock, or an opened window (`kind`), with all that is needed to explain it years later.

    `due_at` is the deadline. `pack_due_at` is what the rule alone gives. `advised_due_at` is earlier than `due_at`:
    the stricter of pack and recommendation. `latest_at` is the last stop where Amazon's texts allow more.
    `opens_at` is a window's opening. `assumed` names facts that were not known and taken to fit.
    """

    rule_id: str
    about: str
    kind: Kind
    title: str
    started_at: datetime
    due_at: datetime
    pack_due_at: datetime | None
    stated_due_at: datetime | None
    advised_due_at: datetime | None
    latest_at: datetime | None
    opens_at: datetime | None
    warn_at: tuple[datetime, ...]
    hard: bool
    who: Who
    consequence: str
    sources: tuple[str, ...]
    confidence: str
    note: str
    met_by: tuple[Event, ...]
    paused_by: tuple[Event, ...]
    resumed_by: tuple[Event, ...]
    assumed: tuple[str, ...]
    rule: Mapping[str, object]


def clocks_for(
    event: ClockEvent,
    rules: Sequence[Rule],
    *,
    facts: Mapping[str, object] | None = None,
    running: Collection[str] = (),
) -> tuple[StartedClock, ...]:
    """Return the clocks that the event starts, the first due first.

    `facts` are the case's known facts for the rules' conditions; an unknown fact starts the clock rather than not,
    except for rules of rare cases that wait for their facts (`if_unknown = "wait"`).
    `running` names what already runs on the case (`about`): such a clock is not started again, so that a later
    message never moves the clock of the first unanswered one. A rule without a date known to count from waits for
    the event that brings it.
    """
    known = {**_standing_facts(event), **(facts or {})}
    candidates = [rule for rule in rules if rule.about not in running and _is_started_by(rule, event)]
    groups: dict[str, list[Rule]] = defaultdict(list)
    for rule in candidates:
        if _fits(rule, known):
            groups[rule.about].append(rule)
    clocks = (_clock_of_group(group, event, known) for group in groups.values())
    return tuple(sorted((clock for clock in clocks if clock), key=lambda clock: (clock.due_at, clock.about)))


def clocks_met_by(name: Event, rules: Iterable[Rule]) -> frozenset[str]:
    """Return what (`about`) the event answers: running clocks of these names are met by it."""
    return frozenset(rule.about for rule in rules if name in rule.timing.met_by)


def is_met_by(clock: StartedClock, name: Event, at: datetime) -> bool:
    """Return whether an event meets a running clock. What happened before the clock started does not."""
    return name in clock.met_by and aware(at) >= clock.started_at


def is_in_force(rule: Rule, event: ClockEvent) -> bool:
    """Return whether this version of the rule holds on the triggering date, at the marketplace."""
    counted_by = event.moment(rule.effective_by) or aware(event.at)
    return rule.span.includes(local_day(counted_by, event.marketplace))


def _standing_facts(event: ClockEvent) -> dict[str, object]:
    return {
        "marketplace": event.marketplace.value,
        "fulfillment": None if event.fulfillment is None else event.fulfillment.value,
        "category": event.category,
        "csba": Programme.CSBA in event.programmes,
        "sfp": Programme.SFP in event.programmes,
    }


def _fits(rule: Rule, facts: Mapping[str, object]) -> bool:
    """Return whether the condition holds. Unknown facts start a clock, but not one that waits for them."""
    holds = rule.holds(facts)
    return not rule.timing.waits_for_facts if holds is None else holds


def _is_started_by(rule: Rule, event: ClockEvent) -> bool:
    if rule.kind not in TIMED or not rule.scope.covers(event.place):
        return False
    return event.name in (rule.timing.starts_on or rule.timing.counts_from) and is_in_force(rule, event)


def _clock_of_group(group: list[Rule], event: ClockEvent, facts: Mapping[str, object]) -> StartedClock | None:
    """Return one clock for the rules about one thing: the narrowest wins, then the safer; advice stands beside it."""
    binding = _safest([rule for rule in group if not rule.timing.advice], event, facts)
    advice = _safest([rule for rule in group if rule.timing.advice], event, facts)
    if binding is None or advice is None:
        return binding or advice
    earlier = min(moment for moment in (advice.due_at, binding.advised_due_at) if moment is not None)
    return _advised(binding, earlier)


def _safest(rules: list[Rule], event: ClockEvent, facts: Mapping[str, object]) -> StartedClock | None:
    started = [clock for rule in narrowest(rules) if (clock := _start(rule, event, facts))]
    if not started:
        return None
    if started[0].who is Who.BUYER:
        return max(started, key=lambda clock: clock.due_at)
    return min(started, key=lambda clock: clock.due_at)


def _start(rule: Rule, event: ClockEvent, facts: Mapping[str, object]) -> StartedClock | None:
    bases = [event.moment(name) for name in rule.timing.counts_from]
    if not bases or any(base is None for base in bases):
        return None
    started_at = max(base for base in bases if base is not None)
    pack_due_at = due_moment(rule, started_at, event.marketplace)
    stated = event.stated() if rule.timing.stated_wins or rule.unit is Unit.STATED else None
    if stated is not None:
        stated = max(stated, started_at)
    due_at = stated or pack_due_at
    if due_at is None:
        return None
    clock = StartedClock(
        rule_id=rule.id,
        about=rule.about,
        kind=rule.kind,
        title=rule.title,
        started_at=started_at,
        due_at=due_at,
        pack_due_at=pack_due_at,
        stated_due_at=stated,
        advised_due_at=None,
        latest_at=_latest(rule, started_at, event),
        opens_at=_opening(rule, event, started_at, due_at),
        warn_at=_warnings(rule, started_at, due_at),
        hard=rule.timing.hard,
        who=rule.timing.who,
        consequence=rule.timing.consequence,
        sources=rule.sources,
        confidence=rule.confidence.value,
        note=rule.note,
        met_by=rule.timing.met_by,
        paused_by=rule.timing.paused_by,
        resumed_by=rule.timing.resumed_by,
        assumed=rule.missing(facts) if rule.holds(facts) is None else (),
        rule=rule.snapshot(),
    )
    return _advised(clock, pack_due_at) if pack_due_at else clock


def due_moment(rule: Rule, start: datetime, marketplace: Marketplace) -> datetime | None:
    """Return when a clock or window that counts from `start` ends; None where only a notice can say."""
    start = aware(start)
    if rule.unit is Unit.DATE and isinstance(rule.value, date):
        ends = [end_of(rule.value, marketplace), start]
        if rule.timing.at_least_days is not None:
            ends.append(after(start, rule.timing.at_least_days, Unit.CALENDAR_DAYS, marketplace, end_of_day=True))
        return max(ends)
    amount = rule.timing.latest if rule.kind is Kind.WINDOW and rule.timing.latest is not None else rule.value
    if not isinstance(amount, int):
        return None
    return after(start, amount, rule.unit, marketplace, end_of_day=rule.timing.ends is Ends.END_OF_DAY)


def opening_moment(rule: Rule, start: datetime, marketplace: Marketplace) -> datetime | None:
    """Return when a window that counts from `start` opens; None where it is open at once."""
    if rule.kind is not Kind.WINDOW or rule.timing.earliest is None:
        return None
    return after(start, rule.timing.earliest, rule.unit, marketplace)


def _opening(rule: Rule, event: ClockEvent, started_at: datetime, due_at: datetime) -> datetime | None:
    base = event.moment(rule.timing.earliest_counts_from) or started_at
    opens_at = opening_moment(rule, base, event.marketplace)
    return None if opens_at is None else min(opens_at, due_at)


def _latest(rule: Rule, started_at: datetime, event: ClockEvent) -> datetime | None:
    if rule.kind is Kind.WINDOW or rule.timing.latest is None:
        return None
    return after(started_at, rule.timing.latest, rule.unit, event.marketplace)


def _warnings(rule: Rule, started_at: datetime, due_at: datetime) -> tuple[datetime, ...]:
    moments = (due_at - timedelta(hours=hours) for hours in rule.timing.warn_before_hours)
    return tuple(sorted(moment for moment in moments if moment > started_at))


def _advised(clock: StartedClock, moment: datetime) -> StartedClock:
    """Put an earlier moment beside the deadline, and warn at it too."""
    if moment >= clock.due_at:
        return clock
    return replace(clock, advised_due_at=moment, warn_at=tuple(sorted({*clock.warn_at, moment})))
