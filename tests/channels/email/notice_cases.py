# ruff: noqa: E501  (mail texts stand in one piece: a wrapped line would be another mail)
"""Amazon's notices in several stores and layouts, with what the desk must read in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.channels.email.amazon_mails import bullets, mail, notice_page, table
from tests.channels.email.message_cases import GUARANTEE, Case, headers, typed

CENTRAL = '"Amazon Seller Central" <donotreply@amazon.com>'

RETURNS: list[tuple[str, str, str, list[str], list[str], dict[str, str], str, dict[str, Any]]] = [
    # name, store, subject, columns, cells, bullets, tracking sentence, expected
    ("return-it-auto", "IT", "Notifica di autorizzazione del reso per l'ordine 403-1049451-9270721",
     ["Articolo presente nell’ordine", "ASIN", "Sku", "Quantità reso", "Motivo del reso", "Commento del cliente"],
     ["Ferro da stiro 2250 W", "B0CF2SK1VM", "FS-681IS", "1", "Prestazioni o qualità non adeguate", "Durante l'uso perde acqua."],
     {"Order_ID": "403-1049451-9270721", "Data_della_richiesta_di_reso": "2026-08-24", "Autorizzazione": "Autorizzato automaticamente da Amazon"},
     "<li>Corriere spedizione di reso: POSTE_ITALIANE</li><li>Numero di tracciamento: 1UW1URV235536</li>",
     {"auto_authorised": True, "return_carrier": "POSTE_ITALIANE", "return_tracking": "1UW1URV235536", "lang": "it"}),
    ("return-us-manual", "US", "Return authorization request for order # 112-4884600-1049826",
     ["Order Item", "ASIN", "SKU", "Return Quantity", "Return Reason", "Customer's Comment"],
     ["Desk lamp, brass", "B0DLAMP001", "LAMP-BR-01", "2", "Item defective or doesn’t work", "Flickers after a minute"],
     {"Order_ID": "112-4884600-1049826", "Return_request_date": "2026-08-24", "Authorization": "Pending: requires your authorization"}, "",
     {"auto_authorised": False, "lang": "en"}),
    ("return-uk-auto", "UK", "Return authorisation notification for order 204-1122334-5566778",
     ["Order Item", "ASIN", "SKU", "Return Quantity", "Return Reason", "Customer’s Comment"],
     ["Kettle 1.7 l", "B0KETTLE17", "KET-17", "1", "No longer needed", "-"],
     {"Order_ID": "204-1122334-5566778", "Authorisation": "Automatically authorised by Amazon"},
     "<li>Return carrier: ROYAL_MAIL</li><li>Return tracking number: AB123456789GB</li>",
     {"auto_authorised": True, "return_carrier": "ROYAL_MAIL", "return_tracking": "AB123456789GB", "lang": "en"}),
    ("return-de-auto", "DE", "Benachrichtigung über die Rücksendegenehmigung für Bestellung 302-7712345-1234567",
     ["Bestellartikel", "ASIN", "SKU", "Rücksendemenge", "Rücksendegrund", "Kommentar des Kunden"],
     ["Wasserkocher Größe L", "B0WASSER01", "WK-L", "1", "Artikel defekt", "Der Deckel ist undicht."],
     {"Bestellnummer": "302-7712345-1234567", "Genehmigung": "Automatisch von Amazon genehmigt"},
     "<li>Versandunternehmen: DHL</li><li>Sendungsverfolgungsnummer: 00340434161094042557</li>",
     {"auto_authorised": True, "return_carrier": "DHL", "return_tracking": "00340434161094042557", "lang": "de"}),
    ("return-fr-auto", "FR", "Notification d'autorisation de retour pour la commande 403-2003407-5310706",
     ["Article de la commande", "ASIN", "SKU", "Quantité retournée", "Raison du retour", "Commentaire du client"],
     ["Bouilloire", "B0BOUILL01", "BOU-1", "1", "Article endommagé", "Le bec est cassé."],
     {"Numéro_de_commande": "403-2003407-5310706", "Autorisation": "Autorisé automatiquement par Amazon"},
     "<li>Transporteur : Chronopost</li><li>Numéro de suivi : XY123456785FR</li>",
     {"auto_authorised": True, "return_carrier": "Chronopost", "return_tracking": "XY123456785FR", "lang": "fr"}),
    ("return-es-two-items", "ES", "Notificación de autorización de devolución para el pedido 404-1234567-7654321",
     ["Producto del pedido", "ASIN", "SKU", "Cantidad de la devolución", "Motivo de la devolución", "Comentario del cliente"],
     ["Interruptor", "B0SWITCH01", "INT-1", "1", "No es el producto que pedí", "Llegó otro color."],
     {"Identificador_de_pedido": "404-1234567-7654321", "Autorización": "Autorizado automáticamente por Amazon"}, "",
     {"auto_authorised": True, "lang": "es"}),
    ("return-jp", "JP", "返品承認のお知らせ 注文番号 249-0814575-0394263",
     ["注文商品", "ASIN", "SKU", "返品数量", "返品理由", "購入者のコメント"],
     ["デスクライト", "B0JPLAMP01", "JP-LAMP", "1", "商品に欠陥がある", "点灯しません"],
     {"注文番号": "249-0814575-0394263", "承認": "Amazonにより自動的に承認されました"},
     "<li>配送業者: YAMATO</li><li>お問い合わせ伝票番号: 443656408532</li>",
     {"auto_authorised": True, "return_carrier": "YAMATO", "return_tracking": "443656408532", "lang": "ja"}),
]  # fmt: skip


def returns() -> Iterator[Case]:
    """Return requests."""
    for number, (name, store, subject, columns, cells, pairs, tracking, more) in enumerate(RETURNS, start=100):
        rows = [cells, ["Lámpara", "B0LAMPES01", "LAM-2", "1", "Comprado por error", "-"]] if "two" in name else [cells]
        page = notice_page(
            store,
            "RETURN_REQUEST",
            f"<p>Hi,</p>{bullets(**pairs)}<br>{table(columns, *rows)}<ul>{tracking}</ul>",
            preview=subject,
        )
        expected: dict[str, Any] = {
            "kind": "return_request",
            "direction": "system",
            "marketplace": store,
            "trusted": "unknown",
            "order_id": next(iter(pairs.values())),
        }
        expected |= {
            "asin": cells[1],
            "sku": cells[2],
            "reason": cells[4],
            "items": [_item(row) for row in rows],
        } | more
        yield Case(name, mail(headers(CENTRAL, subject, number, *typed(store, "RETURN_REQUEST")), html=page), expected)
        if name in {"return-it-auto", "return-de-auto"}:
            stripped = mail(headers("Versand <forward@larch-shop.example>", f"Fwd: {subject}", number + 20), html=page)
            yield Case(f"{name}-forwarded", stripped, expected)
    old = (
        "Dear Larch Shop,\n\nThis email is being sent to you by Amazon to notify and confirm that a return authorization has been requested.\n\n"
        "Order ID: # 114-8683360-8244230\nItem: Plush Pajama Set, Pink, 6\nQuantity: 1\nReturn reason: Too small\n"
        "Customer comments: I need 5T or 6T sizes.\nRequest received: February 27, 2016\n\n"
        "Item: Fleece Pajama Set, Pink, 6\nQuantity: 1\nReturn reason: Too large\n"
    )
    yield Case(
        "return-us-old-plain",
        mail(
            headers(
                "Amazon <order-update@amazon.com>", "Return authorization request for order # 114-8683360-8244230", 140
            ),
            plain=old,
        ),
        {
            "kind": "return_request",
            "direction": "system",
            "marketplace": "US",
            "trusted": "unknown",
            "order_id": "114-8683360-8244230",
            "reason": "Too small",
            "lang": "en",
            "items": [
                {
                    "title": "Plush Pajama Set, Pink, 6",
                    "quantity": 1,
                    "reason": "Too small",
                    "comment": "I need 5T or 6T sizes.",
                },
                {"title": "Fleece Pajama Set, Pink, 6", "quantity": 1, "reason": "Too large"},
            ],
        },
    )
    flat = "Return authorization request for order\nOrder ID:\n111-1111111-2222222\nOrder Item\nASIN\nSKU\nReturn Quantity\nReturn Reason\nCustomer's Comment\nDesk lamp Q4100C9044\nB0DLAMP001\nLAMP-1\n1\nBetter price available\nFound it cheaper\nUsing your Manage Returns page\n"
    yield Case(
        "return-us-flat-extract",
        mail(
            headers(
                "Amazon <order-update@amazon.com>", "Return authorization request for order # 111-1111111-2222222", 141
            ),
            plain=flat,
        ),
        {
            "kind": "return_request",
            "direction": "system",
            "marketplace": "US",
            "trusted": "unknown",
            "order_id": "111-1111111-2222222",
            "reason": "Better price available",
            "lang": "en",
            "asin": "B0DLAMP001",
            "sku": "LAMP-1",
            "items": [
                {
                    "title": "Desk lamp Q4100C9044",
                    "asin": "B0DLAMP001",
                    "sku": "LAMP-1",
                    "quantity": 1,
                    "reason": "Better price available",
                    "comment": "Found it cheaper",
                }
            ],
        },
    )


def refunds() -> Iterator[Case]:
    """Refunds: the seven-column and the three-column layout, and an older plain one."""
    kind = {"kind": "refund_issued", "direction": "system", "trusted": "unknown"}
    seven = [
        "Articolo presente nell’ordine",
        "ASIN",
        "Sku",
        "Quantità reso",
        "Rimborso del prezzo dell’articolo",
        "Rimborso delle spese di spedizione in partenza",
        "Motivo del rimborso",
    ]
    page = (
        "<p>abbiamo avviato un rimborso di EUR 169.01 a bruno per i seguenti articoli:</p>"
        + bullets(Order_ID="405-8567267-4113132")
        + table(
            seven,
            [
                "Macchina del ghiaccio nera",
                "B07QJ74726",
                "MG-852IS",
                "1",
                "169",
                "0",
                "Goodwill/Rimborso spese di restituzione",
            ],
        )
    )
    yield Case(
        "refund-it-seven-columns",
        mail(
            headers(
                CENTRAL, "rimborso 169.01 EUR avviato - ordine 405-8567267-4113132", 200, *typed("IT", "REFUND_ISSUED")
            ),
            html=notice_page("IT", "REFUND_ISSUED", page),
        ),
        {
            **kind,
            "marketplace": "IT",
            "order_id": "405-8567267-4113132",
            "asin": "B07QJ74726",
            "sku": "MG-852IS",
            "reason": "Goodwill/Rimborso spese di restituzione",
            "amount": 169.01,
            "currency": "EUR",
            "lang": "it",
            "items": [
                {
                    "title": "Macchina del ghiaccio nera",
                    "asin": "B07QJ74726",
                    "sku": "MG-852IS",
                    "quantity": 1,
                    "reason": "Goodwill/Rimborso spese di restituzione",
                }
            ],
        },
    )
    three = (
        "<p>Abbiamo avviato un rimborso dell'importo di EUR 39.9 a Giuseppe a seguito del reso dei seguenti articoli: <br>Ordine: 407-4153246-8419525</p>"
        + table(
            ["Quantità", "Articolo presente nell’ordine", "ASIN"],
            ["1", "Ventilatore a colonna 80 cm, 3 velocità", "B0C2HP2QF1"],
        )
        + "<p>Se l’articolo non viene restituito entro 45 giorni dal rimborso, lo addebiteremo al cliente.</p>"
    )
    yield Case(
        "refund-it-three-columns",
        mail(
            headers(
                CENTRAL, "rimborso 39.9 EUR avviato - ordine 407-4153246-8419525", 201, *typed("IT", "REFUND_ISSUED")
            ),
            html=notice_page("IT", "REFUND_ISSUED", three),
        ),
        {
            **kind,
            "marketplace": "IT",
            "order_id": "407-4153246-8419525",
            "asin": "B0C2HP2QF1",
            "amount": 39.9,
            "currency": "EUR",
            "lang": "it",
            "items": [{"title": "Ventilatore a colonna 80 cm, 3 velocità", "asin": "B0C2HP2QF1", "quantity": 1}],
        },
    )
    yield Case(
        "refund-us-older-sender",
        mail(
            headers("Amazon <do-not-reply@amazon.com>", "Refund initiated for order 111-7366207-0755439", 202),
            plain="We have initiated a refund in the amount of $1,234.56 for the following order.\n\nOrder ID: 111-7366207-0755439\nRefund reason: Customer return\n",
        ),
        {
            **kind,
            "marketplace": "US",
            "order_id": "111-7366207-0755439",
            "amount": 1234.56,
            "currency": "USD",
            "reason": "Customer return",
            "lang": "en",
        },
    )
    yield Case(
        "refund-de-forwarded",
        mail(
            headers(
                "Buchhaltung <b@larch-shop.example>",
                "WG: Erstattung von 1.234,56 EUR veranlasst - Bestellung 302-7712345-1234567",
                203,
            ),
            html=notice_page(
                "DE",
                "REFUND_ISSUED",
                "<p>wir haben eine Erstattung in Höhe von 1.234,56 € veranlasst.</p>"
                + table(["Menge", "Artikel", "ASIN"], ["1", "Wasserkocher", "B0WASSER01"]),
            ),
        ),
        {
            **kind,
            "marketplace": "DE",
            "order_id": "302-7712345-1234567",
            "amount": 1234.56,
            "currency": "EUR",
            "lang": "de",
            "asin": "B0WASSER01",
            "items": [{"title": "Wasserkocher", "asin": "B0WASSER01", "quantity": 1}],
        },
    )
    yield Case(
        "refund-jp",
        mail(
            headers(CENTRAL, "返金のお知らせ 注文番号 249-0814575-0394263", 204, *typed("JP", "REFUND_ISSUED")),
            html=notice_page(
                "JP",
                "REFUND_ISSUED",
                "<p>¥3,980 の返金を開始しました。</p>"
                + table(["数量", "商品", "ASIN"], ["1", "デスクライト", "B0JPLAMP01"]),
            ),
        ),
        {
            **kind,
            "marketplace": "JP",
            "order_id": "249-0814575-0394263",
            "amount": 3980,
            "currency": "JPY",
            "lang": "ja",
            "asin": "B0JPLAMP01",
            "items": [{"title": "デスクライト", "asin": "B0JPLAMP01", "quantity": 1}],
        },
    )
    yield Case(
        "refund-br",
        mail(
            headers(
                CENTRAL,
                "Reembolso de R$ 59,90 iniciado - pedido 702-1234567-7654321",
                205,
                *typed("BR", "REFUND_ISSUED"),
            ),
            html=notice_page("BR", "REFUND_ISSUED", "<p>Iniciamos um reembolso de R$ 59,90 para Maria.</p>"),
        ),
        {
            **kind,
            "marketplace": "BR",
            "order_id": "702-1234567-7654321",
            "amount": 59.9,
            "currency": "BRL",
            "lang": "pt",
        },
    )


CLAIMS = [
    # name, store, has headers, subject, text, expected
    ("claim-it-no-action", "IT", True, "Richiesta di rimborso ricevuta per l’ordine 402-3427577-1965903",
     "Gentile Larch Shop,<br><br>abbiamo ricevuto un reclamo dalla A alla Z di 119,00&nbsp;€ per l’ordine 402-3427577-1965903.<br>Al momento non è necessario intraprendere alcuna azione mentre il nostro team esamina il reclamo. Tuttavia, se servono informazioni, la contatteremo tramite e-mail. Deve rispondere entro 3 giorni di calendario.",
     {"kind": "a_to_z_claim", "order_id": "402-3427577-1965903", "amount": 119, "currency": "EUR", "deadline_days": 3, "action_required": False, "lang": "it"}),
    ("claim-it-action", "IT", False, "Azione richiesta: Richiesta di rimborso ricevuta per l’ordine 402-3427577-1965904",
     "abbiamo ricevuto un reclamo dalla A alla Z di 1.119,00 € per l’ordine 402-3427577-1965904. Deve rispondere entro 3 giorni di calendario.",
     {"kind": "a_to_z_claim", "order_id": "402-3427577-1965904", "amount": 1119, "currency": "EUR", "deadline_days": 3, "action_required": True, "lang": "it"}),
    ("claim-us-action", "US", True, "Action required: Claim received on order 111-7366207-0755439",
     "We received an A-to-z Guarantee claim of $49.99 on the order 111-7366207-0755439. Please respond to this claim within 72 hours.",
     {"kind": "a_to_z_claim", "order_id": "111-7366207-0755439", "amount": 49.99, "currency": "USD", "deadline_days": 3, "action_required": True, "lang": "en"}),
    ("claim-us-labels", "US", False, "A-to-z Guarantee Claim for Order 111-7366207-0755440",
     "We have received an A-to-z Guarantee claim.<br>-- Order number: 111-7366207-0755440<br>Claim amount: $1,049.99<br>Claim reason: Item not received<br>Return carrier: UPS<br>Return tracking number: 1Z999AA10123456784",
     {"kind": "a_to_z_claim", "order_id": "111-7366207-0755440", "amount": 1049.99, "currency": "USD", "reason": "Item not received", "return_carrier": "UPS", "return_tracking": "1Z999AA10123456784", "lang": "en"}),
    ("claim-de-action", "DE", True, "Maßnahme erforderlich: Anspruch für Bestellung 302-7712345-1234567 eingegangen",
     "Guten Tag, wir haben einen A-bis-z-Garantieanspruch in Höhe von 24,90 € für die Bestellung 302-7712345-1234567 erhalten. Bitte antworten Sie innerhalb von 3 Kalendertagen.",
     {"kind": "a_to_z_claim", "order_id": "302-7712345-1234567", "amount": 24.9, "currency": "EUR", "deadline_days": 3, "action_required": True, "lang": "de"}),
    ("claim-fr-no-action", "FR", False, "Réclamation reçue pour la commande 403-2003407-5310706",
     "Bonjour, nous avons reçu une réclamation au titre de la Garantie A à Z d’un montant de 32,77 € pour la commande 403-2003407-5310706. Aucune action n’est requise de votre part pour le moment.",
     {"kind": "a_to_z_claim", "order_id": "403-2003407-5310706", "amount": 32.77, "currency": "EUR", "action_required": False, "lang": "fr"}),
    ("claim-es-action", "ES", False, "Acción requerida: Reclamación recibida para el pedido 404-1234567-7654321",
     "Hola, hemos recibido una reclamación bajo la Garantía de la A a la Z de 49,90 EUR para el pedido 404-1234567-7654321. Responda en un plazo de 3 días naturales.",
     {"kind": "a_to_z_claim", "order_id": "404-1234567-7654321", "amount": 49.9, "currency": "EUR", "deadline_days": 3, "action_required": True, "lang": "es"}),
    ("claim-jp", "JP", False, "対応が必要: 注文番号249-0814575-0394263のAmazonマーケットプレイス保証申請を受領しました",
     "注文番号249-0814575-0394263について、¥3,980のAmazonマーケットプレイス保証申請を受領しました。3日以内にご返答ください。",
     {"kind": "a_to_z_claim", "order_id": "249-0814575-0394263", "amount": 3980, "currency": "JPY", "deadline_days": 3, "action_required": True, "lang": "ja"}),
    ("decision-us-charged", "US", True, "Claim decision on order 111-7366207-0755439",
     "We have granted an A-to-z Guarantee claim of $49.99 on the order 111-7366207-0755439. We have debited your account for this amount and the claim will count against your Order Defect Rate. You may appeal within 30 days.",
     {"kind": "a_to_z_decision", "order_id": "111-7366207-0755439", "amount": 49.99, "currency": "USD", "deadline_days": 30, "counts_against_odr": True, "lang": "en"}),
    ("decision-us-covered", "US", False, "Claim decision on order 111-7366207-0755439",
     "We have granted an A-to-z Guarantee claim of $49.99 on the order 111-7366207-0755439. We covered the cost of this claim. It will not count against your Order Defect Rate. No action is required.",
     {"kind": "a_to_z_decision", "order_id": "111-7366207-0755439", "amount": 49.99, "currency": "USD", "counts_against_odr": False, "action_required": False, "lang": "en"}),
    ("decision-us-silent", "US", False, "Claim decision on order 111-7366207-0755439",
     "We have granted an A-to-z Guarantee claim of $49.99 on the order 111-7366207-0755439.",
     {"kind": "a_to_z_decision", "order_id": "111-7366207-0755439", "amount": 49.99, "currency": "USD", "lang": "en"}),
    ("decision-es-charged", "ES", True, "Su reclamación bajo la Garantía de la A a la Z de Amazon para el pedido 405-0000005-0000005",
     "Hola: Hemos concedido una reclamación bajo la Garantía de la A a la Z de 49,90 EUR en relación con el pedido 405-0000005-0000005. Hemos cobrado el importe de su cuenta y la reclamación se contabilizará en su ratio de pedidos defectuosos (ODR).",
     {"kind": "a_to_z_decision", "order_id": "405-0000005-0000005", "amount": 49.9, "currency": "EUR", "counts_against_odr": True, "lang": "es"}),
    ("decision-de-covered", "DE", False, "Entscheidung über den Anspruch für Bestellung 302-7712345-1234567",
     "Wir haben dem A-bis-z-Garantieanspruch in Höhe von 24,90 € für Bestellung 302-7712345-1234567 stattgegeben. Amazon hat die Kosten übernommen. Dies hat keine Auswirkungen auf Ihre Rate an Bestellmängeln.",
     {"kind": "a_to_z_decision", "order_id": "302-7712345-1234567", "amount": 24.9, "currency": "EUR", "counts_against_odr": False, "lang": "de"}),
    ("decision-fr-charged", "FR", False, "Décision concernant la réclamation pour la commande 403-2003407-5310706",
     "Nous avons accordé une réclamation au titre de la Garantie A à Z de 32,77 € pour la commande 403-2003407-5310706. Nous avons débité votre compte et la réclamation sera prise en compte dans votre taux de commandes défectueuses.",
     {"kind": "a_to_z_decision", "order_id": "403-2003407-5310706", "amount": 32.77, "currency": "EUR", "counts_against_odr": True, "lang": "fr"}),
]  # fmt: skip


def claims() -> Iterator[Case]:
    """A-to-z claims and decisions, with and without Amazon's headers."""
    for number, (name, store, has_headers, subject, text, more) in enumerate(CLAIMS, start=300):
        kind = "A_Z_CLAIM_RESPONDENT_NOTIFY" if more["kind"] == "a_to_z_claim" else "A_Z_CLAIM_RESPONDENT_CLOSE"
        sender = f'"A-to-z" <atoz-guarantee-no-reply@amazon.{GUARANTEE[store]}>'
        page = (
            notice_page(store, kind if has_headers else "X", text)
            .replace("communicationName=X", "x=1")
            .replace("nt=X", "y=1")
        )
        raw = mail(headers(sender, subject, number, *(typed(store, kind) if has_headers else [])), html=page)
        yield Case(name, raw, {"direction": "system", "marketplace": store, "trusted": "unknown", **more})


