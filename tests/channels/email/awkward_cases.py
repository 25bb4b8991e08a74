# ruff: noqa: E501  (mail texts stand in one piece: a wrapped line would be another mail)
"""The awkward mails that break desks: odd charsets, missing headers, broken structure, forgery. Raw bytes, as they arrive."""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Iterator

from tests.channels.email.amazon_mails import buyer_text, mail, notice_page, table
from tests.channels.email.message_cases import Case, headers, typed

PERSON = {"kind": "not_amazon", "direction": "in", "trusted": "unknown"}
TO = "To: service@larch-shop.example\n"


def plain_mail(name: str, body: bytes, charset: str | None, **more: str) -> bytes:
    """A person's mail with an undecoded 8-bit body."""
    head = {
        "From": "Hans Berg <hans@freemail.example>",
        "Subject": "Frage",
        "Date": "Mon, 24 Aug 2026 08:52:52 +0000",
        "Message-ID": f"<{name}@freemail.example>",
    }
    head |= {key.replace("_", "-"): value for key, value in more.items()}
    lines = "".join(f"{key}: {value}\n" for key, value in head.items() if value)
    kind = f"Content-Type: text/plain; charset={charset}\n" if charset else "Content-Type: text/plain\n"
    return (lines + TO + "MIME-Version: 1.0\n" + kind + "Content-Transfer-Encoding: 8bit\n\n").encode() + body


def charsets() -> Iterator[Case]:
    """Bytes that are not what the label says, or have none."""
    german, japanese, chinese = (
        "Größe passt nicht, bitte prüfen.",
        "商品がまだ届きません。いつ届きますか。",
        "您好，包裹还没有到。请帮我查一下。",
    )
    de, ja = {"lang": "de", "body": german}, {"lang": "ja", "body": japanese}
    rows = [
        ("8-bit-utf-8", german.encode(), "utf-8", de),
        ("raw-iso-8859-1", german.encode("latin-1"), "iso-8859-1", de),
        ("raw-8-bit-without-label", german.encode(), None, de),
        ("raw-latin-1-without-label", (german + " Wann kommt die neue Größe? Schöne Grüße").encode("latin-1"), None, {"lang": "de", "body": german + " Wann kommt die neue Größe? Schöne Grüße"}),
        ("utf-8-labelled-latin-1", german.encode(), "iso-8859-1", de),
        ("windows-signs-labelled-latin-1", "Der „Deckel“ fehlt – bitte nachsenden.".encode("cp1252"), "ISO-8859-1", {"lang": "de", "body": "Der „Deckel“ fehlt – bitte nachsenden."}),
        ("raw-shift-jis", japanese.encode("cp932"), "Shift_JIS", ja),
        ("raw-shift-jis-without-label", japanese.encode("cp932"), None, ja),
        ("iso-2022-jp", japanese.encode("iso-2022-jp"), "ISO-2022-JP", ja),
        ("iso-2022-jp-without-label", japanese.encode("iso-2022-jp"), None, ja),
        ("gb18030-labelled-gb2312", (chinese + "镕喆").encode("gb18030"), "gb2312", {"lang": "zh", "body": chinese + "镕喆"}),
        ("big5", "您好，包裹還沒有到，請幫我查一下。".encode("big5"), "big5", {"lang": "zh", "body": "您好，包裹還沒有到，請幫我查一下。"}),
        ("unknown-charset-label", german.encode(), "x-klingon", de),
        ("codec-that-is-no-charset", rb"Der Pfad ist C:\neu und \u0041 bleibt stehen.", "unicode_escape", {"lang": "de", "body": r"Der Pfad ist C:\neu und \u0041 bleibt stehen."}),
        ("utf-7-label", "Größe passt nicht, bitte prüfen.".encode("utf-7"), "utf-7", de),
        ("invalid-utf-8-bytes", b"Die Lampe \xff\xfe ist kaputt, bitte um Ersatz.", "utf-8", {"lang": "de", "body": "Die Lampe \ufffd\ufffd ist kaputt, bitte um Ersatz."}),
        ("nul-and-control-characters", b"Die Lampe\x00 ist\x07 kaputt,\x1b[31m bitte um Ersatz.", "utf-8", {"lang": "de", "body": "Die Lampe ist kaputt,[31m bitte um Ersatz."}),
        ("emoji", "Danke 👍🏽 alles gut angekommen 🎉".encode(), "utf-8", {"lang": "de", "body": "Danke 👍🏽 alles gut angekommen 🎉"}),
        ("backslashes-stay", rb"Das Programm liegt in C:\new\table und zeigt \u0041.", "utf-8", {"lang": "de", "body": r"Das Programm liegt in C:\new\table und zeigt \u0041."}),
    ]  # fmt: skip
    for name, body, charset, more in rows:
        yield Case(name, plain_mail(name, body, charset), {**PERSON, **more})


