# ruff: noqa: E501  (mail texts stand in one piece: a wrapped line would be another mail)
"""Every kind of Amazon's mail in several stores, with what the desk must read in it. `write_messages` puts them into files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from afterdesk.domain.marketplaces import FACTS, Marketplace
from tests.channels.email.amazon_mails import bullets, buyer_page, buyer_text, mail, notice_page, table

DATE = "Mon, 24 Aug 2026 08:52:52 +0000"
SHOP = "service@larch-shop.example"
GUARANTEE = {"IT": "it", "DE": "de", "FR": "fr", "ES": "es", "UK": "co.uk", "JP": "co.jp", "US": "com"}


@dataclass(frozen=True)
class Case:
    """A file name, the mail, and the keys of its line that are not null."""

    name: str
    raw: bytes
    expected: dict[str, Any]


def headers(sender: str, subject: str, number: int, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Headers that every mail has."""
    mid = f"<010201a032f8f80f-{number:08x}-f04a-4b22-a36b-d3f8434fb335-000000@eu-west-1.amazonses.com>"
    return [("Date", DATE), ("From", sender), ("To", SHOP), ("Message-ID", mid), ("Subject", subject), *more]


def typed(store: str, kind: str) -> list[tuple[str, str]]:
    """Amazon's own headers."""
    return [("X-Marketplace-ID", FACTS[Marketplace(store)].amazon_id), ("X-Space-Notification-Type", kind)]