def money_and_orders() -> Iterator[Case]:
    """Chargebacks, cancellations, opt-outs, orders, newsletters, everything else of Amazon's."""
    base = {"direction": "system", "trusted": "unknown"}
    chargeback = "Hello,\n\nthere is a chargeback dispute involving the following transaction:\n\nOrder number: 113-4471111-2222222\nThe transaction was for 89.95 USD.\nItems purchased: 1 of (Speaker, black)\n\nIn response to this chargeback, please reply within 7 days of this e-mail.\n"
    yield Case(
        "chargeback-us",
        mail(
            headers("Amazon <cb-seller-notification@amazon.com>", "Chargeback dispute: 113-4471111-2222222", 400),
            plain=chargeback,
        ),
        {
            **base,
            "kind": "chargeback",
            "marketplace": "US",
            "order_id": "113-4471111-2222222",
            "amount": 89.95,
            "currency": "USD",
            "deadline_days": 7,
            "action_required": True,
            "lang": "en",
            "items": [{"title": "Speaker, black", "quantity": 1}],
        },
    )
    yield Case(
        "chargeback-decision-us",
        mail(
            headers(
                "Amazon <cb-seller-query@amazon.com>",
                "113-4471111-2222222, Amazon.com Chargeback Dispute Funding Decision",
                401,
            ),
            plain="Order number: 113-4471111-2222222\nChargeback amount: 89.95 USD\n\nYou are responsible for this chargeback. We have debited your account.\n",
        ),
        {
            **base,
            "kind": "chargeback_decision",
            "marketplace": "US",
            "order_id": "113-4471111-2222222",
            "amount": 89.95,
            "currency": "USD",
            "counts_against_odr": True,
            "lang": "en",
        },
    )
    yield Case(
        "chargeback-decision-us-won",
        mail(
            headers(
                "Amazon <cb-seller-query@amazon.com>",
                "113-4471111-2222222, Amazon.com Chargeback Dispute Funding Decision",
                402,
            ),
            plain="Order number: 113-4471111-2222222\nChargeback amount: 1,089.95 USD\n\nThe dispute was resolved in your favor; you will not be charged.\n",
        ),
        {
            **base,
            "kind": "chargeback_decision",
            "marketplace": "US",
            "order_id": "113-4471111-2222222",
            "amount": 1089.95,
            "currency": "USD",
            "counts_against_odr": False,
            "lang": "en",
        },
    )
    cancels = [
        ("cancel-it", "IT", True, "Richiesta di annullamento per l'ordine numero: 404-1296441-3120351", "hai ricevuto una richiesta di annullamento di un ordine da parte di un acquirente. Per annullare: ", "404-1296441-3120351", "it"),
        ("cancel-es", "ES", True, "Solicitud de cancelación del pedido para el número de pedido: 403-0000003-0000003", "Has recibido una solicitud de cancelación de pedido de un cliente. Pedido: ", "403-0000003-0000003", "es"),
        ("cancel-de-no-headers", "DE", False, "Stornierungsanfrage für Bestellung 302-7712345-1234567", "Sie haben eine Stornierungsanfrage eines Käufers erhalten. Bestellung: ", "302-7712345-1234567", "de"),
        ("cancel-us-older", "US", False, "Order cancellation request from Amazon customer Tom (Order: 111-7366207-0755439)", "You have received an order cancellation request from a buyer for order ", "111-7366207-0755439", "en"),
        ("cancel-jp-no-headers", "JP", False, "キャンセルリクエスト: 注文番号 249-0814575-0394263", "購入者からキャンセルのリクエストがありました。注文番号: ", "249-0814575-0394263", "ja"),
    ]  # fmt: skip
    for number, (name, store, has_headers, subject, text, order, lang) in enumerate(cancels, start=410):
        site = {"JP": "co.jp", "US": "com"}.get(store, store.lower())
        link = f'<a href="https://sellercentral.amazon.{site}/orders-v3/order/{order}/cancel-order">{order}</a>'
        more = typed(store, "BRC_SELLER_NOTIFICATION") if has_headers else []
        yield Case(
            name,
            mail(headers(CENTRAL, subject, number, *more), html=f"<html><body><p>{text}{link}.</p></body></html>"),
            {**base, "kind": "cancel_request", "marketplace": store, "order_id": order, "lang": lang},
        )
    opt_out = "<p>non siamo stati in grado di recapitare il messaggio che hai inviato a Mario il 2026-09-10 per l'ordine [406-5322013-9383523] perché l'acquirente ha scelto di non ricevere messaggi non richiesti dai venditori.</p><p>Scrivi <a href=\"mailto:w0455ph9mvtwg42@marketplace.amazon.it?subject= [Importante]\">all'acquirente</a></p>"
    yield Case(
        "opt-out-it",
        mail(
            headers(
                '"Amazon.it" <auto-communication@amazon.com>',
                "Il tuo messaggio all'acquirente non è stato consegnato.",
                420,
                *typed("IT", "BUYER_OPTED_OUT_BSM_MESSAGES"),
            ),
            html=f"<html><body>{opt_out}</body></html>",
        ),
        {**base, "kind": "opt_out_bounce", "marketplace": "IT", "order_id": "406-5322013-9383523", "lang": "it"},
    )
    yield Case(
        "opt-out-de-no-headers",
        mail(
            headers(
                '"Amazon.de" <auto-communication@amazon.com>',
                "Ihre Nachricht an den Käufer wurde nicht zugestellt.",
                421,
                ("In-Reply-To", "<out-9.cd@larch-shop.example>"),
            ),
            plain="Ihre Nachricht zur Bestellung [302-7712345-1234567] wurde nicht zugestellt, weil der Käufer keine unaufgeforderten Nachrichten von Verkäufern erhalten möchte.\n",
        ),
        {
            **base,
            "kind": "opt_out_bounce",
            "marketplace": "DE",
            "order_id": "302-7712345-1234567",
            "thread_of": "out-9.cd@larch-shop.example",
            "bounced_message_id": "out-9.cd@larch-shop.example",
            "lang": "de",
        },
    )
    orders: list[tuple[str, str, str, str, str, str, dict[str, Any]]] = [
        ("order-uk-sold", "UK", "Amazon.co.uk <seller-notification@amazon.co.uk>", "Sold, dispatch now: KET-17 Kettle 1.7 l", "Congratulations! Your item has sold.\nOrder ID: 204-1122334-5566778\nSKU: KET-17\nASIN: B0KETTLE17\nQuantity: 1\nPlease dispatch this order no later than 26/08/2026.\n", "204-1122334-5566778", {"asin": "B0KETTLE17", "sku": "KET-17", "items": [{"asin": "B0KETTLE17", "sku": "KET-17", "quantity": 1}], "lang": "en"}),
        ("order-de-sold", "DE", "Amazon.de <seller-notification@amazon.de>", "Artikel verkauft - Bitte jetzt verschicken: Wasserkocher", "Herzlichen Glückwunsch! Sie haben einen Artikel verkauft.\nBestellnummer: 302-7712345-1234567\nVerkauft am: 24.08.2026\nPreis: EUR 24,90\n", "302-7712345-1234567", {"lang": "de"}),
        ("order-fba-shipped", "US", "Amazon.com <fba-ship-confirm@amazon.com>", "Amazon has shipped the item you sold (#111-7366207-0755439)", "Hello, Amazon.com has shipped the following item. Order 111-7366207-0755439.\n", "111-7366207-0755439", {"lang": "en"}),
    ]  # fmt: skip
    for number, (name, store, sender, subject, text, order, facts) in enumerate(orders, start=430):
        yield Case(
            name,
            mail(headers(sender, subject, number), plain=text),
            {**base, "kind": "order_notice", "marketplace": store, "order_id": order, **facts},
        )
    yield Case(
        "marketing-de-webinar",
        mail(
            headers(
                "Amazon <amazon-eu-webinars@amazon.com>",
                "Webinar: Steigern Sie Ihren Umsatz im Weihnachtsgeschäft",
                440,
                ("List-Unsubscribe", "<https://sell.amazon.de/u>"),
            ),
            plain="Melden Sie sich jetzt an: https://sell.amazon.de/webinar\nMit Sponsored Products mehr Umsatz erzielen.\n",
        ),
        {**base, "kind": "amazon_marketing", "marketplace": "DE", "lang": "de"},
    )
    yield Case(
        "marketing-us-news",
        mail(
            headers(
                "Amazon Seller Central <seller-news@amazon.com>",
                "Grow your business with new features in November",
                441,
                ("List-Unsubscribe", "<https://x>"),
            ),
            plain="View this email in your browser. Register for the webinar and grow your business with coupons.\n",
        ),
        {**base, "kind": "amazon_marketing", "marketplace": "US", "lang": "en"},
    )
    yield Case(
        "other-notice-unknown-type",
        mail(
            headers(CENTRAL, "Your listing needs attention", 450, *typed("UK", "LISTING_QUALITY_ALERT")),
            html=notice_page("UK", "LISTING_QUALITY_ALERT", "<p>One of your listings has a missing image.</p>"),
        ),
        {**base, "kind": "other_notice", "marketplace": "UK", "lang": "en"},
    )
    yield Case(
        "other-notice-policy",
        mail(
            headers('"Amazon.fr" <donotreply@amazon.com>', "Mise à jour de la politique de messagerie", 451),
            plain="Bonjour, nous mettons à jour la politique de messagerie entre acheteurs et vendeurs.\n",
        ),
        {**base, "kind": "other_notice", "marketplace": "FR", "lang": "fr"},
    )


