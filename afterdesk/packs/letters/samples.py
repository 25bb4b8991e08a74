"""Invented buyers and texts, one set for each language, with which letters are shown and tested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from afterdesk.domain.letter_values import Fix
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.situations import Situation


@dataclass(frozen=True, slots=True)
class Sample:
    """An invented buyer of one language, with a price people there would pay.

    `typed` are the texts a person would write into the letter, by who reads it (buyer, amazon, team) or
    by the kind of letter (progress).
    """

    marketplace: Marketplace
    buyer: str
    product: str
    part: str
    price: str
    freight: str
    carrier: str
    typed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


SAMPLES: Mapping[str, Sample] = {
    "en": Sample(
        Marketplace.UK,
        "Grace Whitfield",
        "Desk Lamp Arlo",
        "lamp base screw",
        "39.99",
        "4.50",
        "Royal Mail",
        {
            "buyer": {
                "finding": "The shade has two scratches and the cable is missing.",
                "answer": "The lamp works with any E27 bulb up to 10 W.",
            },
            "amazon": {
                "finding": "tracking record, photos of the arrival, all messages.",
                "reason": "The whole comment is about the product.",
                "answer": "16 November: shipped. 20 November: delivered. 22 November: full refund offered.",
            },
            "progress": {"finding": "The parcel was last seen in the sorting centre, and the carrier is searching it."},
            "team": {
                "finding": "Two scratches, cable missing.",
                "answer": "Take apart, keep the base as a spare part.",
            },
        },
    ),
    "de": Sample(
        Marketplace.DE,
        "Jana Weber",
        "Tischlampe Arlo",
        "Schraube für den Lampenfuß",
        "39.99",
        "4.50",
        "DHL",
        {
            "buyer": {
                "finding": "Der Schirm hat zwei Kratzer, und das Kabel fehlt.",
                "answer": "Die Lampe funktioniert mit jedem E27-Leuchtmittel bis 10 W.",
            },
            "amazon": {
                "finding": "Sendungsverlauf, Fotos vom Wareneingang, alle Nachrichten.",
                "reason": "Der gesamte Kommentar handelt vom Produkt.",
                "answer": "16.11. versendet, 20.11. zugestellt, 22.11. volle Erstattung angeboten.",
            },
            "progress": {"finding": "Das Paket war zuletzt im Verteilzentrum, dort wird jetzt gesucht."},
            "team": {"finding": "Zwei Kratzer, Kabel fehlt.", "answer": "Zerlegen, Lampenfuß als Ersatzteil behalten."},
        },
    ),
    "ja": Sample(
        Marketplace.JP,
        "佐藤 美咲",
        "デスクライト アルロ",
        "台座用ネジ",
        "4980",
        "650",
        "ヤマト運輸",
        {
            "buyer": {
                "finding": "シェードに傷が2か所あり、ケーブルが不足しておりました。",
                "answer": "この商品は、10W以下のE26口金の電球すべてに対応しております。",
            },
            "amazon": {
                "finding": "配送記録、到着時の写真、全メッセージ。",
                "reason": "コメントの全文が商品に関する内容のため。",
                "answer": "11月16日発送、11月20日配達完了、11月22日全額返金をご提案。",
            },
            "progress": {"finding": "最後に仕分けセンターで確認されており、現在捜索が行われております。"},
            "team": {"finding": "傷2か所、ケーブル不足。", "answer": "分解し、台座を交換部品として保管。"},
        },
    ),
    "zh": Sample(
        Marketplace.US,
        "李雯",
        "Arlo 台灯",
        "灯座螺丝",
        "39.99",
        "4.50",
        "UPS",
        {
            "buyer": {
                "finding": "灯罩有两处划痕，缺少电源线。",
                "answer": "这款台灯适用于所有 10W 以下的 E26 灯泡。",
            },
            "amazon": {
                "finding": "物流记录、到货照片、全部往来邮件。",
                "reason": "评论全文只涉及商品本身。",
                "answer": "11月16日发货，11月20日送达，11月22日提出全额退款。",
            },
            "progress": {"finding": "包裹最后一次出现在分拣中心，承运商正在那里查找。"},
            "team": {"finding": "两处划痕，缺电源线。", "answer": "拆解，灯座留作备件。"},
        },
    ),
}

#: What product knowledge would give for a lamp that stays dark.
FIXES: tuple[Fix, ...] = (
    Fix(
        {
            "en": "The bulb has come loose on the way: screw it in until it stops.",
            "de": "Das Leuchtmittel hat sich unterwegs gelockert: Drehen Sie es bis zum Anschlag ein.",
            "ja": "配送中に電球が緩んだ場合：止まるところまで電球を回してください。",
            "zh": "灯泡在运输途中松动：请把灯泡拧到底。",
        }
    ),
    Fix(
        {
            "en": "The switch at the cable is off: press it once, the small light beside it must be on.",
            "de": "Der Schalter am Kabel ist aus: Drücken Sie ihn einmal, das Lämpchen daneben muss leuchten.",
            "ja": "コードのスイッチが切れている場合：一度押し、横のランプが点灯することをご確認ください。",
            "zh": "电源线上的开关没有打开：请按一下，旁边的小灯应亮起。",
        }
    ),
)
_WITH_FIXES = frozenset({Situation.CANNOT_OPERATE, Situation.BROKEN})


def fixes_for(situation: Situation) -> tuple[Fix, ...]:
    """Return the sample's fixes where a letter of the situation would carry them."""
    return FIXES if situation in _WITH_FIXES else ()
