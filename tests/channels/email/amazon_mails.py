# ruff: noqa: E501  (mail texts stand in one piece: a wrapped line would be another mail)
"""Builds mails in Amazon's layouts for the files beside this one. Run as a module, it writes messages/ again.

The layouts (nested tables, hidden preview line, data table under headings, signed links, watermark) follow what sellers
receive; names, orders, goods and sentences are made up.
"""

from __future__ import annotations

import quopri
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from html import escape

from afterdesk.domain.marketplaces import FACTS, Marketplace

DASHES = "-------------"


@dataclass(frozen=True, slots=True)
class Store:
    """How a store's frame reads."""

    intro: str
    begin: str
    end: str
    helpful: str
    resolve: str
    report: str
    region: str = "EU"


STORES = {
    "US": Store("You have received a message.", "Begin message", "End message", "Was this email helpful?", "Resolve case", "Report questionable activity", "US"),
    "UK": Store("You have received a message.", "Message:", "End message", "Was this email helpful?", "Resolve case", "Report questionable activity"),
    "CA": Store("You have received a message.", "Begin message / Début du message", "End message / Fin du message", "Was this email helpful?", "Resolve case", "Report questionable activity", "US"),
    "DE": Store("Sie haben eine Nachricht erhalten.", "Nachricht:", "Ende der Nachricht", "War diese E-Mail hilfreich?", "Fall lösen", "Fragwürdige Aktivität melden"),
    "FR": Store("Vous avez reçu un message.", "Message :", "Fin du message", "Cet e-mail vous a-t-il été utile ?", "Résoudre le cas", "Signaler une activité suspecte"),
    "IT": Store("Hai ricevuto un messaggio.", "Messaggio:", "Fine messaggio", "Questa e-mail è stata utile?", "Risolvi caso", "Segnala attività sospetta"),
    "ES": Store("Ha recibido un mensaje.", "Message:", "Finalizar mensaje", "¿Te ha resultado útil este correo electrónico?", "Resolver caso", "Informar de actividad sospechosa"),
    "MX": Store("Recibiste un mensaje.", "Mensaje:", "Finalizar mensaje", "¿Este correo electrónico te fue útil?", "Resolver caso", "Reportar actividad sospechosa", "US"),
    "BR": Store("Você recebeu uma mensagem.", "Mensagem: ", "Encerrar mensagem", "Este e-mail foi útil?", "Solucionar o caso", "Denunciar atividade questionável", "US"),
    "NL": Store("Je hebt een bericht ontvangen.", "Bericht:", "Einde bericht", "Was deze e-mail nuttig?", "Case oplossen", "Verdachte activiteit melden"),
    "SE": Store("Du har fått ett meddelande.", "Meddelande:", "Slut på meddelande", "Var det här e-postmeddelandet till hjälp?", "Lös ärendet", "Rapportera misstänkt aktivitet"),
    "PL": Store("Otrzymano wiadomość.", "Wiadomość:", "Koniec wiadomości", "Czy ten e-mail był pomocny?", "Rozwiąż sprawę", "Zgłoś podejrzaną aktywność"),
    "JP": Store("メッセージを受信しました。", "メッセージ:", "メッセージ終了", "このEメールは役に立ちましたか?", "ケースを解決する", "疑わしい行為を報告", "FE"),
    "AU": Store("You have received a message.", "Message:", "End message", "Was this email helpful?", "Resolve case", "Report questionable activity", "FE"),
}  # fmt: skip


def buyer_text(store: str, words: str, *, order: str | None = None, item: str | None = None) -> str:
    """The text part of a buyer's message as Amazon relays it."""
    frame, site = STORES[store], FACTS[Marketplace(store)]
    lines = [frame.intro, ""]
    if order:
        lines += [f"# {order}:", *([f"1 / {item}"] if item else []), ""]
    central = f"https://sellercentral.{site.domain}"
    mp = site.amazon_id
    return "\n".join(
        [
            *lines,
            f"{DASHES} {frame.begin} {DASHES}",
            "",
            words,
            "",
            f"{DASHES} {frame.end} {DASHES}",
            "",
            frame.helpful,
            f"{central}/gp/satisfaction/survey-form.html?ie=UTF8&HMDName=NotificationBusEmailHMD&customAttribute1Value=BBC_MESSAGE_SENT_TO_MERCHANT&customAttribute2Value=Param2",
            "",
            frame.resolve,
            f"{central}/messaging/no-response-needed?t=A07TEST&m=A09TEST&mp={mp}&c=AXTEST&h={'4c' * 20}&s=1",
            "",
            frame.report,
            f"https://www.{site.domain}/messaging/2822689531786838862?marketplaceId={mp}&ref_=bsm_email_report&report=true",
            "",
            "--------------------------",
            "",
            f"Copyright 2026 {site.domain.capitalize()}, Inc.",
            "",
            f"SPC-{frame.region}Amazon-1935142136523339",
            "",
        ]
    )


