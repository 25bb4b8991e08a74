"""A store's own rules: checked as strictly as the pack, tried on past cases, in force for that store alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from afterdesk.desk.actions.own_rules import put_in_force, switch_own_rules_off
from afterdesk.desk.models import Clock, OwnRules
from afterdesk.desk.queries.own_rules import try_on_past_cases
from afterdesk.desk.rulebook import clock_rules, forget_rules
from afterdesk.packs.manual import EXAMPLE
from afterdesk.packs.own import read_own_rules
from afterdesk.packs.problems import PackProblem
from tests.desk.cast import ORDER, open_one, store
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db

OTHER_ORDER = ORDER[:-1] + "9"


def path(cast: Cast, deed: str = "") -> str:
    return f"/rules/own/{cast.store.pk}/{deed}"


def kept(cast: Cast, text: str = EXAMPLE, reason: str = "our promise") -> OwnRules:
    row = put_in_force(store=cast.store, text=text, reason=reason, by=cast.owner, now=timezone.now())
    forget_rules(cast.store.pk)
    return row


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(("value = 12", 'value = "soon"'), "value", id="wrong type"),
        pytest.param(("about =", "abuot ="), "abuot", id="unknown key"),
        pytest.param(("sources = ", "# sources = "), "sources", id="no source"),
        pytest.param(('expect = "late"', 'expect = "in time"'), "late", id="an example that comes out otherwise"),
        pytest.param(("OWN-1", "MSG-1"), "not the name of an own rule", id="a name of the pack"),
        pytest.param(
            ('marketplaces = ["DE"]', 'marketplaces = ["DE"]\nwhen = "no_such_fact"'), "no_such_fact", id="bad CEL"
        ),
        pytest.param(("[[rule]]", "[[rule"), "not TOML", id="no TOML"),
        pytest.param(('unit = "hours"', 'unit = "percent"'), "percent", id="wrong unit"),
    ],
)
def test_a_mistake_is_told_and_nothing_changes(cast: Cast, change: tuple[str, str], words: str) -> None:
    text = EXAMPLE.replace(*change)
    assert text != EXAMPLE
    answer = cast.client("owner").post(path(cast), {"text": text, "reason": "x", "deed": "in-force"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not OwnRules.objects.exists()


def test_a_rule_that_answers_the_packs_question_for_the_same_scope_is_refused() -> None:
    pack = clock_rules(store().pk)
    text = EXAMPLE.replace('about = "own-reply"', 'about = "reply-24h"').replace('["DE"]', '"all"')
    with pytest.raises(PackProblem, match="overlaps with rule"):
        read_own_rules(text, beside=pack)


def test_a_narrower_rule_takes_the_place_of_the_packs() -> None:
    text = EXAMPLE.replace('about = "own-reply"', 'about = "reply-24h"')
    assert [rule.id for rule in read_own_rules(text, beside=clock_rules(store().pk))] == ["OWN-1"]


@pytest.mark.parametrize("who", ["colleague", "warehouse", "stranger", "nobody"])
def test_nobody_but_the_owner_writes_rules(cast: Cast, who: str) -> None:
    client = cast.client(who)
    assert client.get(path(cast)).status_code in (302, 403, 404)
    assert client.post(path(cast), {"text": EXAMPLE, "reason": "x", "deed": "in-force"}).status_code in (302, 403, 404)
    assert client.post(path(cast, "off/")).status_code in (302, 403, 404)
    assert not OwnRules.objects.exists()


def test_trying_changes_nothing_and_says_which_cases_would_differ(cast: Cast) -> None:
    page = cast.client("owner").post(path(cast), {"text": EXAMPLE, "deed": "try"}).content.decode()
    assert "Tried on 1 past case" in page
    assert "Answer our German buyers within 12 hours" in page
    assert f"/cases/{cast.case.pk}/" in page
    assert not OwnRules.objects.exists()


def test_in_force_it_starts_clocks_in_that_store_alone_and_never_moves_one_that_runs(cast: Cast) -> None:
    before = set(Clock.objects.filter(case=cast.case).values_list("pk", "due_at"))
    kept(cast)
    here = open_one(cast.store, order_id=OTHER_ORDER, buyer_key="b@x", buyer_alias="b@marketplace.amazon.de")
    there = open_one(store("Maple"))
    own = Clock.objects.get(rule_id="OWN-1")
    assert own.case_id == here.pk
    assert own.due_at - own.started_at == timedelta(hours=12)
    assert not Clock.objects.filter(case=there, rule_id="OWN-1").exists()
    assert set(Clock.objects.filter(case=cast.case).values_list("pk", "due_at")) == before


def test_the_dry_run_counts_what_would_have_been_late(cast: Cast) -> None:
    rules = read_own_rules(EXAMPLE, beside=clock_rules(cast.store.pk))
    now = cast.case.opened_at + timedelta(hours=13)
    trial = try_on_past_cases(cast.owner, cast.store, rules, now=now)
    assert (trial.run.cases, trial.run.late_before, trial.run.late_after) == (1, 0, 1)


def test_versions_are_kept_and_an_old_one_can_be_put_in_force_again(cast: Cast) -> None:
    first = kept(cast)
    second = kept(cast, EXAMPLE.replace("value = 12", "value = 13").replace("T22:00:0", "T23:00:0"), "longer")
    first.refresh_from_db()
    assert first.ended_at is not None
    client = cast.client("owner")
    assert "value = 12" in client.get(path(cast) + f"?version={first.pk}").content.decode()
    assert "longer" in client.get(path(cast)).content.decode()
    client.post(path(cast), {"text": first.text, "reason": "back again", "deed": "in-force"})
    assert OwnRules.objects.filter(store=cast.store, ended_at=None).get().text == first.text
    assert OwnRules.objects.count() == 3
    assert second.pk != first.pk


def test_switched_off_the_pack_alone_holds(cast: Cast) -> None:
    kept(cast)
    assert any(rule.id == "OWN-1" for rule in clock_rules(cast.store.pk))
    assert switch_own_rules_off(store=cast.store, by=cast.owner, now=timezone.now())
    forget_rules(cast.store.pk)
    assert not any(rule.id == "OWN-1" for rule in clock_rules(cast.store.pk))
    assert not switch_own_rules_off(store=cast.store, by=cast.owner, now=timezone.now())


def test_own_rules_that_a_new_pack_breaks_rest_and_the_desk_goes_on(cast: Cast) -> None:
    row = kept(cast)
    OwnRules.objects.filter(pk=row.pk).update(text=EXAMPLE.replace("OWN-1", "MSG-1"))
    forget_rules(cast.store.pk)
    assert {rule.id for rule in clock_rules(cast.store.pk)} == {rule.id for rule in clock_rules(store("Fir").pk)}


def test_a_reason_is_asked_for(cast: Cast) -> None:
    answer = cast.client("owner").post(path(cast), {"text": EXAMPLE, "reason": " ", "deed": "in-force"})
    assert answer.status_code == 422
    assert "Say in a few words why" in answer.content.decode()
