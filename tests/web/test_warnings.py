"""Warnings on Today, and one's own settings of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from afterdesk.desk.actions.warnings import raise_warnings
from afterdesk.desk.models import Store
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db

QUIET = {"quiet_from": "22:00", "quiet_until": "07:00"}


@pytest.fixture
def warned(cast: Cast) -> Cast:
    """The owner, who leads, was warned of a clock that has run out."""
    cast.case.clocks.exclude(rule_id="MSG-1").delete()
    past = timezone.now() - timedelta(hours=1)
    cast.case.clocks.update(due_at=past, next_warn_at=past, warn_at=[])
    raise_warnings(now=timezone.now())
    return cast


def test_today_shows_mine_until_i_have_seen_them(warned: Cast) -> None:
    client = warned.client("owner")
    assert "you lead this store" in client.get("/").content.decode()
    assert "you lead this store" not in warned.client("colleague").get("/").content.decode()
    assert warned.client("colleague").post("/warnings/seen/").status_code == 302
    assert "you lead this store" in client.get("/").content.decode()
    assert client.post("/warnings/seen/").status_code == 302
    assert "you lead this store" not in client.get("/").content.decode()


def test_quiet_hours_days_away_and_cover_are_kept(cast: Cast) -> None:
    given = {**QUIET, "away_from": "2026-12-24", "away_until": "2026-12-27", "cover": cast.colleague.pk}
    assert cast.client("owner").post("/me/warnings/", given).status_code == 302
    cast.owner.refresh_from_db()
    assert cast.owner.cover == cast.colleague
    assert (str(cast.owner.quiet_from), str(cast.owner.away_until)) == ("22:00:00", "2026-12-27")
    assert not cast.owner.warn_by_email


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"quiet_until": ""}, id="half of the quiet hours"),
        pytest.param({"away_until": "2026-12-27"}, id="away without a beginning"),
        pytest.param({"away_from": "2026-12-27", "away_until": "2026-12-24"}, id="away until before it begins"),
        pytest.param({"cover": "me"}, id="covered by nobody who is known"),
    ],
)
def test_what_makes_no_sense_is_refused(cast: Cast, changes: dict[str, str]) -> None:
    assert cast.client("owner").post("/me/warnings/", {**QUIET, **changes}).status_code == 422


def test_nobody_covers_who_works_elsewhere(cast: Cast) -> None:
    assert cast.client("owner").post("/me/warnings/", {**QUIET, "cover": cast.stranger.pk}).status_code == 422


@pytest.mark.parametrize(
    ("who", "url", "status"),
    [
        pytest.param("owner", "https://hooks.example/x", 302, id="the owner sets it"),
        pytest.param("owner", "http://hooks.example/x", 422, id="not in clear"),
        pytest.param("colleague", "https://hooks.example/x", 404, id="no colleague"),
        pytest.param("stranger", "https://hooks.example/x", 404, id="no stranger"),
    ],
)
def test_the_web_address_of_a_store(cast: Cast, who: str, url: str, status: int) -> None:
    given = {f"store{cast.store.pk}-url": url}
    assert cast.client(who).post(f"/me/warnings/stores/{cast.store.pk}/", given).status_code == status
    kept = Store.objects.get(pk=cast.store.pk).warning_webhook
    assert kept == (url if status == 302 else "")
    page = cast.client("stranger").get("/me/warnings/").content.decode()
    assert "hooks.example" not in page