def buyer_page(store: str, words: str, *, order: str | None = None, item: str | None = None) -> str:
    """The HTML of a buyer's message: the words stand in one preformatted block."""
    frame, site = STORES[store], FACTS[Marketplace(store)]
    style = "white-space: pre-wrap; white-space: -moz-pre-wrap; white-space: -o-pre-wrap; word-wrap: break-word; color: black"
    head = f"<p># {order}:</p><p>1 / {escape(item or '')}</p>" if order else ""
    link = f"https://sellercentral.{site.domain}/messaging/no-response-needed?t=A1&amp;m=A2&amp;mp={site.amazon_id}&amp;c=A3&amp;h=9f&amp;s=1"
    return (
        f"<html><head><style>td{{color:#333}}</style></head><body><table><tr><td><p>{frame.intro}</p>{head}"
        f'<pre style="{style}">{escape(words)}</pre><p><a href="{link}">{frame.resolve}</a></p>'
        f"<p>{frame.helpful}</p></td></tr></table></body></html>"
    )


def notice_page(store: str, kind: str, content: str, *, preview: str = "") -> str:
    """A notice of Amazon's as HTML, with its links that repeat the type, and the legal footer."""
    site = FACTS[Marketplace(store)].domain
    region = STORES[store].region if store in STORES else "EU"
    link = f"https://sellercentral.{site}/nms/redirect/1c4e71c7?nt={kind}&amp;sk=Y0maAFdin7d&amp;n=1&amp;u=aHR0cHM6Ly9zZWxsZXI"
    feedback = f"https://sellercentral.{site}/notifications/feedback?deliveryId=2093471822&amp;communicationName={kind}&amp;deliveryChannel=EMAIL"
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<!--[if gte mso 15]><xml><o:PixelsPerInch>96</o:PixelsPerInch></xml><![endif]--><title></title>
<style type="text/css">p{{text-align:left}}</style></head>
<body><center class="wrapper"><table align="center" id="bodyTable"><tbody><tr><td align="center" valign="top">
<table class="templateContainer"><tbody><tr><td>
<div style="display:none;font-size:1px;max-height:0px;overflow:hidden;mso-hide:all;">{escape(preview)}</div>
<img alt="" src="https://m.media-amazon.com/images/G/01/SPACE/logo.png"></td></tr></tbody></table>
<table class="templateContainer"><tbody><tr><td></td><td valign="top" class="endrTextContent" align="center">
{content}
<p><a href="{link}">Seller Central</a></p></td></tr></tbody></table>
<table class="templateContainer" data-space-footer><tbody><tr><td><a href="{feedback}">Report</a>
<p>Copyright 2026 Amazon.com, Inc.<br>Amazon EU S.&agrave; r.l., 38 avenue John F. Kennedy, L-1855, 165.833 EUR, B-101818</p>
</td></tr></tbody></table></td></tr></tbody></table></center>
<div id="spc-watermark"><p>SPC-{region}Amazon-2093471822702990</p></div></body></html>
"""


def table(columns: Sequence[str], *rows: Sequence[str]) -> str:
    """A data table as the notices have it."""
    head = "".join(f'<th><p style="font-size:0.765em">\t{escape(each)}\n</p></th>' for each in columns)
    body = "".join("<tr>" + "".join(f"<td><p>{escape(cell)}</p></td>" for cell in row) + "</tr>" for row in rows)
    return f'<table cellspacing="0" cellpadding="10" border="1"><tbody><tr>{head}</tr>{body}</tbody></table>'


def bullets(**pairs: str) -> str:
    """A list of "label: value" lines; underscores in names are spaces."""
    rows = "".join(
        f"<li><b>\t{escape(name.replace('_', ' '))}:\n</b> {escape(value)}</li>" for name, value in pairs.items()
    )
    return f"<ul>{rows}</ul>"


def mail(
    headers: Sequence[tuple[str, str]],
    *,
    plain: str | None = None,
    html: str | None = None,
    files: Sequence[tuple[str, str, bytes]] = (),
) -> bytes:
    """A mail as bytes: quoted-printable UTF-8 parts, headers coded where they are not ASCII."""
    parts = [_part("text/plain", plain)] if plain is not None else []
    parts += [_part("text/html", html)] if html is not None else []
    body = parts[0] if len(parts) == 1 and html is None else _multipart("alternative", "alt", parts)
    if files:
        body = _multipart("mixed", "mix", [body, *(_file(*each) for each in files)])
    lines = [f"{name}: {_coded(value)}" for name, value in headers]
    return "\n".join([*lines, "MIME-Version: 1.0", ""]).encode("ascii") + body


def _coded(value: str) -> str:
    if value.isascii():
        return value
    name, bracket, address = value.rpartition(" <")
    if bracket and address.endswith(">"):
        return f"{Header(name, 'utf-8').encode()} <{address}"
    return Header(value, "utf-8", maxlinelen=66).encode()


def _part(content_type: str, text: str) -> bytes:
    head = f"Content-Type: {content_type}; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    return head.encode() + quopri.encodestring(text.encode("utf-8"))


def _multipart(kind: str, name: str, parts: Sequence[bytes]) -> bytes:
    boundary = f"----=_Part_{name}_72315748.1787561572358"
    head = f'Content-Type: multipart/{kind}; \n\tboundary="{boundary}"\n\n'.encode()
    return (
        head
        + b"".join(b"--" + boundary.encode() + b"\n" + part + b"\n" for part in parts)
        + f"--{boundary}--\n".encode()
    )


def _file(name: str, content_type: str, data: bytes) -> bytes:
    shown = Header(name, "utf-8").encode() if not name.isascii() else name
    head = (
        f'Content-Type: {content_type}; name="{shown}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="{shown}"\n\n'
    )
    return head.encode() + b64encode(data)