def missing_and_odd_headers() -> Iterator[Case]:
    """Headers that are absent, huge, invalid, contradictory."""
    text = b"Wo bleibt mein Paket? Ich warte schon lange darauf."
    words = {"lang": "de", "body": text.decode()}
    yield Case("no-message-id", plain_mail("x", text, "utf-8", Message_ID=""), {**PERSON, **words})
    yield Case("no-from", plain_mail("no-from", text, "utf-8", From=""), {**PERSON, **words})
    yield Case("no-date", plain_mail("no-date", text, "utf-8", Date=""), {**PERSON, **words})
    yield Case(
        "invalid-date",
        plain_mail("invalid-date", text, "utf-8", Date="Foo, 99 Bar 20226 25:61:61 +9999"),
        {**PERSON, **words},
    )
    yield Case("empty-body", plain_mail("empty-body", b"", "utf-8"), PERSON)
    yield Case(
        "subject-of-1200-characters", plain_mail("long", text, "utf-8", Subject="Sehr lang " * 120), {**PERSON, **words}
    )
    yield Case(
        "reply-to-differs",
        plain_mail("reply-to", text, "utf-8", Reply_To="Andere Adresse <anders@freemail.example>"),
        {**PERSON, **words},
    )
    yield Case(
        "reply-with-references-only",
        plain_mail("refs", text, "utf-8", References="<first@larch-shop.example> <out-3.aa@larch-shop.example>"),
        {**PERSON, **words, "thread_of": "out-3.aa@larch-shop.example"},
    )
    yield Case(
        "stranger-forges-in-reply-to",
        plain_mail("forged", text, "utf-8", In_Reply_To="<out-3.aa@larch-shop.example>"),
        {**PERSON, **words, "thread_of": "out-3.aa@larch-shop.example"},
    )
    yield Case(
        "stranger-writes-our-marker",
        plain_mail("marker", text, "utf-8", Subject="[queue-1] Frage"),
        {**PERSON, **words},
    )
    yield Case("empty-in-reply-to", plain_mail("empty-irt", text, "utf-8", In_Reply_To="<>"), {**PERSON, **words})
    yield Case(
        "two-senders",
        plain_mail("two", text, "utf-8", From="hans@freemail.example, notice@amazon.com"),
        {**PERSON, **words},
    )
    yield Case(
        "out-of-office",
        plain_mail(
            "ooo",
            b"Ich bin bis Montag nicht im Haus und lese keine Post.",
            "utf-8",
            Auto_Submitted="auto-replied",
            Subject="Abwesenheit",
        ),
        {
            **PERSON,
            "direction": "system",
            "lang": "de",
            "body": "Ich bin bis Montag nicht im Haus und lese keine Post.",
        },
    )
    raw = plain_mail("raw-subject", text, "utf-8", Subject="@@").replace(
        b"@@", "Größe – Bestellung 302-7712345-1234567".encode()
    )
    yield Case("raw-8-bit-subject", raw, {**PERSON, **words, "order_id": "302-7712345-1234567"})
    yield Case(
        "encoded-word-split-in-a-character",
        plain_mail(
            "split", text, "utf-8", Subject="=?utf-8?b?5rOo5paH55Wq5Y+36Q==?= =?utf-8?b?gKM=?= 249-0814575-0394263"
        ),
        {**PERSON, **words, "order_id": "249-0814575-0394263"},
    )
    yield Case(
        "order-number-inside-a-longer-number",
        plain_mail("longer", b"Sendung 12302-7712345-1234567 und 302-7712345-12345678 fehlen noch immer.", "utf-8"),
        {**PERSON, "lang": "de", "body": "Sendung 12302-7712345-1234567 und 302-7712345-12345678 fehlen noch immer."},
    )
    yield Case(
        "german-quoted-reply",
        plain_mail(
            "quoted",
            b"Ja, das hat geholfen.\n\nAm 21.08.2026 um 10:02 schrieb Larch Shop\n<service@larch-shop.example>:\n\n> Guten Tag,\n> bitte drehen Sie den Deckel.\n",
            "utf-8",
        ),
        {**PERSON, "lang": "de", "body": "Ja, das hat geholfen."},
    )