def strangers() -> Iterator[Case]:
    """Look-alikes, forged lines, authenticated mail, bounces, people who write directly."""
    shown = "---------- Forwarded message ---------\nFrom: Amazon <atoz-guarantee-no-reply@amazon.co.uk>\nDate: Mon, 24 Aug 2026\nSubject: Claim received on order 204-1122334-5566778\nTo: me\n\nWe received an A-to-z Guarantee claim of £20.00 on the order 204-1122334-5566778. Please respond within 3 calendar days.\n"
    yield Case(
        "claim-uk-forwarded-as-text",
        mail(
            headers("Colleague <c@larch-shop.example>", "Fwd: Claim received on order 204-1122334-5566778", 490),
            plain=shown,
        ),
        {
            "kind": "a_to_z_claim",
            "direction": "system",
            "marketplace": "UK",
            "order_id": "204-1122334-5566778",
            "trusted": "unknown",
            "amount": 20,
            "currency": "GBP",
            "deadline_days": 3,
            "action_required": True,
            "lang": "en",
        },
    )
    yield Case(
        "answer-of-a-colleague-that-quotes-amazon",
        mail(
            headers("Colleague <c@larch-shop.example>", "Re: Claim received on order 204-1122334-5566778", 491),
            plain="I have answered this one.\n\n" + shown,
        ),
        {
            "kind": "not_amazon",
            "direction": "in",
            "order_id": "204-1122334-5566778",
            "trusted": "unknown",
            "lang": "en",
            "body": "I have answered this one.",
        },
    )
    atoz = "We received an A-to-z Guarantee claim of $49.99 on the order 111-7366207-0755439. Respond within 72 hours."
    fakes = [
        ("fake-longer-domain", "atoz-guarantee-no-reply@marketplace.amazon.de.evil.example"),
        ("fake-dashed-domain", "service@amazon-marketplace.de"),
        ("fake-digit", "donotreply@amaz0n.com"),
        ("fake-punycode", "donotreply@xn--mazon-3ve.com"),
    ]
    for number, (name, address) in enumerate(fakes, start=500):
        yield Case(
            name,
            mail(
                headers(
                    f'"A-to-z" <{address}>',
                    "Action required: Claim received on order 111-7366207-0755439",
                    number,
                    *typed("US", "A_Z_CLAIM_RESPONDENT_NOTIFY"),
                ),
                plain=atoz,
            ),
            {
                "kind": "not_amazon",
                "direction": "in" if "service" in address else "system",
                "trusted": "no",
                "order_id": "111-7366207-0755439",
                "lang": "en",
                "body": atoz,
            },
        )
    hop = (
        "Received",
        "from a8-27.smtp-out.eu-west-1.amazonses.com by mx.larch-shop.example with ESMTPS id 1; Mon, 24 Aug 2026 08:52:54 +0000",
    )
    foreign = ("Received", "from inner by relay.evil.example with SMTP; Mon, 24 Aug 2026 08:52:50 +0000")
    passed = "mx.larch-shop.example; dkim=pass header.d=amazon.com; spf=pass smtp.mailfrom=bounces.amazon.com; dmarc=pass (p=QUARANTINE) header.from=amazon.com"
    failed = "mx.larch-shop.example; spf=fail smtp.mailfrom=x.example; dmarc=fail header.from=amazon.com"
    text = "Your listing has a missing image."
    notice = {"kind": "other_notice", "direction": "system", "marketplace": "US", "lang": "en"}
    proofs = [
        ("proof-dmarc-pass", [hop, ("Authentication-Results", passed)], "yes"),
        ("proof-dmarc-fail", [hop, ("Authentication-Results", failed)], "no"),
        ("proof-forged-below-foreign-hop", [hop, foreign, ("Authentication-Results", passed)], "unknown"),
        (
            "proof-of-another-server",
            [hop, ("Authentication-Results", passed.replace("mx.larch-shop", "mx.evil"))],
            "unknown",
        ),
        (
            "proof-dkim-only",
            [hop, ("Authentication-Results", "mx.larch-shop.example; dkim=pass header.i=@amazon.com")],
            "yes",
        ),
        (
            "proof-dkim-of-stranger",
            [hop, ("Authentication-Results", "mx.larch-shop.example; dkim=pass header.d=evil.example")],
            "unknown",
        ),
    ]
    for number, (name, more, trust) in enumerate(proofs, start=510):
        raw = mail([*more, *headers("Amazon <notice@amazon.com>", "Your listing needs attention", number)], plain=text)
        yield Case(name, raw, {**notice, "trusted": trust})
    yield Case(
        "direct-mail-of-a-buyer",
        mail(
            headers("Hans Berg <hans@freemail.example>", "Meine Bestellung 302-7712345-1234567", 520),
            plain="Guten Tag,\nwo bleibt mein Paket? Ich warte seit einer Woche.\n\n-- \nHans Berg",
        ),
        {
            "kind": "not_amazon",
            "direction": "in",
            "order_id": "302-7712345-1234567",
            "trusted": "unknown",
            "lang": "de",
            "body": "Guten Tag,\nwo bleibt mein Paket? Ich warte seit einer Woche.",
        },
    )
    report = (
        b"From: MAILER-DAEMON@mx.larch-shop.example\nTo: service@larch-shop.example\nSubject: Undelivered Mail Returned to Sender\nDate: Mon, 24 Aug 2026 08:52:52 +0000\nMessage-ID: <dsn1@mx.larch-shop.example>\n"
        b'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b1"\n\n--b1\nContent-Type: text/plain\n\nYour message could not be delivered to one recipient.\n\n'
        b"--b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.larch-shop.example\n\nFinal-Recipient: rfc822; a1@marketplace.amazon.de\nAction: failed\nStatus: 5.7.1\n\n"
        b"--b1\nContent-Type: message/rfc822\n\nMessage-ID: <out-12.k9@larch-shop.example>\nFrom: service@larch-shop.example\nTo: a1@marketplace.amazon.de\nSubject: Re: Frage (Bestellung: 302-7712345-1234567)\n\nText\n--b1--\n"
    )
    yield Case(
        "bounce-report",
        report,
        {
            "kind": "bounce",
            "direction": "system",
            "trusted": "unknown",
            "lang": "en",
            "bounced_message_id": "out-12.k9@larch-shop.example",
            "attachments": ("any",),
            "marketplace": ("any",),
            "order_id": ("any",),
        },
    )
    yield Case(
        "bounce-plain",
        mail(
            headers(
                "Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
                "Delivery Status Notification (Failure)",
                531,
                ("In-Reply-To", "<out-13.k9@larch-shop.example>"),
            ),
            plain="Address not found. Your message wasn't delivered to a1@marketplace.amazon.de\n",
        ),
        {
            "kind": "bounce",
            "direction": "system",
            "trusted": "unknown",
            "lang": "en",
            "thread_of": "out-13.k9@larch-shop.example",
            "bounced_message_id": "out-13.k9@larch-shop.example",
            "marketplace": ("any",),
        },
    )


def _item(row: list[str]) -> dict[str, object]:
    title, asin, sku, quantity, reason, comment = row
    item = {"title": title, "asin": asin, "sku": sku, "quantity": int(quantity), "reason": reason}
    return item | ({"comment": comment} if comment != "-" else {})
