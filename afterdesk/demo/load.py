"""Any number of believable mails for measuring: the stories over and over, with other orders, buyers and days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count as counting
from itertools import islice
from random import Random

from afterdesk.demo.catalogue import people, read_toml
from afterdesk.demo.orders import story_order
from afterdesk.demo.store import story_mails
from afterdesk.demo.stories import Step, Story, stories

_SPREAD_DAYS = 60


def generate_load(count: int, *, now: datetime, seed: int = 7) -> Iterator[bytes]:
    """Yield `count` raw mails: whole threads with their notices, in five languages, mixed by time within each round.

    Order numbers, relay addresses and Message-IDs never repeat within a run. The same arguments give the same bytes.
    """
    return islice(_rounds(now.replace(microsecond=0), Random(seed)), count)  # noqa: S311 - load, not secrets


def _rounds(now: datetime, rng: Random) -> Iterator[bytes]:
    for _ in counting():
        end = now - timedelta(minutes=rng.randrange(_SPREAD_DAYS * 24 * 60))
        told = [_retold(story, rng) for story in stories()]
        mails = [mail for story in told for mail in story_mails(story, story_order(story, now=end, rng=rng), end, rng)]
        mails.sort(key=lambda mail: mail.at)
        yield from (mail.raw for mail in mails)


def _retold(story: Story, rng: Random) -> Story:
    """The same trouble of somebody else, with other first and last words."""
    frame = _frames().get(story.lang)
    mails = tuple(_reworded(step, *frame, rng) if frame else step for step in story.mails)
    return replace(story, buyer=rng.choice(people()[story.market]), mails=mails)


def _reworded(step: Step, openings: list[str], closings: list[str], rng: Random) -> Step:
    if step.kind != "buyer":
        return step
    return replace(step, text=f"{rng.choice(openings)}\n\n{step.text}\n\n{rng.choice(closings)}".strip())


@cache
def _frames() -> dict[str, tuple[list[str], list[str]]]:
    return {lang: (row["open"], row["close"]) for lang, row in read_toml("load.toml").items()}