BUYERS: list[tuple[str, str, str, str, str, str, str | None, str | None, dict[str, Any]]] = [
    # name, store, display name, alias, subject, words, order, item, expected beyond the common keys
    ("buyer-us-damaged", "US", "Alisa - Amazon Marketplace", "sz2y5ywh1qg1vhx+133a066e", "Product details inquiry from Amazon customer Alisa (Order: 111-3958185-1645065)", "Hi,\n\nThe lamp arrived with a broken shade. Can you send a new one?\n\nThanks\nAlisa", "111-3958185-1645065", "Desk lamp, brass [ASIN: B0DLAMP001]", {"lang": "en", "case_id": "133a066e", "asin": "B0DLAMP001", "items": [("Desk lamp, brass", "B0DLAMP001")]}),
    ("buyer-uk-where", "UK", "Tom Wells", "k3jd92ks8fj2la0+77ab01cd", "Order delivery inquiry from Amazon customer Tom (Order: 204-1122334-5566778)", "Where is my parcel? It should have come on Tuesday.", "204-1122334-5566778", "Kettle 1.7 l [ASIN: B0KETTLE17]", {"lang": "en", "case_id": "77ab01cd", "asin": "B0KETTLE17", "items": [("Kettle 1.7 l", "B0KETTLE17")]}),
    ("buyer-ca-two-languages", "CA", "Sarah", "o2k1l3m4n5b6v7c8", "Demande de renseignements de la part du client Amazon Sarah (Commande : 701-4152897-2930614)", "Ordered wrong size. Please send 2t.", "701-4152897-2930614", "Toddler pajamas (3T) [ASIN: B00TKJ1SSS]", {"lang": "en", "asin": "B00TKJ1SSS", "items": [("Toddler pajamas (3T)", "B00TKJ1SSS")]}),
    ("buyer-de-not-arrived", "DE", "Jörg Müller", "a1b2c3d4e5f6g7h+0f1e2d3c", "Paket nicht angekommen: Gutschrift anfordern(Bestellung: 301-0000001-0000001)", "Guten Tag,\n\nmein Paket ist nicht angekommen. Bitte um Gutschrift.\n\nMit freundlichen Grüßen\nJörg Müller", "301-0000001-0000001", "Wasserkocher Größe L [ASIN: B0WASSER01]", {"lang": "de", "case_id": "0f1e2d3c", "asin": "B0WASSER01", "items": [("Wasserkocher Größe L", "B0WASSER01")]}),
    ("buyer-fr-question", "FR", "Élodie Martin", "m9n8b7v6c5x4z3l", "Demande de renseignements de la part du client Amazon Élodie (Commande : 403-2003407-5310706)", "Bonjour, est-ce que la notice existe en français ?", "403-2003407-5310706", "Bouilloire [ASIN: B0BOUILL01]", {"lang": "fr", "asin": "B0BOUILL01", "items": [("Bouilloire", "B0BOUILL01")]}),
    ("buyer-it-thanks", "IT", "Acquirente Amazon", "a0952547w2gonh17wevw", "Messaggio dall'acquirente", "Confermo! Grazie mille, buon lavoro", None, None, {"lang": "it"}),
    ("buyer-es-mixed-marks", "ES", "María Gómez", "q1w2e3r4t5y6u7i+aa11bb22", "Consulta del cliente de Amazon María (Pedido: 405-7654321-1234567)", "Hola, ¿el producto es compatible con una instalación sin neutro?", "405-7654321-1234567", "Interruptor [ASIN: B0SWITCH01]", {"lang": "es", "case_id": "aa11bb22", "asin": "B0SWITCH01", "items": [("Interruptor", "B0SWITCH01")]}),
    ("buyer-mx", "MX", "Luis", "z1x2c3v4b5n6m7a", "Consulta del cliente de Amazon Luis (Pedido: 702-7654321-1234567)", "Buenas tardes, mi paquete no ha llegado todavía y ya pasaron diez días.", "702-7654321-1234567", None, {"lang": "es"}),
    ("buyer-br-presale", "BR", "Maria Silva", "anonimo42+11111111-2222-4333-8444-555555555555", "Detalhes do produto Amazon Maria Silva pergunta do cliente", "Olá, a mala tem cadeado? \n \nE cabe no bagageiro do avião?", None, None, {"lang": "pt", "case_id": "11111111-2222-4333-8444-555555555555", "body": "Olá, a mala tem cadeado?\n\nE cabe no bagageiro do avião?"}),
    ("buyer-nl", "NL", "Sanne", "b1n2m3k4l5j6h7g", "Vraag van Amazon-klant Sanne (Bestelling: 404-9988776-6554433)", "Hallo, er ontbreekt een schroef. Kunt u die nasturen?", "404-9988776-6554433", None, {"lang": "nl"}),
    ("buyer-se", "SE", "Erik Åberg", "p1o2i3u4y5t6r7e", "Fråga från Amazon-kund Erik (Beställning: 405-1212121-3434343)", "Hej, lampan fungerar inte längre. Kan jag få en ny?", "405-1212121-3434343", None, {"lang": "sv"}),
    ("buyer-pl", "PL", "Łukasz Żak", "l1k2j3h4g5f6d7s", "Pytanie od klienta Amazon Łukasz (Zamówienie: 406-1212121-3434343)", "Dzień dobry, czajnik przecieka przy pokrywce. Proszę o wymianę.", "406-1212121-3434343", None, {"lang": "pl"}),
    ("buyer-jp-missing-part", "JP", "佐藤 恵", "ydtnb1t2gk9npt6+76c079d3-aaaa-4bbb-8ccc-1234567890ab", "Amazonのお客様 佐藤 恵さんからのお問い合わせ (注文番号: 249-0814575-0394263)", "ネジが1本入っていませんでした。送っていただけますか。", "249-0814575-0394263", "デスクライト [ASIN: B0JPLAMP01]", {"lang": "ja", "case_id": "76c079d3-aaaa-4bbb-8ccc-1234567890ab", "asin": "B0JPLAMP01", "items": [("デスクライト", "B0JPLAMP01")]}),
    ("buyer-au", "AU", "Kylie", "g1f2d3s4a5q6w7e", "Inquiry from Amazon customer Kylie (Order: 503-9019552-6582219)", "Hi, does the charger fit Australian sockets?", "503-9019552-6582219", None, {"lang": "en"}),
]  # fmt: skip


