"""A store's reading learns from corrections: reported before and after, taken over only if nothing gets worse."""

from __future__ import annotations

import numpy as np
import pytest

from afterdesk.desk.actions import learning
from afterdesk.desk.actions.learning import (
    TooFewCorrections,
    has_something_to_learn,
    learn_from_corrections,
    switch_learning_off,
)
from afterdesk.desk.actions.read_message import correct_reading, read_mail
from afterdesk.desk.models import LearningRun, Store, User
from afterdesk.desk.rulebook import forget_learned, shipped_model
from afterdesk.domain.issues import Issue
from afterdesk.domain.triage import Reading
from afterdesk.domain.triage.learning import Figure, Takeover
from afterdesk.domain.triage.tuning import Change
from afterdesk.jobs.learning import learn_by_night, learn_now
from afterdesk.packs.recognition.relearn import LEAST_CORRECTIONS, Relearned
from tests.desk.cast import NOW, buyer_mail, open_one, person, store

pytestmark = pytest.mark.django_db

#: The shop's own name of a part, which the shipped reading cannot know.
WORDS = ("Blenkin bitte nachsenden", "Ich brauche noch den Blenkin", "Wo ist der Blenkin?", "Blenkin, wann?")


def corrected(count: int) -> tuple[Store, User]:
    """A store whose operator said of so many messages that a part is missing."""
    shop = store()
    olga = person("Olga", shop)
    for number in range(count):
        words = f"{WORDS[number % len(WORDS)]} {'Danke. ' * (number // 4)}"
        order = f"302-{number:07}-1234567"
        correct_reading(case=open_one(shop, words, order_id=order), issue=Issue.MISSING_PARTS, by=olga, now=NOW)
    return shop, olga


def likely(reading: Reading | None) -> float:
    """How likely it is read as a part that is missing."""
    assert reading is not None
    return dict([(reading.issue, reading.probability), *reading.alternatives]).get(Issue.MISSING_PARTS, 0.0)


def with_report(shop: Store, before: float, after: float) -> LearningRun:
    """Keep an attempt whose report says this."""
    model = shipped_model()
    keys = np.array([7], dtype=np.uint32)
    added = np.zeros((1, len(model.weights.heads["issue"].labels)), dtype=np.float32)
    told = Relearned(Change(keys, added), Takeover((Figure("strict", before, after),)))
    return learning._kept(shop, told, 12, None, NOW)


def test_enough_corrections_are_learned_and_the_next_message_is_read_so() -> None:
    shop, _ = corrected(20)
    run = learn_from_corrections(store=shop, now=NOW)
    assert {name for name, _, _ in run.figures} >= {"own corrections", "strict", "lenient", "safety recall"}
    assert run.accepted is all(after >= before for _, before, after in run.figures)
    forget_learned(shop.pk)
    mail = buyer_mail("Und der Blenkin?")
    assert run.accepted
    assert likely(read_mail(mail, shop.pk)) > likely(read_mail(mail)) + 0.02


def test_too_few_are_no_lesson() -> None:
    shop, _ = corrected(LEAST_CORRECTIONS - 1)
    with pytest.raises(TooFewCorrections):
        learn_from_corrections(store=shop, now=NOW)
    assert learn_by_night(now=NOW) == 0


@pytest.mark.parametrize(
    ("after", "taken"),
    [
        pytest.param(0.9, True, id="as good as before"),
        pytest.param(0.95, True, id="better"),
        pytest.param(0.8999, False, id="a little worse"),
    ],
)
def test_only_what_makes_nothing_worse_is_taken_over(after: float, taken: bool) -> None:
    shop = store()
    first = with_report(shop, 0.5, 0.6)
    run = with_report(shop, 0.9, after)
    first.refresh_from_db()
    assert (run.in_force, first.in_force) == (taken, not taken)


def test_it_is_switched_off_and_another_store_never_had_it() -> None:
    shop, other = store(), store("Maple")
    with_report(shop, 0.5, 0.6)
    assert switch_learning_off(store=shop)
    assert not switch_learning_off(store=shop)
    assert not LearningRun.objects.filter(store=other).exists()


def test_it_learns_again_only_when_somebody_corrected_anything() -> None:
    shop, olga = corrected(1)
    assert has_something_to_learn(shop)
    with_report(shop, 0.5, 0.6)
    assert not has_something_to_learn(shop)
    learn_now(shop.pk, olga.pk)  # too few: says nothing, changes nothing
    assert LearningRun.objects.count() == 1
