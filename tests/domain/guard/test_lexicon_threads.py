"""The vocabularies are compiled when they are first needed, by whichever threads come first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from afterdesk.domain.guard import GuardContext, check_reply
from afterdesk.packs.guard import load_guard_rules

TEXT = "Thank you for your message. Leave us 5 stars and we'll send you a $10 gift card. Guten Tag. 您好。ありがとう。"


def test_many_threads_may_ask_a_fresh_guard_at_once() -> None:
    for _ in range(3):
        load_guard_rules.cache_clear()
        check = partial(check_reply, TEXT, context=GuardContext(), rules=load_guard_rules())
        with ThreadPoolExecutor(16) as threads:
            found = [one.result() for one in [threads.submit(check) for _ in range(64)]]
        assert len({tuple((one.rule, one.start, one.end) for one in each) for each in found}) == 1
        assert any(one.blocks for one in found[0])
