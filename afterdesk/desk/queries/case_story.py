"""A case's story: what was said, noticed, noted and done, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from afterdesk.desk.models import Case, CaseEvent, EventKind, Message, Note, OutgoingMessage

MESSAGES_SHOWN = 60
EVENTS_SHOWN = 200
#: These lines would only repeat the message or note that stands beside them.
_TOLD_ELSEWHERE = frozenset(
    {EventKind.MESSAGE_JOINED, EventKind.NOTICE_JOINED, EventKind.NOTE_ADDED, EventKind.READ_AS}
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message; `label` says what recognition took it for, empty for the rest."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class StoryFile:
    """A file that came with a message."""

    attachment_id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class StoryReading:
    """What the desk read in a message."""

    issue: str
    percent: int
    wants: str
    flags: tuple[str, ...]
    likeliest: tuple[str, ...]
    because: tuple[str, ...]
    needs_answer: bool


@dataclass(frozen=True, slots=True)
class StoryMessage:
    """One message or notice."""

    message_id: int
    at: datetime
    direction: str
    kind: str
    who: str
    subject: str
    pieces: tuple[Piece, ...]
    first_words: str
    full_text: str
    language: str
    trusted: str
    is_automatic: bool
    is_open: bool
    evidence: tuple[str, ...]
    oddities: tuple[str, ...]
    details: Mapping[str, Any]
    reading: StoryReading | None
    files: tuple[StoryFile, ...]
    helped: str = ""  # what the writing help did to a reply of ours
    type: str = field(default="message", init=False)


@dataclass(frozen=True, slots=True)
class StoryNote:
    """What a colleague noted."""

    note_id: int
    at: datetime
    who: str
    text: str
    type: str = field(default="note", init=False)


@dataclass(frozen=True, slots=True)
class StoryEvent:
    """One short line: who did what."""

    at: datetime
    kind: str
    who: str
    data: Mapping[str, Any]
    type: str = field(default="event", init=False)


Entry = StoryMessage | StoryNote | StoryEvent


@dataclass(frozen=True, slots=True)
class Story:
    """The entries, newest first, and whether older ones were left out."""

    entries: tuple[Entry, ...]
    newest_message_id: int | None
    newest_from_buyer: int | None
    has_older: bool


def story_of(case: Case, *, whole: bool = False) -> Story:
    """Return the story of a case; four queries, whatever its length."""
    limit = None if whole else MESSAGES_SHOWN
    messages = _messages(case, None if limit is None else limit + 1)
    has_older = limit is not None and len(messages) > limit
    shown = messages[:limit]
    since = shown[-1].at if has_older else None
    entries: list[Entry] = [*_told(shown, case), *_events(case, since), *_notes(case, since)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    newest = max((message.pk for message in messages), default=None)
    said = (one.pk for one in messages if one.direction == Message.Direction.IN and not one.is_automatic)
    return Story(tuple(entries), newest, max(said, default=None), has_older)


def _messages(case: Case, limit: int | None) -> list[Message]:
    found = case.messages.select_related("author", "outgoing").prefetch_related("attachments")
    return list(found.order_by("-at", "-id")[:limit])


def _told(messages: Sequence[Message], case: Case) -> Iterable[StoryMessage]:
    said = [message for message in messages if message.direction == Message.Direction.IN] or list(messages)
    newest = said[0].pk if said else None
    for message in messages:
        unanswered = case.unanswered_since is not None and message.at >= case.unanswered_since
        is_open = message.pk == newest or (unanswered and message.direction != Message.Direction.OUT)
        yield _message(message, case, is_open=is_open)


def _message(message: Message, case: Case, *, is_open: bool) -> StoryMessage:
    return StoryMessage(
        message_id=message.pk,
        at=message.at,
        direction=message.direction,
        kind=message.kind,
        who=_who(message, case),
        subject=message.subject,
        pieces=_pieces(message.body, message.reading.get("because", [])),
        first_words=" ".join(message.body.split())[:120],
        full_text=message.full_text,
        language=message.language,
        trusted=message.trusted,
        is_automatic=message.is_automatic,
        is_open=is_open,
        evidence=tuple(one.get("words", "") for one in message.evidence if one.get("words")),
        oddities=tuple(message.oddities),
        details=message.details,
        reading=_reading(message),
        helped=_helped(message),
        files=tuple(StoryFile(one.pk, one.name, one.size) for one in message.attachments.all()),
    )


def _helped(message: Message) -> str:
    outgoing: OutgoingMessage | None = getattr(message, "outgoing", None)
    return outgoing.helped if outgoing else ""


def _who(message: Message, case: Case) -> str:
    if message.direction == Message.Direction.OUT:
        return message.author.name if message.author else ""
    if message.direction == Message.Direction.IN:
        known = case.buyer.name if case.buyer else ""
        # Amazon writes "Anna - Amazon Marketplace"; the buyer's own name is enough.
        return known if known and message.from_name.startswith(known) else message.from_name or known
    return ""


def _reading(message: Message) -> StoryReading | None:
    read = message.reading
    if not read.get("issue"):
        return None
    likeliest = [*read.get("question", []), read["issue"], *(issue for issue, _ in read.get("alternatives", []))]
    words = (message.body[start:end].strip() for start, end, _ in read.get("because", []))
    return StoryReading(
        issue=read["issue"],
        percent=round(100 * read.get("probability", 0)),
        wants=read.get("wants", ""),
        flags=tuple(read.get("flags", [])),
        likeliest=tuple(dict.fromkeys(likeliest)),
        because=tuple(dict.fromkeys(word for word in words if word))[:4],
        needs_answer=bool(read.get("question")),
    )


def _pieces(body: str, because: Sequence[Sequence[Any]]) -> tuple[Piece, ...]:
    """Cut a body at the words that decided; spans that overlap or lie outside are passed over."""
    pieces, at = [], 0
    for start, end, label in sorted(because, key=lambda one: (one[0], one[1])):
        if start < at or end > len(body) or end <= start:
            continue
        if start > at:
            pieces.append(Piece(body[at:start]))
        pieces.append(Piece(body[start:end], str(label)))
        at = end
    if at < len(body):
        pieces.append(Piece(body[at:]))
    return tuple(pieces)


def _events(case: Case, since: datetime | None) -> Iterable[StoryEvent]:
    found = CaseEvent.objects.filter(case=case).exclude(kind__in=_TOLD_ELSEWHERE).select_related("by")
    if since is not None:
        found = found.filter(at__gte=since)
    for event in found.order_by("-at", "-id")[:EVENTS_SHOWN]:
        yield StoryEvent(event.at, event.kind, event.by.name if event.by else "", event.data)


def _notes(case: Case, since: datetime | None) -> Iterable[StoryNote]:
    found = Note.objects.filter(case=case).select_related("author")
    if since is not None:
        found = found.filter(at__gte=since)
    for note in found.order_by("-at", "-id")[:EVENTS_SHOWN]:
        yield StoryNote(note.pk, note.at, note.author.name, note.text)