def buyers() -> Iterator[Case]:
    """Buyers' messages of all stores: text and HTML together."""
    for number, (name, store, shown, alias, subject, words, order, item, more) in enumerate(BUYERS):
        expected: dict[str, Any] = {
            "kind": "buyer_message",
            "direction": "in",
            "marketplace": store,
            "trusted": "unknown",
            "body": words,
        }
        expected |= more
        if order:
            expected["order_id"] = order
        sender = f'"{shown}" <{alias}@marketplace.{FACTS[Marketplace(store)].domain}>'
        raw = mail(
            headers(sender, subject, number, *typed(store, "BBC_MESSAGE_SENT_TO_MERCHANT")),
            plain=buyer_text(store, words, order=order, item=item),
            html=buyer_page(store, words, order=order, item=item),
        )
        yield Case(name, raw, _with_items(expected))


def buyers_in_odd_dress() -> Iterator[Case]:
    """Buyers' messages whose frame or headers are not as they should be."""
    base = {"kind": "buyer_message", "direction": "in", "trusted": "unknown"}
    de = "<v7b6n5m4c3x2z1q+5c5c5c5c@marketplace.amazon.de>"
    words = "Hallo, die Tasse war zerbrochen. Können Sie Ersatz schicken?"
    kind = "BBC_MESSAGE_SENT_TO_MERCHANT"
    subject = "Frage von Amazon-Kunde Petra (Bestellung: 302-0000002-0000002)"
    common = {
        **base,
        "marketplace": "DE",
        "order_id": "302-0000002-0000002",
        "case_id": "5c5c5c5c",
        "lang": "de",
        "body": words,
    }
    page = buyer_page("DE", words, order="302-0000002-0000002", item="Tasse [ASIN: B0TASSE001]")
    cup = {"asin": "B0TASSE001", "items": [("Tasse", "B0TASSE001")]}
    yield Case(
        "buyer-de-html-only",
        mail(headers(f"Petra {de}", subject, 40, *typed("DE", kind)), html=page),
        _with_items({**common, **cup}),
    )
    yield Case(
        "buyer-de-no-amazon-headers",
        mail(headers(f"Petra {de}", subject, 41), html=page),
        _with_items({**common, **cup}),
    )
    yield Case(
        "buyer-de-label-without-dashes",
        mail(
            headers(f"Petra {de}", subject, 42, *typed("DE", kind)),
            plain=f"# 302-0000002-0000002:\n1 / Tasse [ASIN: B0TASSE001]\nMessage:\n{words}\n",
        ),
        _with_items({**common, **cup}),
    )
    yield Case("buyer-de-no-frame", mail(headers(f"Petra {de}", subject, 43), plain=f"{words}\n"), common)
    no_end = buyer_text("DE", words, order="302-0000002-0000002").replace(
        "------------- Ende der Nachricht -------------\n", ""
    )
    yield Case(
        "buyer-de-no-end-mark", mail(headers(f"Petra {de}", subject, 44, *typed("DE", kind)), plain=no_end), common
    )
    running = f"<div>Sie haben eine Nachricht erhalten. ---- Nachricht: ---- {words} ---- Ende der Nachricht ---- War diese E-Mail hilfreich?</div>"
    yield Case(
        "buyer-de-marks-in-one-line",
        mail(headers(f"Petra {de}", subject, 45, *typed("DE", kind)), html=running),
        common,
    )
    us = '"Laura Haught" <l1a2u3r4a5h6a7u@marketplace.amazon.com>'
    answer = (
        "Yes please, I'd like to exchange it for the 14/16.\n\n-----Original Message-----\n"
        "From: Larch Shop - Amazon Marketplace [mailto:q1@marketplace.amazon.com]\nSent: Tuesday, September 06, 2016 9:08 AM\n"
        "To: Haught, Laura\nSubject: RE: Exchange request for order (Order: 102-5239268-9612243)\n\n"
        "Order ID 102-5239268-9612243:\n1 of Cozy Robe, Size 7/8 [ASIN: B01FCAWEYM]\n\n------------- Begin message -------------\n\n"
        "Unfortunately we don't have size L.\n\n------------- End message -------------\n\n"
        "For Your Information: To help arbitrate disputes and preserve trust and safety, we retain all messages.\n[commMgrTok:AF9E104T7W2Q2]\n"
    )
    yield Case(
        "buyer-us-answer-above-our-frame",
        mail(
            headers(
                us,
                "RE: Exchange request for order (Order: 102-5239268-9612243)",
                46,
                ("In-Reply-To", "<out-77.ab@larch-shop.example>"),
            ),
            plain=answer,
        ),
        _with_items(
            {
                **base,
                "marketplace": "US",
                "order_id": "102-5239268-9612243",
                "body": "Yes please, I'd like to exchange it for the 14/16.",
                "lang": "en",
                "asin": "B01FCAWEYM",
                "items": [("Cozy Robe, Size 7/8", "B01FCAWEYM")],
                "thread_of": "out-77.ab@larch-shop.example",
            }
        ),
    )
    quoted = buyer_text(
        "UK",
        "It still leaks.\n\nOn Fri, 21 Aug 2026 at 10:02, Larch Shop <abc+1@marketplace.amazon.co.uk> wrote:\n> Dear Tom,\n> please try the seal.\n\nSent from my iPhone",
        order="204-1122334-5566778",
    )
    yield Case(
        "buyer-uk-quote-and-phone",
        mail(
            headers(
                "Tom <k3jd92ks8fj2la0@marketplace.amazon.co.uk>",
                "Re: Order 204-1122334-5566778",
                47,
                ("References", "<a@larch-shop.example> <b@larch-shop.example>"),
                *typed("UK", kind),
            ),
            plain=quoted,
        ),
        {
            **base,
            "marketplace": "UK",
            "order_id": "204-1122334-5566778",
            "body": "It still leaks.",
            "lang": "en",
            "thread_of": "b@larch-shop.example",
        },
    )
    photo = mail(
        headers(
            '"佐藤" <ydtnb1t2gk9npt6@marketplace.amazon.co.jp>',
            "商品について (注文番号: 249-0814575-0394263)",
            48,
            *typed("JP", kind),
        ),
        plain=buyer_text("JP", "写真を送ります。", order="249-0814575-0394263"),
        files=[
            ("破損.jpg", "image/jpeg", b"\xff\xd8\xff\xe0jpeg"),
            ("../../etc/rechnung.pdf", "application/pdf", b"%PDF-1.4"),
        ],
    )
    yield Case(
        "buyer-jp-photo",
        photo,
        {
            **base,
            "marketplace": "JP",
            "order_id": "249-0814575-0394263",
            "body": "写真を送ります。",
            "lang": "ja",
            "attachments": ["破損.jpg", "rechnung.pdf"],
        },
    )
    forwarded = (
        "Bitte übernehmen.\n\n---------- Forwarded message ---------\nVon: Petra <v7b6n5m4c3x2z1q+5c5c5c5c@marketplace.amazon.de>\n"
        f"Date: Mo., 24. Aug. 2026\nSubject: {subject}\nTo: <service@larch-shop.example>\n\n"
        + buyer_text("DE", words, order="302-0000002-0000002")
    )
    yield Case(
        "buyer-de-forwarded-inline",
        mail(headers("Kollege <kollege@larch-shop.example>", f"WG: {subject}", 49), plain=forwarded),
        common,
    )


