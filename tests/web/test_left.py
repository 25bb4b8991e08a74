"""Time left, in words; both sides of each edge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from afterdesk.web.left import duration, time_left

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "words", "tone"),
    [
        pytest.param(-26 * 60, "26 h late", "late", id="a day late"),
        pytest.param(-90, "1 h 30 late", "late", id="late"),
        pytest.param(0, "1 min late", "late", id="this moment"),
        pytest.param(1, "1 min left", "soon", id="one minute"),
        pytest.param(59, "59 min left", "soon", id="under an hour"),
        pytest.param(60, "1 h 00 left", "soon", id="an hour"),
        pytest.param(239, "3 h 59 left", "soon", id="under four hours"),
        pytest.param(240, "4 h 00 left", "today", id="four hours"),
        pytest.param(719, "11 h left", "today", id="under twelve hours"),
        pytest.param(720, "Thu 01:00", "later", id="tomorrow where the reader is"),
        pytest.param(6 * 24 * 60 - 1, "Tue 12:59", "later", id="under six days"),
        pytest.param(6 * 24 * 60, "24 Nov", "later", id="six days"),
        pytest.param(60 * 24 * 60, "17 Jan 2027", "later", id="next year"),
    ],
)
def test_time_left(minutes: int, words: str, tone: str) -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")), translation.override("en"):
        left = time_left(NOW + timedelta(minutes=minutes), NOW)
    assert (left.words, left.tone) == (words, tone)


def test_chinese_says_it_its_own_way() -> None:
    with timezone.override(ZoneInfo("Asia/Shanghai")), translation.override("zh-hans"):
        assert time_left(NOW + timedelta(minutes=130), NOW).words == "还剩 2 小时 10 分"
        assert time_left(NOW + timedelta(days=9), NOW).words == "11月27日"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        pytest.param(timedelta(seconds=5), "1 min", id="never nothing"),
        pytest.param(timedelta(hours=5, minutes=59), "5 h 59", id="hours and minutes"),
        pytest.param(timedelta(hours=6), "6 h", id="hours"),
        pytest.param(timedelta(hours=47), "47 h", id="under two days"),
        pytest.param(timedelta(hours=48), "2 days", id="days"),
    ],
)
def test_duration(span: timedelta, words: str) -> None:
    with translation.override("en"):
        assert duration(span) == words
