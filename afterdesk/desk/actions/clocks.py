"""A case's clocks: started and met by events, read once and written back once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from afterdesk.desk.models import Case, CaseEvent, CaseState, Clock, ClockState, EventKind, Message
from afterdesk.desk.rulebook import clock_rules
from afterdesk.domain.clock_events import Event
from afterdesk.domain.clocks import ClockEvent, StartedClock, clocks_for
from afterdesk.domain.marketplaces import Marketplace, zone_of
from afterdesk.domain.rules import Who
from afterdesk.domain.values import Fulfillment, Programme

#: Clocks that still ask for something: running, or run out and not yet answered.
PENDING = Q(state=ClockState.RUNNING) | Q(state=ClockState.BREACHED, ended_at__isnull=True)
#: A case without a marketplace (a question before the order) is clocked as the strictest: hours, not days.
UNKNOWN_MARKETPLACE = Marketplace.US


@dataclass
class ClockBoard:
    """The clocks of one case that still ask for something, and what has been done to them since they were read."""

    case: Case
    pending: list[Clock]
    started: list[Clock] = field(default_factory=list)
    ended: list[Clock] = field(default_factory=list)
    dropped: list[Clock] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)

    @classmethod
    def of(cls, case: Case, *, is_new: bool = False) -> ClockBoard:
        """Read the case's clocks; a new case has none, and nothing is asked."""
        return cls(case, [] if is_new else list(pending_clocks(case)))

    def start(
        self,
        event: Event,
        at: datetime,
        *,
        message: Message | None = None,
        stated_days: int | None = None,
        stated_due_at: datetime | None = None,
    ) -> None:
        """Start what the pack says this event starts. A clock of a kind that already runs is left as it is."""
        happened = _happened(self.case, event, at, stated_days=stated_days, stated_due_at=stated_due_at)
        running = {clock.about for clock in self.pending}
        for one in clocks_for(happened, clock_rules(self.case.store_id), running=running):
            if one.who is not Who.BUYER:
                clock = _row(self.case, one, message)
                self.started.append(clock)
                self.pending.append(clock)
                self.events.append(_event(clock, EventKind.CLOCK_STARTED, clock.started_at))

    def start_named(self, event: Event, at: datetime, *, about: str, title: str, due_at: datetime) -> None:
        """Start an event's clock for one thing of several: each has a name and a moment of its own, and no story line.

        A thing whose clock runs already gets no second one.
        """
        if any(clock.about == about for clock in self.pending):
            return
        for one in clocks_for(_happened(self.case, event, at, stated_due_at=due_at), clock_rules(self.case.store_id)):
            if not about.startswith(one.about):
                continue
            clock = _row(self.case, one, None)
            clock.about, clock.title = about, title[:200]
            self.started.append(clock)
            self.pending.append(clock)

    def stop_named(self, at: datetime, about: str) -> None:
        """Stop the clock of one thing that is no longer asked for."""
        stopped = [clock for clock in self.pending if clock.about == about]
        for clock in stopped:
            clock.state, clock.ended_at = ClockState.STOPPED, at
        self._leave(stopped, self.ended)

    def meet(self, event: Event, at: datetime, *, about: str = "") -> int:
        """End the clocks that the event answers (or the one of that name); what happened before a clock started
        does not. Return how many.
        """
        met = [clock for clock in self.pending if event.value in clock.met_by and at >= clock.started_at]
        met = [clock for clock in met if not about or clock.about == about]
        for clock in met:
            clock.state = ClockState.MET if at <= clock.due_at else ClockState.BREACHED
            clock.ended_at = at
            self.events.append(_event(clock, EventKind.CLOCK_MET, at, late=at > clock.due_at))
        self._leave(met, self.ended)
        return len(met)

    def stop(self, at: datetime) -> None:
        """Stop what still runs: nothing more is asked of anybody."""
        stopped = list(self.pending)
        for clock in stopped:
            clock.state, clock.ended_at = ClockState.STOPPED, at
        self._leave(stopped, self.ended)

    def drop_later(self, message: Message) -> None:
        """Drop the reply clocks that later messages started: this earlier one, filed after them, is what counts."""
        at = message.at
        answered = Event.REPLY_SENT.value
        self._leave(
            [clock for clock in self.pending if answered in clock.met_by and clock.started_at > at], self.dropped
        )

    def record(self, kind: EventKind, at: datetime, **data: object) -> None:
        """Add a line to the case's story; it is written with the clocks."""
        self.events.append(CaseEvent(case=self.case, store_id=self.case.store_id, kind=kind, at=at, data=data))

    def save(self) -> set[str]:
        """Write everything back; return the names of the case's own columns that changed and must be saved."""
        save_boards([self])
        return self.next_due()

    def next_due(self) -> set[str]:
        """Keep the case's next clock ready for lists; return the names of its columns that changed."""
        waiting = [] if self.case.state == CaseState.CLOSED else self.pending
        first = min(waiting, key=lambda clock: clock.due_at, default=None)
        due_at, title = (first.due_at, first.title[:120]) if first else (None, "")
        changed = {"next_due_at"} if self.case.next_due_at != due_at else set()
        changed |= {"next_clock"} if self.case.next_clock != title else set()
        self.case.next_due_at, self.case.next_clock = due_at, title
        return changed

    def _leave(self, clocks: list[Clock], where: list[Clock]) -> None:
        where += clocks
        self.pending = [clock for clock in self.pending if clock not in clocks]


