"""One story for each of the 45 situations: from Amazon's real formats to the remedy carried out and the case closed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from afterdesk.channels.files.orders import read_orders, read_products
from afterdesk.channels.files.parcels import read_parcels
from afterdesk.demo.orders import story_order
from afterdesk.demo.reports import order_report, product_list
from afterdesk.demo.store import story_mails
from afterdesk.demo.stories import Story, _story
from afterdesk.demo.values import DemoOrder
from afterdesk.desk.actions.advising import advice_for
from afterdesk.desk.actions.clocks import pending_clocks
from afterdesk.desk.actions.import_orders import import_orders, import_products
from afterdesk.desk.actions.import_parcels import import_parcels
from afterdesk.desk.actions.sending import Outcome, SendingResult, claim_reply, record_result
from afterdesk.desk.models import Case, CaseState, Draft, Offer, OfferState, OutgoingMessage, OutgoingStatus, Role, Task
from afterdesk.domain.situations import Situation
from afterdesk.jobs.importing import import_paths
from tests.desk.cast import mailbox, person, store

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Told:
    """One story as its file tells it; `ends` is how it ends where no way out is carried out for the buyer."""

    situation: str
    story: Story
    parcel: dict[str, float] = field(default_factory=dict)
    by_hand: str = ""
    set_by_hand: bool = False
    facts: dict[str, str] = field(default_factory=dict)
    way: str = ""
    ends: str = ""


@cache
def told() -> list[Told]:
    return [one(entry) for file in sorted(HERE.glob("*.toml")) for entry in tomllib.loads(file.read_text())["story"]]


def one(entry: dict[str, Any]) -> Told:
    own = {
        name: entry.pop(name) for name in ("situation", "parcel", "by_hand", "facts", "way", "ends") if name in entry
    }
    is_set = entry.pop("set", False)
    return Told(story=_story({"id": own["situation"], "mail": [], **entry}), set_by_hand=is_set, **own)


class Desk:
    """A store with an operator and a lead, and the case of one story in it."""

    def __init__(self, told: Told, folder: Path) -> None:
        self.told, self.now = told, timezone.now()
        self.store = store(heated_hold="off", go_live_at=self.now - timedelta(days=400))
        self.operator, self.owner = person("Olga", self.store), person("Nia", self.store, Role.OWNER)
        rng = Random(told.situation)
        self.order = story_order(told.story, now=self.now, rng=rng)
        market = told.story.market
        import_products(store=self.store, rows=read_products(product_list(market)).rows, now=self.now)
        if not told.story.presale:
            import_orders(store=self.store, rows=read_orders(order_report(market, [self.order])).rows, now=self.now)
        paths = []
        for number, mail in enumerate(story_mails(told.story, self.order, self.now, rng)):
            paths.append(folder / f"{number}.eml")
            paths[-1].write_bytes(mail.raw)
        if told.parcel:
            import_parcels(store=self.store, rows=read_parcels(parcels(self.order, told, self.now)).rows, now=self.now)
        import_paths(paths, account=mailbox(self.store), now=lambda: self.now)
        self.client = client(self.operator)
        if told.by_hand:
            self.open_by_hand()

    def open_by_hand(self) -> None:
        """Fill in the form, as the operator who reads it in Seller Central does."""
        given = {
            "store": self.store.pk,
            "situation": self.told.situation,
            "order_id": self.order.order_id,
            "marketplace": self.told.story.market.value,
            "happened_at": (timezone.localtime(self.now) - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"),
            "what": self.told.by_hand,
        }
        assert self.client.post("/cases/new/", given).status_code == 302

    @property
    def case(self) -> Case:
        """The case as it stands in the database now."""
        return Case.objects.filter(store=self.store).order_by("-pk").select_related("order", "store", "buyer")[0]

    def post(self, path: str, **data: Any) -> Any:
        return self.client.post(f"/cases/{self.case.pk}/{path}/", data, follow=True)

    def page(self) -> str:
        return self.client.get(f"/cases/{self.case.pk}/").content.decode()


def parcels(order: DemoOrder, told: Told, now: datetime) -> bytes:
    """Write the warehouse's table of one parcel; days count back from now."""
    day = {name: (now - timedelta(days=ago)).date().isoformat() for name, ago in told.parcel.items()}
    head = "order-id,carrier,tracking-number,ship-date,delivered,promised"
    row = f"{order.order_id},DHL,JJD0001,{day.get('shipped', '')},{day.get('delivered', '')},{day.get('promised', '')}"
    return f"{head}\n{row}\n".encode()


