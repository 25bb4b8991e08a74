"""Today: the queue by next clock, what stands in doubt, and who asked for me. Eight queries, whatever the size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from afterdesk.desk.models import Case, CaseState, Note, OutgoingMessage, OutgoingStatus, Presence, Store, User
from afterdesk.desk.scope import stores_for

PAGE = 40
#: Counting stops here: "999+" says enough, and the table may hold millions.
COUNTED = 1000
TROUBLES_SHOWN = 10
MENTIONS_SHOWN = 5
MENTIONS_DAYS = 14


class Assignee:
    """Whose cases are shown."""

    MINE_OR_NOBODYS = "queue"
    ME = "me"
    NOBODY = "nobody"
    ANYBODY = "anybody"
    ALL = (MINE_OR_NOBODYS, ME, NOBODY, ANYBODY)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person wants to see; an empty text means everything."""

    state: str = CaseState.OPEN
    store_id: int | None = None
    marketplace: str = ""
    situation: str = ""
    assignee: str = Assignee.MINE_OR_NOBODYS

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the state hides a case."""
        return bool(self.store_id or self.marketplace or self.situation or self.assignee == Assignee.ME)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: the next one begins behind it."""

    at: datetime | None
    case_id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat() if self.at else ''}~{self.case_id}"

    @classmethod
    def read(cls, words: str) -> Cursor | None:
        """Return the cursor that these words name; None for words that name none."""
        at, _, case_id = words.rpartition("~")
        try:
            moment = datetime.fromisoformat(at) if at else None
            return cls(moment, int(case_id)) if moment is None or moment.tzinfo else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case as the queue shows it."""

    case_id: int
    title: str
    state: str
    marketplace: str
    fulfillment: str
    situation: str
    issue: str
    order_id: str
    clock: str
    due_at: datetime | None
    last_message_at: datetime | None
    snoozed_until: datetime | None
    close_reason: str
    assignee: str
    initials: str
    is_mine: bool
    store: str
    is_verified: bool
    has_threat: bool
    is_safety: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is, each counted no further than COUNTED."""

    late: int
    due_today: int
    open: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """A reply that a person must settle: not sent, or nobody knows."""

    outgoing_id: int
    case_id: int
    title: str
    status: str
    error: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mention:
    """A colleague's note that names me, on a case I have not opened since."""

    case_id: int
    note_id: int
    title: str
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoreChoice:
    """A store to choose in the filter."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Today:
    """Everything the page shows."""

    rows: tuple[QueueRow, ...]
    next: Cursor | None
    counts: Counts
    troubles: tuple[Trouble, ...]
    mentions: tuple[Mention, ...]
    stores: tuple[StoreChoice, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, and the end of the reader's own day."""

    now: datetime
    end_of_day: datetime


def today_for(user: User, filters: Filters, moment: Moment, after: Cursor | None = None) -> Today:
    """Return the page for one person."""
    stores = list(stores_for(user))
    chosen = [store.pk for store in stores if filters.store_id in (None, store.pk)]
    rows, following = _rows(user, chosen, filters, after)
    return Today(
        rows=rows,
        next=following,
        counts=_counts(user, chosen, filters, moment),
        troubles=_troubles([store.pk for store in stores]),
        mentions=_mentions(user, stores, moment.now),
        stores=tuple(StoreChoice(store.pk, store.name) for store in stores),
    )


def queue_for(user: User, filters: Filters, after: Cursor | None) -> tuple[tuple[QueueRow, ...], Cursor | None]:
    """Return a further page of rows alone."""
    stores = [store.pk for store in stores_for(user) if filters.store_id in (None, store.pk)]
    return _rows(user, stores, filters, after)


def _rows(
    user: User, stores: Sequence[int], filters: Filters, after: Cursor | None
) -> tuple[tuple[QueueRow, ...], Cursor | None]:
    field = "next_due_at" if filters.state == CaseState.OPEN else "-last_message_at"
    ids = _first_ids(user, stores, filters, after)
    found = Case.objects.filter(pk__in=ids).select_related("order", "assignee", "store")
    cases = {case.pk: case for case in found}
    ordered = [cases[one] for one in ids if one in cases]
    shown = ordered[:PAGE]
    if len(ordered) <= PAGE:
        return tuple(_row(case, user) for case in shown), None
    last = shown[-1]
    return tuple(_row(case, user) for case in shown), Cursor(getattr(last, field.lstrip("-")), last.pk)


