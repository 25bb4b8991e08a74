"""Mails by the thousand: believable, never the same twice, and cheap."""

from __future__ import annotations

import re
import time
from collections import Counter
from email import message_from_bytes, policy
from itertools import islice

from afterdesk.demo.load import generate_load
from tests.demo.cast import NOW


def test_as_many_as_asked_for() -> None:
    assert len(list(generate_load(1_000, now=NOW))) == 1_000


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert list(generate_load(300, now=NOW, seed=3)) == list(generate_load(300, now=NOW, seed=3))


def test_another_seed_gives_other_mails() -> None:
    assert set(generate_load(300, now=NOW, seed=3)).isdisjoint(generate_load(300, now=NOW, seed=4))


def test_no_message_id_comes_twice() -> None:
    ids = [re.search(rb"\r\nMessage-ID: (\S+)", raw) for raw in generate_load(3_000, now=NOW)]
    assert len({found[1] for found in ids if found}) == 3_000


def test_a_mix_of_kinds_stores_and_threads() -> None:
    messages = [message_from_bytes(raw, policy=policy.default) for raw in generate_load(600, now=NOW)]
    kinds = Counter(str(message["X-Space-Notification-Type"]) for message in messages)
    assert len(kinds) >= 8
    assert kinds.most_common(1)[0][0] == "BBC_MESSAGE_SENT_TO_MERCHANT"
    assert len({str(message["X-Marketplace-ID"]) for message in messages if message["X-Marketplace-ID"]}) == 5
    senders = Counter(str(message["From"]) for message in messages if "marketplace" in str(message["From"]))
    assert max(senders.values()) >= 3


def test_it_is_an_iterator_that_makes_only_what_is_taken() -> None:
    began = time.process_time()
    assert len(list(islice(generate_load(10**9, now=NOW), 10))) == 10
    assert time.process_time() - began < 1


def test_more_than_three_thousand_a_second() -> None:
    list(generate_load(200, now=NOW))  # photographs are drawn once
    began = time.process_time()
    count = sum(1 for _ in generate_load(3_000, now=NOW))
    assert count / (time.process_time() - began) > 3_000