def relays_and_copies() -> Iterator[Case]:
    """Amazon's customer service writing for a buyer, and copies of our own answers."""
    contact = (
        "Hello,\n\nWe've been contacted by a customer regarding the order identified below.\n\n--------------------\n"
        "Order#: 110-3670889-2424259\nItem: Vader 2-Piece Pajama Set, Black, 10\nReason: Tracking info\n\nDetails:\n"
        "Please send updated tracking info for the delivery of the package.\n"
    )
    words = "Please send updated tracking info"
    yield Case(
        "relay-us-contact",
        mail(
            headers(
                "Amazon.com Customer Service <cs-reply@amazon.com>",
                "Customer contact regarding order 110-3670889-2424259",
                60,
            ),
            plain=contact,
        ),
        {
            "kind": "amazon_relay",
            "direction": "in",
            "marketplace": "US",
            "order_id": "110-3670889-2424259",
            "reason": "Tracking info",
            "lang": "en",
            "trusted": "unknown",
            "body": ("has", words),
            "items": [
                {
                    "title": "Vader 2-Piece Pajama Set, Black, 10",
                    "reason": "Tracking info",
                    "comment": "Please send updated tracking info for the delivery of the package.",
                }
            ],
        },
    )
    form = "Dear Amazon Seller,\n\nProduct: B0KETTLE17\nOrder number: 701-3395804-1992244\nReturn requested: No\nReason for contact: Item missing parts\nPlease respond to the customer."
    yield Case(
        "relay-ca-through-alias",
        mail(
            headers(
                "Customer <q8w7e6r5t4y3u2i+12ab34cd@marketplace.amazon.ca>",
                "Inquiry (Order: 701-3395804-1992244)",
                61,
                *typed("CA", "BBC_MESSAGE_SENT_TO_MERCHANT"),
            ),
            plain=buyer_text("CA", form),
        ),
        {
            "kind": "amazon_relay",
            "direction": "in",
            "marketplace": "CA",
            "order_id": "701-3395804-1992244",
            "case_id": "12ab34cd",
            "reason": "Item missing parts",
            "lang": "en",
            "trusted": "unknown",
            "body": ("has", "Reason for contact: Item missing parts"),
            "items": ("any",),
            "asin": ("any",),
        },
    )
    copies = [
        ("copy-br", "BR", '"Amazon.com.br" <donotreply@amazon.com>', "Seu e-mail para Maria Silva", "Prezado Larch Shop,", "Aqui está uma cópia do e-mail que você enviou para Maria Silva.", "Iniciar mensagem", "Mensagem final", "Olá, Maria!\nTem cadeado TSA e cabe, sim.", "pt", True),
        ("copy-de", "DE", '"Amazon.de" <donotreply@amazon.com>', "Ihre E-Mail an Petra", "Guten Tag,", "Hier ist eine Kopie der E-Mail, die Sie an Petra gesendet haben.", "Beginn der Nachricht", "Ende der Nachricht", "Guten Tag Petra,\nwir schicken Ihnen Ersatz.", "de", True),
        ("copy-us-no-type", "US", '"Amazon.com" <donotreply@amazon.com>', "Your email to Alisa", "Dear Larch Shop,", "Here is a copy of the e-mail that you sent to Alisa.", "Begin message", "End message", "Hi Alisa,\nwe are sending a new shade today.", "en", False),
    ]  # fmt: skip
    for number, (name, store, sender, subject, greeting, lead, begin, end, words, lang, has_type) in enumerate(
        copies, start=62
    ):
        answer = words.replace("\n", "<br>")
        page = f"<html><body><table><tr><td><p>{greeting}</p><p>{lead}</p><p>------------- {begin} -------------</p><blockquote>{answer}</blockquote><p>------------- {end} -------------</p><p>Amazon</p></td></tr></table></body></html>"
        more = typed(store, "BBC_MESSAGE_CONFIRMATION_TO_MERCHANT") if has_type else []
        yield Case(
            name,
            mail(headers(sender, subject, number, *more), html=page),
            {
                "kind": "own_copy",
                "direction": "out",
                "marketplace": store,
                "body": words,
                "lang": lang,
                "trusted": "unknown",
            },
        )
    sent = headers("Larch Shop <service@larch-shop.example>", "Re: Frage (Bestellung: 302-0000002-0000002)", 66)
    sent = [(name, "v7b6n5m4c3x2z1q+5c5c5c5c@marketplace.amazon.de" if name == "To" else value) for name, value in sent]
    yield Case(
        "copy-sent-folder",
        mail(sent, plain="Guten Tag,\nwir schicken Ersatz.\n"),
        {
            "kind": "own_copy",
            "direction": "out",
            "marketplace": "DE",
            "order_id": "302-0000002-0000002",
            "case_id": "5c5c5c5c",
            "body": "Guten Tag,\nwir schicken Ersatz.",
            "lang": "de",
            "trusted": "unknown",
        },
    )


def _with_items(expected: dict[str, Any]) -> dict[str, Any]:
    items = expected.get("items")
    if items and isinstance(items[0], tuple):
        expected["items"] = [{"title": title, "asin": asin, "quantity": 1} for title, asin in items]
    return expected


__all__ = ["GUARANTEE", "Case", "bullets", "buyers", "notice_page", "table"]