def _first_ids(user: User, stores: Sequence[int], filters: Filters, after: Cursor | None) -> list[int]:
    """Return the ids of one page and one more. Each store is read along its own index, then the few are merged."""
    if not stores:
        return []
    field, order = _order(filters.state)
    parts = [_page_of_store(user, store, filters, after) for store in stores]
    merged = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True).order_by(*order)
    return [pk for pk, _ in merged.values_list("pk", field)[: PAGE + 1]]


def _page_of_store(user: User, store: int, filters: Filters, after: Cursor | None) -> QuerySet[Case]:
    field, order = _order(filters.state)
    cases = _filtered(user, [store], filters).filter(state=filters.state)
    if after is not None:
        cases = cases.filter(_behind(field, after, is_rising=filters.state == CaseState.OPEN))
    return cases.order_by(*order).values_list("pk", field)[: PAGE + 1]


def _order(state: str) -> tuple[str, tuple[str, str]]:
    if state == CaseState.OPEN:
        return "next_due_at", ("next_due_at", "pk")
    return "last_message_at", ("-last_message_at", "-pk")


def _behind(field: str, after: Cursor, *, is_rising: bool) -> Q:
    """Return the rows behind a cursor. PostgreSQL counts "no moment" as the latest of all."""
    sign = "gt" if is_rising else "lt"
    same = Q(**{field: after.at} if after.at else {f"{field}__isnull": True}) & Q(**{f"pk__{sign}": after.case_id})
    if after.at is None:
        return same if is_rising else same | Q(**{f"{field}__isnull": False})
    beyond = Q(**{f"{field}__{sign}": after.at})
    return same | beyond | Q(**{f"{field}__isnull": True}) if is_rising else same | beyond


def _filtered(user: User, stores: Sequence[int], filters: Filters) -> QuerySet[Case]:
    cases = Case.objects.filter(store_id__in=stores, merged_into=None)
    if filters.marketplace:
        cases = cases.filter(marketplace=filters.marketplace)
    if filters.situation:
        cases = cases.filter(situation=filters.situation)
    match filters.assignee:
        case Assignee.ME:
            return cases.filter(assignee=user)
        case Assignee.NOBODY:
            return cases.filter(assignee=None)
        case Assignee.MINE_OR_NOBODYS:
            return cases.filter(Q(assignee=user) | Q(assignee=None))
    return cases


def _counts(user: User, stores: Sequence[int], filters: Filters, moment: Moment) -> Counts:
    opened = _filtered(user, stores, filters).filter(state=CaseState.OPEN)
    late = opened.filter(next_due_at__lte=moment.now)
    soon = opened.filter(next_due_at__gt=moment.now, next_due_at__lte=moment.end_of_day)
    return Counts(late=late[:COUNTED].count(), due_today=soon[:COUNTED].count(), open=opened[:COUNTED].count())


def _troubles(stores: Sequence[int]) -> tuple[Trouble, ...]:
    doubtful = OutgoingMessage.objects.filter(
        store_id__in=stores, status__in=[OutgoingStatus.UNKNOWN, OutgoingStatus.FAILED]
    )
    found = doubtful.select_related("case").order_by("-pk")[:TROUBLES_SHOWN]
    return tuple(
        Trouble(one.pk, one.case_id, one.case.title, one.status, one.error, one.sending_at or one.queued_at)
        for one in found
    )


def _mentions(user: User, stores: Sequence[Store], now: datetime) -> tuple[Mention, ...]:
    opened = Presence.objects.filter(case=OuterRef("case"), user=user).values("seen_at")[:1]
    notes = (
        Note.objects.filter(mentions=user, case__store__in=stores, at__gte=now - timedelta(days=MENTIONS_DAYS))
        .annotate(opened_at=Subquery(opened))
        .filter(Q(opened_at__isnull=True) | Q(opened_at__lt=F("at")))
        .select_related("case", "author")
        .order_by("-at")[:MENTIONS_SHOWN]
    )
    return tuple(
        Mention(note.case_id, note.pk, note.case.title, note.author.name, note.text, note.at) for note in notes
    )


def _row(case: Case, user: User) -> QueueRow:
    return QueueRow(
        case_id=case.pk,
        title=case.title,
        state=case.state,
        marketplace=case.marketplace,
        fulfillment=case.fulfillment,
        situation=case.situation,
        issue=case.issue,
        order_id=case.order.order_id if case.order else "",
        clock=case.next_clock,
        due_at=case.next_due_at,
        last_message_at=case.last_message_at,
        snoozed_until=case.snoozed_until,
        close_reason=case.close_reason,
        assignee=case.assignee.name if case.assignee else "",
        initials=case.assignee.initials if case.assignee else "",
        is_mine=case.assignee_id == user.pk,
        store=case.store.name,
        is_verified=case.is_verified,
        has_threat=case.has_threat,
        is_safety=case.is_safety,
    )
