"""Amazon's notices about an order: return, refund, A-to-z claim, cancellation, chargeback, a message not delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from afterdesk.channels.email.values import Direction, MailKind
from afterdesk.demo.frames import phrases, type_headers, type_pixel
from afterdesk.demo.scenes import Scene, price_text
from afterdesk.demo.values import DemoMail
from afterdesk.demo.wire import Envelope, Part, assemble, html, plain, ses_message_id
from afterdesk.domain.marketplaces import FACTS

_ROBOT = "donotreply@amazon.com"
_ROBOT_NAMES = {
    "en": "Amazon Seller Central Notifications (do not reply)",
    "de": "Amazon Seller Central Mitteilungen (nicht antworten)",
    "fr": "Communications Amazon Seller Central (ne pas répondre)",
    "ja": "Amazon セラーセントラル 通知 (返信不可)",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What one notice says. An empty `type` is a mail without Amazon's type headers (chargebacks)."""

    kind: MailKind
    type: str
    subject: str
    sender: str
    parts: Sequence[Part]


def return_request(scene: Scene) -> DemoMail:
    """The buyer asks to send something back; bullets, a table, and the carrier where a label exists."""
    words, step = phrases(scene.language)["return"], scene.step
    bullets = [
        (words["order"], str(scene.order_id)),
        (words["date"], f"{scene.at:%Y-%m-%d}"),
        (words["policy"], words["in_policy"] if step.auto else words["out_of_policy"]),
        (words["authorisation"], words["auto"] if step.auto else words["manual"]),
    ]
    product = scene.line.product
    row = [scene.title, product.asin, product.sku, str(scene.line.quantity), step.reason, step.comment]
    tracked = [(words["carrier"], step.carrier), (words["tracking"], _tracking(scene))] if step.carrier else []
    body = (
        f"<p>{escape(words['lead'].format(buyer=scene.story.buyer))}</p>\n{_bullets(bullets)}"
        f"{_table(words['columns'], row)}"
        + (f"<h3>{escape(words['track'])}</h3>\n{_bullets(tracked)}" if tracked else "")
        + _link(scene, f"/gp/returns/list?searchType=orderId&keywordSearch={scene.order_id}", words["manage"])
    )
    subject = words["subject"].format(order_id=scene.order_id)
    return _issue(scene, Notice(MailKind.RETURN_REQUEST, "RETURN_REQUEST", subject, _ROBOT, [_page(scene, body)]))


def refund_issued(scene: Scene) -> DemoMail:
    """A refund left our account. The amount has a dot and the currency's letters in every store."""
    words, currency = phrases(scene.language)["refund"], FACTS[scene.market].currency
    money = f"{currency} {scene.amount}"
    bullets = [(words["order"], str(scene.order_id)), (words["channel"], scene.order.fulfillment.value)]
    product = scene.line.product
    nothing = f"{currency} {scene.amount * 0}"
    row = [scene.title, product.asin, product.sku, str(scene.line.quantity), money, nothing, scene.step.reason]
    body = f"<p>{escape(words['lead'])}</p>\n{_bullets(bullets)}{_table(words['columns'], row)}"
    subject = words["subject"].format(amount=f"{scene.amount} {currency}", order_id=scene.order_id)
    return _issue(scene, Notice(MailKind.REFUND_ISSUED, "REFUND_ISSUED", subject, _ROBOT, [_page(scene, body)]))


def a_to_z_claim(scene: Scene) -> DemoMail:
    """A claim was filed. Only a claim that needs an answer says so, with its days."""
    words, step = phrases(scene.language)["atoz"], scene.step
    money = price_text(scene.amount, FACTS[scene.market].currency)
    next_step = words["respond"].format(days=step.days) if step.action else words["no_action"]
    body = "".join(
        f"<p>{escape(line)}</p>\n"
        for line in (
            words["lead"].format(amount=money, order_id=scene.order_id),
            words["reason"].format(reason=step.reason),
            next_step,
        )
    ) + _link(scene, f"/gp/guarantee-claims/{scene.order_id}", words["link"])
    subject = words["subject_action" if step.action else "subject"].format(order_id=scene.order_id)
    notice = Notice(
        MailKind.A_TO_Z_CLAIM, "A_Z_CLAIM_RESPONDENT_NOTIFY", subject, _guarantee(scene), [_page(scene, body)]
    )
    return _issue(scene, notice)


def a_to_z_decision(scene: Scene) -> DemoMail:
    """The claim was decided: charged to us, or covered by Amazon."""
    words = phrases(scene.language)["decision"]
    money = price_text(scene.amount, FACTS[scene.market].currency)
    body = f"<p>{escape(words[scene.step.outcome].format(amount=money, order_id=scene.order_id))}</p>"
    subject = words["subject"].format(order_id=scene.order_id)
    notice = Notice(
        MailKind.A_TO_Z_DECISION, "A_Z_CLAIM_RESPONDENT_CLOSE", subject, _guarantee(scene), [_page(scene, body)]
    )
    return _issue(scene, notice)


def cancel_request(scene: Scene) -> DemoMail:
    """The buyer wants to cancel, by Amazon's button."""
    words = phrases(scene.language)["cancel"]
    body = (
        f"<p>{escape(words['lead'].format(order_id=scene.order_id))}</p>\n"
        f"<p>{escape(words['reason'].format(reason=scene.step.reason))}</p>\n"
        + _link(scene, f"/orders-v3/order/{scene.order_id}/cancel-order", words["link"])
    )
    subject = words["subject"].format(order_id=scene.order_id)
    notice = Notice(MailKind.CANCEL_REQUEST, "BRC_SELLER_NOTIFICATION", subject, _ROBOT, [_page(scene, body)])
    return _issue(scene, notice)


