"""The rules as pages: what is found, one rule, and a store's own figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterdesk.desk import rulebook
from afterdesk.desk.models import RuleOverride
from afterdesk.packs.load import PackKeeper
from tests.web.cast import HTMX, Cast

pytestmark = pytest.mark.django_db


def text(cast: Cast, who: str, path: str) -> str:
    return cast.client(who).get(path).content.decode()


def given(cast: Cast, **changes: object) -> dict[str, object]:
    return {"store": cast.store.pk, "value": "12", "reason": "our own promise", **changes}


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        pytest.param("", True, id="everything"),
        pytest.param("q=24+hours", True, id="by its value"),
        pytest.param("q=msg-1", True, id="by its name"),
        pytest.param("topic=messages&marketplace=DE", True, id="by topic and marketplace"),
        pytest.param("topic=fba", False, id="another topic"),
        pytest.param("q=nosuchword", False, id="words of no rule"),
        pytest.param("on=nonsense&marketplace=XX", True, id="filters that make no sense are passed over"),
    ],
)
def test_what_is_found(cast: Cast, query: str, is_found: bool) -> None:
    assert ("/rules/MSG-1/" in text(cast, "colleague", f"/rules/?{query}")) is is_found


def test_htmx_gets_the_part_that_it_swaps(cast: Cast) -> None:
    answer = cast.client("owner").get("/rules/?q=msg", headers=HTMX).content.decode()
    assert answer.lstrip().startswith('<div id="found"')


def test_a_rule_says_value_source_and_examples(cast: Cast) -> None:
    page = text(cast, "colleague", "/rules/MSG-1/")
    assert "24 hours" in page
    assert "Examples at its edges" in page
    assert "on whose word" in page


def test_a_table_is_shown_line_by_line(cast: Cast) -> None:
    table = next(rule for rule in rulebook.pack_rules() if rule.id == "ATZ-2")
    page = text(cast, "colleague", "/rules/ATZ-2/")
    assert all(f"<dt>{name}</dt>" in page for name in dict(table.value))  # type: ignore[arg-type]


def test_a_rule_of_no_pack_is_not_found(cast: Cast) -> None:
    assert cast.client("owner").get("/rules/NO-SUCH/").status_code == 404


def test_the_owner_sets_it_otherwise_and_the_packs_value_stays_beside_it(cast: Cast) -> None:
    client = cast.client("owner")
    assert client.post("/rules/MSG-1/overrides/", given(cast)).status_code == 302
    page = client.get("/rules/MSG-1/").content.decode()
    assert "12 hours" in page
    assert "the pack says: 24 hours" in page
    assert "our own promise" in page
    row = RuleOverride.objects.get()
    assert client.post(f"/rules/overrides/{row.pk}/end/").status_code == 302
    row.refresh_from_db()
    assert row.ended_by == cast.owner
    assert "ended by Olga" in client.get("/rules/MSG-1/").content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"reason": " "}, id="no reason"),
        pytest.param({"value": ""}, id="nothing set"),
        pytest.param({"value": "0"}, id="no time"),
        pytest.param({"value": "1.5"}, id="not whole"),
        pytest.param({"warn_before_hours": "soon"}, id="warnings in words"),
        pytest.param({"marketplaces": ["XX"]}, id="unknown marketplace"),
        pytest.param({"store": 999999}, id="no store of theirs"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_form(cast: Cast, changes: dict[str, object]) -> None:
    answer = cast.client("owner").post("/rules/MSG-1/overrides/", given(cast, **changes))
    assert answer.status_code == 422
    assert 'class="problem"' in answer.content.decode()
    assert not RuleOverride.objects.exists()


@pytest.mark.parametrize("who", ["colleague", "stranger", "nobody"])
def test_only_who_manages_the_store_sets_or_ends_it(cast: Cast, who: str) -> None:
    cast.client("owner").post("/rules/MSG-1/overrides/", given(cast))
    row = RuleOverride.objects.get()
    client = cast.client(who)
    client.post("/rules/MSG-1/overrides/", given(cast, value="2"))
    client.post(f"/rules/overrides/{row.pk}/end/")
    row.refresh_from_db()
    assert row.ended_at is None
    assert RuleOverride.objects.count() == 1


def test_a_stranger_sees_the_rule_and_nothing_of_the_store(cast: Cast) -> None:
    cast.client("owner").post("/rules/MSG-1/overrides/", given(cast))
    assert "our own promise" not in text(cast, "stranger", "/rules/MSG-1/")


def test_a_pack_that_broke_is_told_and_the_good_one_holds(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "own.toml").write_text("[[rule]\n")
    monkeypatch.setattr(rulebook, "_keeper", PackKeeper([tmp_path]))
    page = text(cast, "owner", "/rules/")
    assert "last good ones are in force" in page
    assert "own.toml" in page
    assert "/rules/MSG-1/" in page


def test_a_clock_of_a_case_leads_to_its_rule(cast: Cast) -> None:
    assert 'href="/rules/MSG-1/"' in text(cast, "owner", f"/cases/{cast.case.pk}/")


def test_the_case_says_who_answers_and_by_which_rule(cast: Cast) -> None:
    cast.case.fulfillment, cast.case.issue = "FBA", "not_received"
    cast.case.save()
    page = text(cast, "colleague", f"/cases/{cast.case.pk}/")
    assert "point the buyer there" in page
    assert "Amazon handles the delivery" in page
