"""Mails with a person's words: buyers' messages, copies of our answers, what Amazon's service passes on."""

from __future__ import annotations

from afterdesk.channels.email.values import Direction, MailKind
from afterdesk.demo.frames import (
    BUYER_TYPE,
    COPY_TYPE,
    Framed,
    html_frame,
    message_parts,
    quoted,
    subject_for,
    type_headers,
    type_pixel,
)
from afterdesk.demo.photos import draw_photo
from afterdesk.demo.scenes import Scene
from afterdesk.demo.values import DemoMail
from afterdesk.demo.wire import Envelope, Part, assemble, html, plain, ses_message_id


def buyer_message(scene: Scene) -> DemoMail:
    """A buyer writes through the relay, with photographs and quotes where the story has them."""
    text = scene.step.text
    if scene.step.quotes and scene.answered_with:
        answer, at = scene.answered_with
        text += quoted(answer, market=scene.market, alias=scene.order.alias, at=at)
    parts = message_parts(scene.framed(text, BUYER_TYPE))
    parts += [_photo(name) for name in scene.step.photos]
    subject = subject_for(scene.step.topic, scene.market, buyer=scene.story.buyer, order_id=scene.order_id)
    envelope = _from_buyer(scene, subject)
    return _mail(scene, envelope, parts, MailKind.BUYER_MESSAGE)


def own_copy(scene: Scene) -> DemoMail:
    """Amazon's copy of an answer we gave: HTML only; a bare copy names neither order nor article."""
    framed = scene.framed(scene.step.text, COPY_TYPE)
    if scene.step.copy == "bare":
        framed = Framed(scene.market, scene.step.text, None, (), scene.case_id, COPY_TYPE)
    envelope = Envelope(
        sender="donotreply@amazon.com",
        subject=subject_for("own", scene.market, buyer=scene.story.buyer, order_id=scene.order_id),
        at=scene.at,
        message_id=ses_message_id(scene.market, scene.at, scene.rng),
        sender_name="Amazon",
        extra=(("Reply-To", "donotreply@amazon.com"), *type_headers(scene.market, COPY_TYPE)),
    )
    return _mail(scene, envelope, [html(html_frame(framed))], MailKind.OWN_COPY)


def service_relay(scene: Scene) -> DemoMail:
    """Amazon's customer service passes a call on: not the buyer's own words."""
    text = _relayed(scene)
    subject = subject_for("relay", scene.market, buyer=scene.story.buyer, order_id=scene.order_id)
    pixel = type_pixel(scene.market, BUYER_TYPE)
    parts = [plain(text), html(f"<html><body>{text.replace(chr(10), '<br>' + chr(10))}{pixel}</body></html>")]
    return _mail(scene, _from_buyer(scene, subject), parts, MailKind.AMAZON_RELAY)


def _relayed(scene: Scene) -> str:
    return (
        "Hello,\n\nWe've been contacted by a customer regarding the order identified below.\n\n"
        f"Order#: {scene.order_id}\nItem: {scene.title}\nReason: {scene.step.reason}\n"
        f"Details: {scene.step.text}\n\nPlease contact the customer and resolve this within one business day."
    )


def _from_buyer(scene: Scene, subject: str) -> Envelope:
    name = scene.story.buyer + (" - Amazon Marketplace" if scene.rng.random() < 0.4 else "")
    return Envelope(
        sender=scene.relay_address,
        subject=subject,
        at=scene.at,
        message_id=ses_message_id(scene.market, scene.at, scene.rng),
        sender_name=name.replace(",", ""),
        extra=type_headers(scene.market, BUYER_TYPE),
    )


def _photo(name: str) -> Part:
    kind = "image/png" if name.endswith(".png") else "image/jpeg"
    return Part(kind, draw_photo(name), name)


def _mail(scene: Scene, envelope: Envelope, parts: list[Part], kind: MailKind) -> DemoMail:
    ours = kind is MailKind.OWN_COPY
    return DemoMail(
        raw=assemble(envelope, parts),
        at=scene.at,
        kind=kind,
        direction=Direction.OUT if ours else Direction.IN,
        market=scene.market,
        order_id=None if scene.step.copy == "bare" else scene.order_id,
        asin=scene.line.product.asin if kind is not MailKind.AMAZON_RELAY and scene.step.copy != "bare" else None,
        subject=envelope.subject,
        words=_relayed(scene) if kind is MailKind.AMAZON_RELAY else scene.step.text,
        lang="en" if kind is MailKind.AMAZON_RELAY else scene.story.lang,
        issue=scene.step.issue,
        alias=None if ours else scene.relay_address,
        message_id=envelope.message_id,
        attachments=scene.step.photos,
        story=scene.story.id,
    )