def structures() -> Iterator[Case]:
    """MIME that nests, lies, or hides files."""
    head = (
        "From: hans@freemail.example\nSubject: Fotos\nDate: Mon, 24 Aug 2026 08:52:52 +0000\nMessage-ID: <{}@freemail.example>\n"
        + TO
        + "MIME-Version: 1.0\n"
    )
    text = "Anbei die Fotos vom Schaden an der Lampe."
    words = {**PERSON, "lang": "de", "body": text}
    part = f"Content-Type: text/plain; charset=utf-8\n\n{text}\n"

    def mixed(name: str, *parts: str, kind: str = "mixed") -> bytes:
        body = "".join(f"--b\n{each}\n" for each in (part, *parts))
        return (head.format(name) + f'Content-Type: multipart/{kind}; boundary="b"\n\n{body}--b--\n').encode()

    png = "Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
    yield Case(
        "attachment-with-a-path",
        mixed(
            "path",
            f'Content-Type: text/html; name="../../../../tmp/pwn.html"\nContent-Disposition: attachment; filename="../../../../tmp/pwn.html"\n{png}',
        ),
        {**words, "attachments": ["pwn.html"]},
    )
    yield Case(
        "attachment-with-a-windows-path",
        mixed(
            "win",
            f'Content-Type: image/png\nContent-Disposition: attachment; filename="C:\\\\Users\\\\x\\\\bild.png"\n{png}',
        ),
        {**words, "attachments": ["bild.png"]},
    )
    yield Case(
        "attachment-name-rfc-2231",
        mixed(
            "rfc2231",
            f"Content-Type: image/png\nContent-Disposition: attachment;\n filename*0*=utf-8''%E7%A0%B4;\n filename*1*=%E6%90%8D;\n filename*2=\".png\"\n{png}",
        ),
        {**words, "attachments": ["破損.png"]},
    )
    yield Case(
        "attachment-name-encoded-word",
        mixed(
            "2047",
            f'Content-Type: image/png; name="=?utf-8?B?U2NoYWRlbiBncm/Dny5wbmc=?="\nContent-Disposition: attachment\n{png}',
        ),
        {**words, "attachments": ["Schaden groß.png"]},
    )
    yield Case(
        "attachment-name-reversed",
        mixed(
            "bidi",
            "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename*=utf-8''rechnung%E2%80%AEfdp.exe\n"
            + png,
        ),
        {**words, "attachments": ["rechnungfdp.exe"]},
    )
    yield Case(
        "attachment-without-a-name",
        mixed("noname", f"Content-Type: image/png\n{png}"),
        {**words, "attachments": ["image.png"]},
    )
    cid = f'Content-Type: text/html\n\n<p>{text}</p><img src="cid:bild1">\n'
    image = f'Content-Type: image/png; name="bild.png"\nContent-ID: <bild1>\nContent-Disposition: inline; filename="bild.png"\n{png}'
    related = (
        head.format("cid") + f'Content-Type: multipart/related; boundary="b"\n\n--b\n{cid}\n--b\n{image}\n--b--\n'
    ).encode()
    yield Case("inline-cid-image", related, {**words, "attachments": ["bild.png"]})
    script = '<html><head><script>alert(1)</script></head><body onload="x()"><p>Anbei die Fotos <img src=x onerror=alert(2)>vom Schaden an der Lampe.</p><a href="javascript:alert(3)">.</a></body></html>'
    yield Case(
        "html-with-script",
        (head.format("script") + f"Content-Type: text/html; charset=utf-8\n\n{script}\n").encode(),
        {**words, "body": ("has", "Anbei die Fotos vom Schaden an der Lampe.")},
    )
    tnef = b64encode(winmail("Schaden.txt", b"Kratzer links")).decode()
    yield Case(
        "winmail-dat",
        mixed(
            "tnef",
            f'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Disposition: attachment; filename="winmail.dat"\nContent-Transfer-Encoding: base64\n\n{tnef}\n',
        ),
        {**words, "attachments": ["Schaden.txt"]},
    )
    yield Case(
        "winmail-dat-broken",
        mixed(
            "tnef2",
            'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Disposition: attachment; filename="winmail.dat"\nContent-Transfer-Encoding: base64\n\neJ8+InNvbWUganVuaw==\n',
        ),
        {**words, "attachments": ["winmail.dat"]},
    )
    for levels in (60, 1000):
        opening = "".join(
            f'Content-Type: multipart/mixed; boundary="n{level}"\n\n--n{level}\n' for level in range(levels)
        )
        closing = "".join(f"\n--n{level}--" for level in reversed(range(levels)))
        yield Case(
            f"{levels}-levels-of-multipart",
            (head.format(f"deep{levels}") + opening + part + closing + "\n").encode(),
            words,
        )
    many = "".join(f"--b\nContent-Type: image/png; name=p{number}.png\n\nx\n" for number in range(1200))
    yield Case(
        "1200-parts",
        (head.format("many") + f'Content-Type: multipart/mixed; boundary="b"\n\n--b\n{part}\n{many}--b--\n').encode(),
        {**words, "attachments": ("any",)},
    )
    yield Case(
        "boundary-that-never-comes",
        (head.format("nobound") + f'Content-Type: multipart/mixed; boundary="zzz"\n\n{text}\n').encode(),
        words,
    )
    yield Case(
        "multipart-without-boundary", (head.format("nb") + f"Content-Type: multipart/mixed\n\n{text}\n").encode(), words
    )
    yield Case(
        "damaged-base64",
        (
            head.format("b64")
            + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
            + b64encode(text.encode()).decode()[:-3]
            + "!!\n"
        ).encode(),
        {**PERSON, "lang": "de", "body": ("has", "Anbei die Fotos vom Schaden")},
    )
    yield Case(
        "format-flowed",
        (
            head.format("flowed")
            + "Content-Type: text/plain; charset=utf-8; format=flowed\n\nAnbei die Fotos vom \nSchaden an der Lampe.\n"
        ).encode(),
        words,
    )
    inner = mail(
        headers(
            '"Petra" <v7b6n5m4c3x2z1q+5c5c5c5c@marketplace.amazon.de>',
            "Frage von Amazon-Kunde Petra (Bestellung: 302-0000002-0000002)",
            700,
            *typed("DE", "BBC_MESSAGE_SENT_TO_MERCHANT"),
        ),
        plain=buyer_text("DE", "Die Tasse war zerbrochen.", order="302-0000002-0000002"),
    ).decode()
    yield Case(
        "amazon-mail-forwarded-as-attachment",
        mixed("att", f"Content-Type: message/rfc822\n\n{inner}"),
        {
            "kind": "buyer_message",
            "direction": "in",
            "trusted": "unknown",
            "marketplace": "DE",
            "order_id": "302-0000002-0000002",
            "case_id": "5c5c5c5c",
            "body": "Die Tasse war zerbrochen.",
            "lang": "de",
        },
    )


