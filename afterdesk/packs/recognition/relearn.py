"""A store's corrections become its own reading: learned, compared on the kept messages, taken over or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from afterdesk.domain.issues import Issue
from afterdesk.domain.triage import RecognitionModel
from afterdesk.domain.triage.learning import Takeover, compare, compare_own
from afterdesk.domain.triage.measure import Judged, Labelled
from afterdesk.domain.triage.reader import look_at
from afterdesk.domain.triage.tuning import Change, Lesson, changed, learn, pieces_to_change
from afterdesk.packs.recognition.examples import Slots, load_examples, load_slots
from afterdesk.packs.recognition.expand import variants
from afterdesk.packs.recognition.judge import judge
from afterdesk.packs.recognition.labelled import KEPT, read_labelled

#: Of the corrections every fifth is not learned but read, before and after.
HELD_BACK = 5
#: Tried from bold to gentle, until nothing gets worse: how strongly a change is held back, and whether only pieces
#: that the shipped reading does not know may change.
WAYS = ((0.5, False), (2.0, False), (8.0, False), (0.5, True))
#: So many numbers at once; as many shipped examples anchor the rest as fit in.
MOST_NUMBERS, MOST_ANCHORS = 40_000_000, 2_000
#: Only the newest are learned.
MOST_CORRECTIONS = 400
#: Fewer corrections teach nothing that could be measured.
LEAST_CORRECTIONS = 10


@dataclass(frozen=True, slots=True)
class Corrected:
    """A message and the issue that an operator gave it."""

    text: str
    issue: Issue
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Relearned:
    """What was learned and the report that decides whether it is taken over."""

    change: Change
    takeover: Takeover


def relearn(corrections: Sequence[Corrected], model: RecognitionModel) -> Relearned:
    """Learn from corrections and compare with the shipped model on the kept messages and on those held back.

    Of the strengths tried the boldest that makes nothing worse is returned, or the gentlest, not accepted.
    """
    newest = corrections[-MOST_CORRECTIONS:]
    held_back = newest[::HELD_BACK]
    lessons = [_lesson(one, model) for number, one in enumerate(newest) if number % HELD_BACK]
    lessons += _anchors(model, len(pieces_to_change(lessons)), len(lessons))
    before, own_before = judge(kept_messages(), model)[0], _read(held_back, model)
    for hold, only_new in WAYS:
        change = learn(lessons, model.weights, hold, only_new=only_new)
        learned = with_change(model, change)
        figures = compare(before, judge(kept_messages(), learned)[0]).figures
        report = Takeover((*compare_own(own_before, _read(held_back, learned)), *figures))
        if report.accepted:
            break
    return Relearned(change, report)


@lru_cache(maxsize=1)
def kept_messages() -> tuple[Labelled, ...]:
    """Return the kept messages of all languages."""
    return tuple(one for path in sorted(KEPT.glob("*.jsonl")) for one in read_labelled(path))


def _read(corrections: Sequence[Corrected], model: RecognitionModel) -> list[Judged]:
    labelled = [Labelled(str(number), one.text, one.issue) for number, one in enumerate(corrections)]
    return judge(labelled, model)[0] if labelled else []


def _lesson(one: Corrected, model: RecognitionModel) -> Lesson:
    return Lesson(look_at(one.text, "", model).pieces, one.issue.value)


def _anchors(model: RecognitionModel, pieces: int, lessons: int) -> list[Lesson]:
    """Return shipped examples of all issues and languages, evenly chosen, as many as fit in."""
    room = min(MOST_ANCHORS, max(0, MOST_NUMBERS // max(1, pieces) - lessons))
    examples, slots = load_examples(), load_slots()
    chosen = examples[:: max(1, -(-len(examples) // max(1, room)))]
    filled = (next(iter(variants(one, slots.get(one.lang, Slots())))) for one in chosen)
    return [Lesson(look_at(one.text, "", model).pieces, one.issue.value, is_correction=False) for one in filled]


def with_change(model: RecognitionModel, change: Change) -> RecognitionModel:
    """Return the model as a store has it."""
    return replace(model, weights=changed(model.weights, change))