def save_boards(boards: Iterable[ClockBoard]) -> None:
    """Write what has been done to some cases' clocks, one statement for each kind of change."""
    boards = list(boards)
    dropped = [clock for board in boards for clock in board.dropped]
    # One that started and ended between two looks at the database is in `started`, as it stands now.
    ended = [clock for board in boards for clock in board.ended if clock.pk]
    started = [clock for board in boards for clock in board.started if clock not in board.dropped]
    events = [event for board in boards for event in board.events]
    if old := [clock.pk for clock in dropped if clock.pk]:
        Clock.objects.filter(pk__in=old).delete()
    if ended:
        Clock.objects.bulk_update(ended, ["state", "ended_at"])
    Clock.objects.bulk_create(started)
    CaseEvent.objects.bulk_create(events)
    for board in boards:
        board.started, board.ended, board.dropped, board.events = [], [], [], []


def start_clocks(
    case: Case,
    *,
    event: Event,
    at: datetime,
    message: Message | None = None,
    stated_due_at: datetime | None = None,
) -> None:
    """Start an event's clocks and keep the case's next clock ready."""
    board = ClockBoard.of(case)
    board.start(event, at, message=message, stated_due_at=stated_due_at)
    save_board(board)


def meet_clocks(case: Case, *, event: Event, at: datetime) -> int:
    """Meet an event's clocks and keep the case's next clock ready. Return how many were met."""
    board = ClockBoard.of(case)
    met = board.meet(event, at)
    save_board(board)
    return met


def stop_clocks(case: Case, *, at: datetime) -> None:
    """Stop clocks and keep the case's next clock ready."""
    board = ClockBoard.of(case)
    board.stop(at)
    save_board(board)


def save_board(board: ClockBoard) -> None:
    """Write a board back, and the case's columns that follow from it."""
    changed = board.save()
    if changed:
        board.case.save(update_fields=sorted(changed))


def refresh_due(case: Case) -> None:
    """Keep the case's next clock ready for lists, after its state changed."""
    save_board(ClockBoard.of(case))


@transaction.atomic
def give_next_action(case_id: int, *, now: datetime) -> bool:
    """Start the desk's own clock in an open case that has none. False: it has one by now, or is no longer open."""
    case = (
        Case.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("store", "order", "buyer")
        .filter(pk=case_id, state=CaseState.OPEN)
        .first()
    )
    if case is None:
        return False
    board = ClockBoard.of(case)
    if not board.pending:
        board.start(Event.NEXT_ACTION_SET, now)
    save_board(board)
    return bool(board.pending)


def breach_clock(clock_id: int, *, now: datetime) -> bool:
    """Record that one clock ran out. False: another worker was faster, or it was met meanwhile."""
    changed = Clock.objects.filter(pk=clock_id, state=ClockState.RUNNING, due_at__lte=now).update(
        state=ClockState.BREACHED
    )
    if changed:
        clock = Clock.objects.get(pk=clock_id)
        _event(clock, EventKind.CLOCK_BREACHED, clock.due_at).save()
    return changed == 1


def pending_clocks(case: Case) -> QuerySet[Clock]:
    """The case's clocks that still ask for something."""
    return Clock.objects.filter(PENDING, case=case).order_by("due_at", "id")


def programmes_of(case: Case) -> frozenset[Programme]:
    """The programmes the case's order belongs to, by the marketplace's own day of the purchase."""
    if case.order is None or case.order.purchased_at is None or not case.marketplace:
        return frozenset()
    on = case.order.purchased_at.astimezone(zone_of(Marketplace(case.marketplace))).date()
    enrolled = [one for one in case.store.programmes.all() if one.marketplace == case.marketplace and one.since <= on]
    return frozenset(Programme(one.programme) for one in enrolled if one.until is None or on <= one.until)


def _happened(
    case: Case,
    event: Event,
    at: datetime,
    *,
    stated_days: int | None = None,
    stated_due_at: datetime | None = None,
) -> ClockEvent:
    return ClockEvent(
        name=event,
        at=at,
        marketplace=Marketplace(case.marketplace) if case.marketplace else UNKNOWN_MARKETPLACE,
        fulfillment=Fulfillment(case.fulfillment) if case.fulfillment else None,
        programmes=programmes_of(case),
        stated_days=stated_days,
        stated_due_at=stated_due_at,
    )


def _row(case: Case, started: StartedClock, message: Message | None) -> Clock:
    return Clock(
        case=case,
        store_id=case.store_id,
        message=message,
        rule_id=started.rule_id,
        about=started.about,
        kind=started.kind.value,
        title=started.title[:200],
        started_at=started.started_at,
        due_at=started.due_at,
        warn_at=[moment.isoformat() for moment in started.warn_at],
        next_warn_at=min((*started.warn_at, started.due_at)),
        stated_due_at=started.stated_due_at,
        advised_due_at=started.advised_due_at,
        is_hard=started.hard,
        who=started.who.value,
        met_by=[name.value for name in started.met_by],
        sources=list(started.sources),
        confidence=started.confidence,
        consequence=started.consequence[:500],
        note=started.note[:1000],
        frozen=dict(started.rule),
    )


def _event(clock: Clock, kind: EventKind, at: datetime, **data: object) -> CaseEvent:
    told = {"title": clock.title, "rule_id": clock.rule_id, "due_at": clock.due_at.isoformat(), **data}
    return CaseEvent(case_id=clock.case_id, store_id=clock.store_id, kind=kind, at=at, data=told)
