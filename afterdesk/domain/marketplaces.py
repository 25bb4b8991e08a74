"""Amazon's marketplaces: id, site, currency, time zone, language.

Source: Amazon's published marketplace id list (SP-API documentation, "Marketplace IDs").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo


class Marketplace(StrEnum):
    """A store front by its short name; Amazon's long ids stay at the edge."""

    US = "US"
    CA = "CA"
    MX = "MX"
    BR = "BR"
    UK = "UK"
    DE = "DE"
    FR = "FR"
    IT = "IT"
    ES = "ES"
    NL = "NL"
    SE = "SE"
    PL = "PL"
    BE = "BE"
    IE = "IE"
    TR = "TR"
    AE = "AE"
    SA = "SA"
    EG = "EG"
    ZA = "ZA"
    IN = "IN"
    JP = "JP"
    AU = "AU"
    SG = "SG"


@dataclass(frozen=True, slots=True)
class MarketplaceFacts:
    """What does not change from case to case; `domain` is the site's registrable part, e.g. "amazon.co.jp"."""

    amazon_id: str
    domain: str
    currency: str
    time_zone: str
    language: str


FACTS: dict[Marketplace, MarketplaceFacts] = {
    Marketplace.US: MarketplaceFacts("ATVPDKIKX0DER", "amazon.com", "USD", "America/Los_Angeles", "en"),
    Marketplace.CA: MarketplaceFacts("A2EUQ1WTGCTBG2", "amazon.ca", "CAD", "America/Toronto", "en"),
    Marketplace.MX: MarketplaceFacts("A1AM78C64UM0Y8", "amazon.com.mx", "MXN", "America/Mexico_City", "es"),
    Marketplace.BR: MarketplaceFacts("A2Q3Y263D00KWC", "amazon.com.br", "BRL", "America/Sao_Paulo", "pt"),
    Marketplace.UK: MarketplaceFacts("A1F83G8C2ARO7P", "amazon.co.uk", "GBP", "Europe/London", "en"),
    Marketplace.DE: MarketplaceFacts("A1PA6795UKMFR9", "amazon.de", "EUR", "Europe/Berlin", "de"),
    Marketplace.FR: MarketplaceFacts("A13V1IB3VIYZZH", "amazon.fr", "EUR", "Europe/Paris", "fr"),
    Marketplace.IT: MarketplaceFacts("APJ6JRA9NG5V4", "amazon.it", "EUR", "Europe/Rome", "it"),
    Marketplace.ES: MarketplaceFacts("A1RKKUPIHCS9HS", "amazon.es", "EUR", "Europe/Madrid", "es"),
    Marketplace.NL: MarketplaceFacts("A1805IZSGTT6HS", "amazon.nl", "EUR", "Europe/Amsterdam", "nl"),
    Marketplace.SE: MarketplaceFacts("A2NODRKZP88ZB9", "amazon.se", "SEK", "Europe/Stockholm", "sv"),
    Marketplace.PL: MarketplaceFacts("A1C3SOZRARQ6R3", "amazon.pl", "PLN", "Europe/Warsaw", "pl"),
    Marketplace.BE: MarketplaceFacts("AMEN7PMS3EDWL", "amazon.com.be", "EUR", "Europe/Brussels", "fr"),
    Marketplace.IE: MarketplaceFacts("A28R8C7NBKEWEA", "amazon.ie", "EUR", "Europe/Dublin", "en"),
    Marketplace.TR: MarketplaceFacts("A33AVAJ2PDY3EV", "amazon.com.tr", "TRY", "Europe/Istanbul", "tr"),
    Marketplace.AE: MarketplaceFacts("A2VIGQ35RCS4UG", "amazon.ae", "AED", "Asia/Dubai", "en"),
    Marketplace.SA: MarketplaceFacts("A17E79C6D8DWNP", "amazon.sa", "SAR", "Asia/Riyadh", "ar"),
    Marketplace.EG: MarketplaceFacts("ARBP9OOSHTCHU", "amazon.eg", "EGP", "Africa/Cairo", "ar"),
    Marketplace.ZA: MarketplaceFacts("AE08WJ6YKNBMC", "amazon.co.za", "ZAR", "Africa/Johannesburg", "en"),
    Marketplace.IN: MarketplaceFacts("A21TJRUUN4KGV", "amazon.in", "INR", "Asia/Kolkata", "en"),
    Marketplace.JP: MarketplaceFacts("A1VC38T7YXB528", "amazon.co.jp", "JPY", "Asia/Tokyo", "ja"),
    Marketplace.AU: MarketplaceFacts("A39IBJ37TRP1C6", "amazon.com.au", "AUD", "Australia/Sydney", "en"),
    Marketplace.SG: MarketplaceFacts("A19VAU5U5O7RUS", "amazon.sg", "SGD", "Asia/Singapore", "en"),
}

BY_AMAZON_ID: dict[str, Marketplace] = {facts.amazon_id: market for market, facts in FACTS.items()}
BY_DOMAIN: dict[str, Marketplace] = {facts.domain: market for market, facts in FACTS.items()}


def zone_of(marketplace: Marketplace) -> ZoneInfo:
    """Return the marketplace's time zone, in which its days and business days are counted."""
    return ZoneInfo(FACTS[marketplace].time_zone)
