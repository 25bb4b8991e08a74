"""The page of what a store's reading learned: the report, and an export that names nobody."""

from __future__ import annotations

import pytest

from afterdesk.desk.actions.read_message import correct_reading
from afterdesk.domain.issues import Issue
from tests.desk.cast import NOW
from tests.desk.test_learning import with_report
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_page_shows_the_report_and_the_export_names_nobody(cast: Cast) -> None:
    correct_reading(case=cast.case, issue=Issue.BROKEN, by=cast.owner, now=NOW)
    with_report(cast.store, 0.9, 0.8)
    page = cast.client("owner").get(f"/stores/{cast.store.pk}/learning/").content.decode()
    assert "Not taken over" in page
    assert "1 corrected message" in page
    lines = cast.client("owner").get(f"/stores/{cast.store.pk}/learning/export/").content.decode()
    assert '"issue": "broken"' in lines


def test_a_press_asks_a_worker_and_switching_off_is_one_click(cast: Cast) -> None:
    run = with_report(cast.store, 0.8, 0.9)
    owner = cast.client("owner")
    assert owner.post(f"/stores/{cast.store.pk}/learning/now/").status_code == 302
    assert "in force" in owner.get(f"/stores/{cast.store.pk}/learning/").content.decode()
    owner.post(f"/stores/{cast.store.pk}/learning/off/")
    run.refresh_from_db()
    assert not run.in_force
