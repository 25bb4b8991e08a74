"""Write the demo store: reports, product list, and a folder of mails, all relative to one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from afterdesk.channels.email.values import MailKind
from afterdesk.demo import letters, notices
from afterdesk.demo.noise import Surroundings, noise
from afterdesk.demo.orders import quiet_orders, settle_status, story_order
from afterdesk.demo.reports import order_report, product_list, shipment_report
from afterdesk.demo.scenes import Scene
from afterdesk.demo.stories import Story, stories
from afterdesk.demo.values import MARKETS, DemoMail, DemoOrder, DemoStore, Tour
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.values import Fulfillment

ORDER_COUNT = 180
#: The seller began to use the desk this long ago; older mail enters closed.
LIVE_FOR = timedelta(days=21)
REPLY_WINDOW = timedelta(hours=24)

_WRITERS: Mapping[str, Callable[[Scene], DemoMail]] = {
    "buyer": letters.buyer_message,
    "own": letters.own_copy,
    "relay": letters.service_relay,
    "return": notices.return_request,
    "refund": notices.refund_issued,
    "atoz": notices.a_to_z_claim,
    "atoz_decision": notices.a_to_z_decision,
    "cancel": notices.cancel_request,
    "opt_out": notices.opt_out,
    "chargeback": notices.chargeback,
    "chargeback_decision": notices.chargeback_decision,
}
_LATE_STORIES = ("toaster-three-mails", "uk-speaker-delivered", "de-humidifier-late")


def generate_demo(folder: Path, *, now: datetime, seed: int = 7) -> DemoStore:
    """Write the whole demo store under `folder` (created if missing) and return what is in it.

    The same `now` (aware) and `seed` give the same bytes. Raises OSError when the folder cannot be written.
    """
    now = now.replace(microsecond=0)
    rng = Random(seed)  # noqa: S311 - a believable shop, not secrets
    told = {story.id: story_order(story, now=now, rng=rng) for story in stories()}
    bought = [told[story.id] for story in stories() if not story.presale]
    quiet = list(quiet_orders(ORDER_COUNT - len(bought), now=now, rng=rng))
    orders = tuple(
        sorted((replace(order, status=settle_status(order, now)) for order in (*bought, *quiet)), key=_by_purchase)
    )
    mails = [mail for story in stories() for mail in story_mails(story, told[story.id], now, rng)]
    mails += noise(_surroundings(mails, told, quiet, now, rng))
    written = _write_mails(folder / "mail", sorted(mails, key=lambda mail: mail.at))
    reports = folder / "reports"
    return DemoStore(
        folder=folder,
        now=now,
        go_live_at=now - LIVE_FOR,
        order_reports=_write_order_reports(reports, orders),
        shipment_reports=_write_shipment_reports(reports, orders),
        product_lists={market: _write(reports / f"products-{market}.csv", product_list(market)) for market in MARKETS},
        mail_folder=folder / "mail",
        orders=orders,
        mails=written,
        tour=_tour(written, told),
    )


def story_mails(story: Story, order: DemoOrder, now: datetime, rng: Random) -> Iterator[DemoMail]:
    """Yield the mails of one story, oldest first; the message case behind the plus sign stays the same."""
    case_id = f"{rng.getrandbits(32):08x}"
    answered_with: tuple[str, datetime] | None = None
    for step in story.mails:
        at = now - timedelta(seconds=round(step.ago * 3600) + rng.randrange(60))
        yield _WRITERS[step.kind](Scene(story, step, order, at, case_id, rng, answered_with))
        if step.kind == "own":
            answered_with = (step.text, at)


def _surroundings(
    mails: Sequence[DemoMail], told: Mapping[str, DemoOrder], quiet: Sequence[DemoOrder], now: datetime, rng: Random
) -> Surroundings:
    first: dict[str, DemoMail] = {}
    for mail in mails:
        first.setdefault(mail.story, mail)
    quiet = sorted(quiet, key=lambda order: order.purchased_at, reverse=True)
    named = {
        "us-lookalike": _older_than(quiet, Marketplace.US, now - timedelta(hours=30)),
        "us-sold": _older_than(quiet, Marketplace.US, now - timedelta(hours=16)),
        "uk-curtain-office": _older_than(quiet, Marketplace.UK, now - timedelta(hours=76)),
        "de-odd": _older_than(quiet, Marketplace.DE, now - timedelta(hours=4)),
    }
    return Surroundings(now, rng, {**told, **named}, first)


def _older_than(newest_first: Sequence[DemoOrder], market: Marketplace, at: datetime) -> DemoOrder:
    return next(
        order
        for order in newest_first
        if order.market is market and order.purchased_at < at and order.status == "Shipped"
    )


def _write_mails(folder: Path, mails: Sequence[DemoMail]) -> tuple[DemoMail, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, mail in enumerate(mails, start=1):
        path = folder / f"{number:04d}-{mail.at:%Y%m%d-%H%M}.eml"
        path.write_bytes(mail.raw)
        written.append(replace(mail, path=path))
    return tuple(written)


def _write_order_reports(folder: Path, orders: Sequence[DemoOrder]) -> Mapping[Marketplace, Path]:
    written = {}
    for market in MARKETS:
        rows = [order for order in orders if order.market is market]
        written[market] = _write(folder / f"orders-{market}.txt", order_report(market, rows))
    return written


def _write_shipment_reports(folder: Path, orders: Sequence[DemoOrder]) -> Mapping[Marketplace, Path]:
    written = {}
    for market in MARKETS:
        rows = [order for order in orders if order.market is market and order.fulfillment is Fulfillment.FBA]
        written[market] = _write(folder / f"fba-shipments-{market}.txt", shipment_report(market, rows))
    return written


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _tour(mails: Sequence[DemoMail], told: Mapping[str, DemoOrder]) -> Tour:
    kettle = next(mail for mail in mails if mail.story == "kettle-cracked" and mail.kind is MailKind.BUYER_MESSAGE)
    order = told["kettle-cracked"]
    look_alike = next(mail for mail in mails if mail.story == "look-alike")
    return Tour(
        order_id=order.order_id,
        market=order.market,
        subject=kettle.subject,
        buyer=order.buyer,
        words=kettle.words,
        due_at=kettle.at + REPLY_WINDOW,
        photos=kettle.attachments,
        second_order_id=told["de-lamp-screw"].order_id,
        together_order_id=told["toaster-three-mails"].order_id,
        late_order_ids=tuple(told[story].order_id for story in _LATE_STORIES),
        forged_reference_of=order.order_id,
        look_alike_order_id=look_alike.order_id or "",
    )


def _by_purchase(order: DemoOrder) -> tuple[datetime, str]:
    return order.purchased_at, order.order_id
