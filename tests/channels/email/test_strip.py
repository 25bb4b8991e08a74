# ruff: noqa: E501  (mail texts stand in one piece)
"""What a person wrote, without quoted mail and signature; never nothing."""

from __future__ import annotations

import pytest

from afterdesk.channels.email.strip import strip_html, strip_quotes

KEPT = "Der Deckel ist undicht."


@pytest.mark.parametrize(
    "history",
    [
        pytest.param("On Fri, 21 Aug 2026 at 10:02, Larch Shop <s@larch-shop.example> wrote:\n> Hi", id="English"),
        pytest.param("On Fri, 21 Aug 2026 at 10:02, Larch Shop\n<s@larch-shop.example> wrote:\n\n> Hi", id="wrapped"),
        pytest.param(
            "On Fri, 21 Aug 2026\nat 10:02, Larch Shop\n<s@larch-shop.example>\nwrote:\n\nHi", id="wrapped thrice"
        ),
        pytest.param("Am 21.08.2026 um 10:02 schrieb Larch Shop <s@larch-shop.example>:\n> Hallo", id="German"),
        pytest.param(
            "Larch Shop <s@larch-shop.example> schrieb am Fr., 21. Aug. 2026, 10:02:\n\nHallo", id="German phone"
        ),
        pytest.param("Le ven. 21 août 2026 à 10:02, Larch Shop <s@x.example> a écrit :\n> Bonjour", id="French"),
        pytest.param("Il giorno ven 21 ago 2026 alle ore 10:02 Larch <s@x.example> ha scritto:\n> Ciao", id="Italian"),
        pytest.param("El vie, 21 ago 2026 a las 10:02, Larch (<s@x.example>) escribió:\n> Hola", id="Spanish"),
        pytest.param("Em sex., 21 de ago. de 2026 às 10:02, Larch <s@x.example> escreveu:\n> Olá", id="Portuguese"),
        pytest.param("Op vr 21 aug 2026 om 10:02 schreef Larch <s@x.example>:\n> Hallo", id="Dutch"),
        pytest.param("Den fre 21 aug. 2026 kl 10:02 skrev Larch <s@x.example>:\n> Hej", id="Swedish"),
        pytest.param("pt., 21 sie 2026 o 10:02 Larch <s@x.example> napisał(a):\n> Witam", id="Polish"),
        pytest.param("21 Ağu 2026 Cum, 10:02 tarihinde Larch <s@x.example> şunu yazdı:\n> Merhaba", id="Turkish"),
        pytest.param("2026年8月21日(金) 10:02 Larch Shop <s@x.example>:\n> こんにちは", id="Japanese"),
        pytest.param("2026/08/21 10:02、Larch Shop <s@x.example>のメール:\n> こんにちは", id="Japanese phone"),
        pytest.param("在 2026年8月21日，10:02，Larch <s@x.example> 写道：\n> 您好", id="Chinese"),
        pytest.param("-----Original Message-----\nFrom: Larch\nSent: Friday\n\nHi", id="Outlook"),
        pytest.param("-----Ursprüngliche Nachricht-----\nVon: Larch\n\nHallo", id="Outlook in German"),
        pytest.param(
            "________________________________\nFrom: Larch <s@x.example>\nSent: Friday\nTo: me\n\nHi", id="Outlook rule"
        ),
        pytest.param(
            "Von: Larch Shop <s@x.example>\nGesendet: Freitag, 21. August 2026\nAn: ich\nBetreff: AW\n\nHallo",
            id="block",
        ),
        pytest.param(
            "*From:* Larch <s@x.example>\n*Sent:* Friday\n*To:* me\n*Subject:* Re\n\nHi", id="block with stars"
        ),
        pytest.param(
            "差出人: Larch <s@x.example>\n送信日時: 2026年8月21日\n宛先: 私\n件名: Re\n\nこんにちは",
            id="Japanese block",
        ),
        pytest.param(
            "发件人: Larch <s@x.example>\n发送时间: 2026年8月21日\n收件人: 我\n主题: Re\n\n您好", id="Chinese block"
        ),
        pytest.param("> Hallo\n> bitte drehen", id="bare quote"),
        pytest.param("-- \nHans Berg\nBergstr. 1", id="signature mark"),
        pytest.param("Sent from my iPhone", id="phone"),
        pytest.param("Von meinem iPhone gesendet", id="German phone line"),
        pytest.param("Gesendet mit der GMX Mail App", id="mail app"),
        pytest.param("Envoyé de mon iPhone", id="French phone line"),
        pytest.param("Inviato da iPhone", id="Italian phone line"),
        pytest.param("Enviado desde mi iPhone", id="Spanish phone line"),
        pytest.param("iPhoneから送信", id="Japanese phone line"),
        pytest.param("发自我的iPhone", id="Chinese phone line"),
        pytest.param("Get Outlook for iOS<https://aka.ms/x>", id="Outlook phone line"),
        pytest.param("-Hans Berg", id="dash and name"),
    ],
)
def test_history_and_signature_go(history: str) -> None:
    assert strip_quotes(f"{KEPT}\n\n{history}\n") == KEPT


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Thanks, but the second lamp is broken too.", id="thanks begins the matter"),
        pytest.param("Two problems:\n- the lid leaks\n- the handle is loose", id="a list is no signature"),
        pytest.param("Sent from my desk, is much easier then my mobile phone.", id="a sentence about sending"),
        pytest.param("Ich habe am 21.08.2026 geschrieben: keine Antwort.", id="speaks of writing"),
        pytest.param("Date: 12/03\nstill nothing arrived", id="one field is no header"),
        pytest.param("Data: 12/03\nil pacco non è arrivato", id="one Italian field"),
        pytest.param("On arrival the box was open and I wrote:\nno thanks", id="no moment, no header"),
        pytest.param("> only a quote", id="nothing but a quote"),
        pytest.param(
            "Fwd\n\n---------- Forwarded message ---------\nFrom: a@b.example\n", id="short word before a forward"
        ),
        pytest.param("Sent from my iPhone", id="nothing but the phone's line"),
        pytest.param("来自中国的包裹还没有到", id="a sentence that begins like a phone's line"),
    ],
)
def test_what_a_person_wrote_stays(text: str) -> None:
    assert strip_quotes(text).split("\n")[0] == text.split("\n")[0]