def opt_out(scene: Scene) -> DemoMail:
    """Our message came back because the buyer wants no messages from sellers."""
    words = phrases("en")["opt_out"]
    mailto = f"mailto:{scene.relay_address}?subject=%20[Important]"
    lead = words["lead"].format(date=f"{scene.at:%Y-%m-%d}", buyer=scene.story.buyer, order_id=scene.order_id)
    critical = escape(words["critical"].format(mailto="")) + f'<a href="{mailto}">{escape(mailto)}</a>'
    body = f"<p>{escape(lead)}</p>\n<p>{critical}</p>\n<p>{escape(words['other'])}</p>"
    sender = "auto-communication@amazon.com"
    notice = Notice(
        MailKind.OPT_OUT_BOUNCE, "BUYER_OPTED_OUT_BSM_MESSAGES", words["subject"], sender, [_page(scene, body)]
    )
    return _issue(scene, notice)


def chargeback(scene: Scene) -> DemoMail:
    """The buyer's bank took the money back; seven days to answer, no type header."""
    money = f"{scene.amount} {FACTS[scene.market].currency}"
    text = (
        "Dear seller,\n\nWe have been notified by the buyer's bank that there is a chargeback dispute involving the "
        f"following transaction:\n\nOrder ID: {scene.order_id}\nItem: {scene.title}\n"
        f"Chargeback amount: {money}\n\nPlease respond within 7 days with shipment details, tracking number and "
        "delivery confirmation. If we do not hear from you, the dispute may be decided against you.\n"
    )
    subject = f"{scene.order_id}, Amazon.com Chargeback Notification"
    sender = "cb-seller-notification@amazon.com"
    return _issue(scene, Notice(MailKind.CHARGEBACK, "", subject, sender, [plain(text)]))


def chargeback_decision(scene: Scene) -> DemoMail:
    """The bank decided."""
    money = f"{scene.amount} {FACTS[scene.market].currency}"
    text = (
        f"Dear seller,\n\nThe bank has decided the dispute on order {scene.order_id} in favor of the cardholder.\n\n"
        f"Chargeback amount: {money}\n\nThe amount has been debited from your account.\n"
    )
    subject = f"{scene.order_id}, Amazon.com Chargeback Dispute Funding Decision"
    sender = "cb-seller-query@amazon.com"
    return _issue(scene, Notice(MailKind.CHARGEBACK_DECISION, "", subject, sender, [plain(text)]))


def _issue(scene: Scene, notice: Notice) -> DemoMail:
    envelope = Envelope(
        sender=notice.sender,
        subject=notice.subject,
        at=scene.at,
        message_id=ses_message_id(scene.market, scene.at, scene.rng),
        sender_name=_ROBOT_NAMES[scene.language] if notice.sender == _ROBOT else f"Amazon.{_tld(scene)}",
        extra=type_headers(scene.market, notice.type) if notice.type else (),
    )
    raw = assemble(envelope, notice.parts)
    named = notice.kind in {MailKind.RETURN_REQUEST, MailKind.REFUND_ISSUED}
    return DemoMail(
        raw=raw,
        at=scene.at,
        kind=notice.kind,
        direction=Direction.SYSTEM,
        market=scene.market,
        order_id=scene.order_id,
        asin=scene.line.product.asin if named else None,
        subject=notice.subject,
        lang=scene.language,
        alias=scene.relay_address if notice.kind is MailKind.OPT_OUT_BOUNCE else None,
        message_id=envelope.message_id,
        story=scene.story.id,
    )


def _page(scene: Scene, body: str) -> Part:
    kind = {"return": "RETURN_REQUEST", "refund": "REFUND_ISSUED"}.get(scene.step.kind, "")
    pixel = type_pixel(scene.market, kind) if kind else ""
    region = {"US": "US", "JP": "FE"}.get(scene.market, "EU")
    mark = f"<p>SPC-{region}Amazon-{scene.rng.getrandbits(46)}</p>"
    return html(f'<html><head><meta charset="utf-8"></head><body>{body}\n{mark}{pixel}</body></html>')


def _bullets(pairs: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f"<li>{escape(label)}: {escape(value)}</li>\n" for label, value in pairs)
    return f"<ul>\n{rows}</ul>\n"


def _table(columns: Sequence[str], row: Sequence[str]) -> str:
    heads = "".join(f"<th>{escape(column)}</th>" for column in columns)
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in row)
    return f'<table border="1">\n<tr>{heads}</tr>\n<tr>{cells}</tr>\n</table>\n'


def _link(scene: Scene, path: str, words: str) -> str:
    return f'<p><a href="{escape(f"https://sellercentral.{FACTS[scene.market].domain}{path}")}">{escape(words)}</a></p>'


def _tracking(scene: Scene) -> str:
    return f"{scene.rng.randrange(10**11, 10**12)}{scene.rng.randrange(10**7, 10**8)}"


def _guarantee(scene: Scene) -> str:
    return f"atoz-guarantee-no-reply@{FACTS[scene.market].domain}"


def _tld(scene: Scene) -> str:
    return FACTS[scene.market].domain.partition(".")[2]