def client(user: Any) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.mark.parametrize("told", [pytest.param(one, id=one.situation) for one in told()])
def test_story(told: Told, tmp_path: Path) -> None:
    desk = Desk(told, tmp_path)
    if told.set_by_hand:
        desk.post("situation", situation=told.situation)
    assert desk.case.situation == told.situation
    assert desk.case.state == CaseState.OPEN
    if told.ends != "no response":
        assert pending_clocks(desk.case).exists()
    for name, value in told.facts.items():
        desk.post("facts", name=name, value=value)
        assert desk.case.facts.filter(name=name).exists(), f"no such question: {name}"
    {
        "": carry_out,
        "by hand": answer_by_hand,
        "no response": say_no_response,
        "amazon": tell_amazon,
        "team": tell_amazon,
    }[told.ends](desk)
    finish(desk)


def carry_out(desk: Desk) -> None:
    """Choose the way out, send its letter, let the buyer agree, and do what was agreed."""
    choose(desk)
    send(desk)
    offer = Offer.objects.get(case=desk.case, remedy=desk.told.way)
    fulfil(desk, offer)


def choose(desk: Desk) -> None:
    advised = advice_for(desk.case, now=desk.now)
    assert advised is not None
    open_ways = [way.remedy.value for way in advised.advice.ways]
    assert desk.told.way in open_ways, (open_ways, [(one.remedy, one.reasons) for one in advised.advice.blocked])
    desk.post("letter", only=desk.told.way)
    offer = Offer.objects.filter(case=desk.case, remedy=desk.told.way).first()
    if offer is not None and offer.needs not in ("", "operator"):
        client(desk.owner).post(f"/offers/{offer.pk}/approval/")


def send(desk: Desk, text: str = "") -> None:
    """Send the draft as it stands; the guard lets it pass without a word.

    Where no message of the buyer's has come in yet, it is copied and sent in Seller Central.
    """
    text = text or Draft.objects.get(case=desk.case, user=desk.operator).text
    if desk.case.buyer is None:
        desk.post("elsewhere")
        return
    language = desk.case.language or "en"
    answer = desk.post("reply", text=text, language=language, seen_message_id=desk.case.last_message_id or "")
    outgoing = OutgoingMessage.objects.filter(case=desk.case).first()
    assert outgoing is not None, answer.content.decode()[-3000:]
    assert outgoing.findings == []
    claimed = claim_reply(outgoing_id=outgoing.pk, now=outgoing.send_after + timedelta(seconds=1))
    assert claimed is not None
    record_result(outgoing=claimed, result=SendingResult(Outcome.SENT), now=timezone.now())
    assert OutgoingMessage.objects.get(pk=outgoing.pk).status == OutgoingStatus.SENT


def fulfil(desk: Desk, offer: Offer) -> None:
    desk.client.post(f"/offers/{offer.pk}/acceptance/")
    offer.refresh_from_db()
    assert offer.state == OfferState.ACCEPTED
    for task in Task.objects.filter(case=desk.case, done_at=None):
        desk.client.post(f"/tasks/{task.pk}/finished/", {"note": "JJD0002"})
    done = {"reference": "R-4711", **({"amount": str(offer.amount)} if offer.amount is not None else {})}
    client(desk.owner).post(f"/offers/{offer.pk}/done/", done)
    offer.refresh_from_db()
    assert (offer.state, offer.reference) == (OfferState.CARRIED_OUT, "R-4711")


def answer_by_hand(desk: Desk) -> None:
    """A question before buying has its own answer: the operator writes it."""
    send(
        desk,
        "Hello Amy, thank you for your question. Yes, the kettle has a setting of 80 degrees for green tea. "
        "If you would like to know more, reply here and we answer within a day. Kind regards, Larch",
    )


def say_no_response(desk: Desk) -> None:
    desk.post("no-response")
    assert desk.case.unanswered_since is None


def tell_amazon(desk: Desk) -> None:
    """The text for Amazon, or for the team, stands ready to be copied; what was chosen is then done and noted."""
    choose(desk)
    path, said = f"/cases/{desk.case.pk}/letters/", "Shipped on the 4th, delivered on the 8th, all messages attached."
    shown = desk.client.post(path, {"finding": said, "answer": said, "reason": said}).context["letters"]
    wanted = desk.told.ends
    texts = [one.letter.text for one, _, _ in shown if one.audience == wanted and one.letter is not None]
    assert texts, [(one.kind, one.audience, one.problem) for one, _, _ in shown]
    fulfil(desk, Offer.objects.get(case=desk.case, remedy=desk.told.way))


def finish(desk: Desk) -> None:
    desk.post("closure", reason="solved")
    case = desk.case
    assert (case.state, case.close_reason) == (CaseState.CLOSED, "solved")
    assert not pending_clocks(case).exists()


def test_every_situation_has_its_story() -> None:
    assert sorted(one.situation for one in told()) == sorted(one.value for one in Situation)