def test_answers_between_the_quotes_stay() -> None:
    text = "On 21.08.2026 at 10:02 Larch <s@x.example> wrote:\n> Which part?\n\nThe screw.\n\n> Which address?\n\nThe same.\n"
    assert strip_quotes(text) == "The screw.\n\nThe same."


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(f'<div>{KEPT}</div><div class="gmail_quote"><div class="gmail_attr">On x wrote:</div><blockquote>Hi</blockquote></div>', id="Gmail"),
        pytest.param(f'<p>{KEPT}</p><div id="divRplyFwdMsg"><b>From:</b> x</div><div>Hi</div>', id="Outlook on the web"),
        pytest.param(f'<p>{KEPT}</p><div id="x_divRplyFwdMsg"><b>From:</b> x</div><div>Hi</div>', id="Outlook, passed on"),
        pytest.param(f"<p>{KEPT}</p><blockquote type=cite>Hi</blockquote>", id="Apple"),
        pytest.param(f'<p>{KEPT}</p><div class="moz-cite-prefix">Am x schrieb:</div><blockquote>Hi</blockquote>', id="Thunderbird"),
        pytest.param(f'<p>{KEPT}</p><div class="yahoo_quoted">Hi</div>', id="Yahoo"),
        pytest.param(f'<p>{KEPT}</p><div class="gmail_signature">Hans</div>', id="signature"),
        pytest.param(f"<p>{KEPT}</p><p><b>Von:</b> L &lt;s@x.example&gt;<br><b>Gesendet:</b> Fr<br><b>An:</b> ich<br><b>Betreff:</b> AW</p><p>Hi</p>", id="Outlook"),
        pytest.param(f"<style>p{{}}</style><script>x()</script><p>{KEPT}</p>", id="scripts and styles"),
        pytest.param(f'<p>{KEPT}</p><p style="display:none">hidden words</p>', id="hidden words"),
    ],
)  # fmt: skip
def test_html_marks(html: str) -> None:
    assert strip_html(html) == KEPT


def test_an_html_mail_that_is_all_quote_stays() -> None:
    assert strip_html("<blockquote>Nur ein Zitat</blockquote>") == "Nur ein Zitat"