def one_order_in_trouble() -> Iterator[Case]:
    """Three mails of one buyer about one order, without reply headers, and two notices of it: one case."""
    order, alias = "302-4711471-1234567", "<b0u1y2e3r4x5y6z+9a8b7c6d@marketplace.amazon.de>"
    base = {"direction": "in", "marketplace": "DE", "order_id": order, "trusted": "unknown", "lang": "de"}
    words = [
        "Die Lampe ist noch nicht da.",
        "Ich warte noch immer auf eine Antwort.",
        "Jetzt ist sie da, aber zerbrochen.",
    ]
    for number, text in enumerate(words, start=800):
        raw = mail(
            headers(
                f"Hans {alias}",
                f"Frage von Amazon-Kunde Hans (Bestellung: {order})",
                number,
                *typed("DE", "BBC_MESSAGE_SENT_TO_MERCHANT"),
            ),
            plain=buyer_text("DE", text, order=order),
        )
        yield Case(
            f"one-order-mail-{number - 799}",
            raw,
            {**base, "kind": "buyer_message", "case_id": "9a8b7c6d", "body": text},
        )
        if number == 800:
            yield Case(
                "same-mail-delivered-twice", raw, {**base, "kind": "buyer_message", "case_id": "9a8b7c6d", "body": text}
            )
    cells = ["Lampe", "B0LAMPDE01", "LA-1", "1", "Artikel beschädigt", "Glas gebrochen"]
    page = f"<ul><li><b>Bestellnummer:</b> {order}</li></ul>" + table(
        ["Artikel", "ASIN", "SKU", "Rücksendemenge", "Rücksendegrund", "Kommentar des Kunden"], cells
    )
    central = '"Amazon Seller Central" <donotreply@amazon.com>'
    yield Case(
        "one-order-return-notice",
        mail(
            headers(central, f"Rücksendeantrag für Bestellung {order}", 810, *typed("DE", "RETURN_REQUEST")),
            html=notice_page("DE", "RETURN_REQUEST", page),
        ),
        {
            **base,
            "direction": "system",
            "kind": "return_request",
            "asin": "B0LAMPDE01",
            "sku": "LA-1",
            "reason": "Artikel beschädigt",
            "items": [
                {
                    "title": "Lampe",
                    "asin": "B0LAMPDE01",
                    "sku": "LA-1",
                    "quantity": 1,
                    "reason": "Artikel beschädigt",
                    "comment": "Glas gebrochen",
                }
            ],
        },
    )
    claim = f"Wir haben einen A-bis-z-Garantieanspruch in Höhe von 39,90 € für die Bestellung {order} erhalten. Bitte antworten Sie innerhalb von 72 Stunden."
    yield Case(
        "one-order-claim-notice",
        mail(
            headers(
                '"A-bis-z" <atoz-guarantee-no-reply@amazon.de>',
                f"Maßnahme erforderlich: Anspruch für Bestellung {order}",
                811,
                *typed("DE", "A_Z_CLAIM_RESPONDENT_NOTIFY"),
            ),
            html=notice_page("DE", "A_Z_CLAIM_RESPONDENT_NOTIFY", claim),
        ),
        {
            **base,
            "direction": "system",
            "kind": "a_to_z_claim",
            "amount": 39.9,
            "currency": "EUR",
            "deadline_days": 3,
            "action_required": True,
        },
    )


def winmail(name: str, data: bytes) -> bytes:
    """A minimal winmail.dat (TNEF) with one file."""

    def attribute(level: int, number: int, content: bytes) -> bytes:
        return struct.pack("<BII", level, number, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)

    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
        + attribute(2, 0x00069002, bytes(14))
        + attribute(2, 0x00018010, name.encode() + b"\0")
        + attribute(2, 0x0006800F, data)
    )
