"""Only what the mailbox's own server found out counts; everything a mail brings along may be forged."""

from __future__ import annotations

import pytest

from afterdesk.channels.email.headers import Address
from afterdesk.channels.email.senders import Side, side_of
from afterdesk.channels.email.trust import trust_of
from afterdesk.channels.email.values import Trust

OURS = ["mx.larch-shop.example"]
BUYER = Address("a1+c2@marketplace.amazon.de", "Petra")
HOP = ("Received", "from out.amazonses.com (out [1.2.3.4]) by mx.larch-shop.example with ESMTPS; Mon, 24 Aug 2026")
FOREIGN = ("Received", "from inner by relay.amazonses.com with SMTP; Mon, 24 Aug 2026")
INTERNAL = ("Received", "by 2002:a05:7300:1 with SMTP id x; Mon, 24 Aug 2026")


def results(text: str, server: str = "mx.larch-shop.example") -> tuple[str, str]:
    return ("Authentication-Results", f"{server}; {text}")


PASS = "dmarc=pass (p=REJECT sp=REJECT) header.from=marketplace.amazon.de"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param([results(PASS), HOP, FOREIGN], Trust.YES, id="above our own hop"),
        pytest.param([HOP, results(PASS), FOREIGN], Trust.YES, id="below our own hop"),
        pytest.param([INTERNAL, HOP, results(PASS), FOREIGN], Trust.YES, id="an internal hop on top"),
        pytest.param([HOP, results("dmarc=fail header.from=amazon.de")], Trust.NO, id="refused"),
        pytest.param([HOP, results("dmarc=none"), results(PASS)], Trust.UNKNOWN, id="only the topmost line counts"),
        pytest.param([HOP, results("dkim=fail"), results(PASS)], Trust.UNKNOWN, id="a forged line below a real one"),
        pytest.param([HOP, FOREIGN, results(PASS)], Trust.UNKNOWN, id="forged below a foreign hop"),
        pytest.param([FOREIGN, results(PASS), HOP], Trust.UNKNOWN, id="not through our server"),
        pytest.param([HOP, results(PASS, "mx.evil.example")], Trust.UNKNOWN, id="another server's line"),
        pytest.param([HOP, results(PASS, "mx.larch-shop.example.evil.example")], Trust.UNKNOWN, id="a longer name"),
        pytest.param([HOP, results("dkim=pass header.d=amazon.de")], Trust.YES, id="signed by the same organisation"),
        pytest.param(
            [HOP, results("dkim=pass header.d=amazonses.com")], Trust.UNKNOWN, id="signed by the carrier only"
        ),
        pytest.param([HOP, results("spf=pass smtp.mailfrom=x@amazon.de")], Trust.UNKNOWN, id="SPF alone"),
        pytest.param(
            [HOP, results("dmarc=pass header.from=evil.example")], Trust.UNKNOWN, id="passed for another domain"
        ),
        pytest.param([HOP], Trust.UNKNOWN, id="nothing to go by"),
        pytest.param([], Trust.UNKNOWN, id="no headers"),
    ],
)
def test_a_relayed_buyer(headers: list[tuple[str, str]], expected: Trust) -> None:
    assert trust_of(headers, [BUYER], OURS) is expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param([HOP, results(PASS)], Trust.YES, id="named like the topmost hop"),
        pytest.param([HOP, results(PASS, "larch-shop.example")], Trust.YES, id="named like its parent"),
        pytest.param([HOP, results(PASS, "example")], Trust.UNKNOWN, id="a whole top-level domain"),
        pytest.param([HOP, FOREIGN, results(PASS)], Trust.UNKNOWN, id="below a second hop"),
        pytest.param([INTERNAL, HOP, results(PASS)], Trust.UNKNOWN, id="topmost hop has no name"),
        pytest.param([results(PASS)], Trust.UNKNOWN, id="no hop at all"),
    ],
)
def test_without_a_configured_server(headers: list[tuple[str, str]], expected: Trust) -> None:
    assert trust_of(headers, [BUYER], []) is expected


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        pytest.param(Address("x@marketplace.amazon.de.evil.example", None), Trust.NO, id="longer domain"),
        pytest.param(Address("x@gmx.example", "Amazon.de"), Trust.NO, id="display name"),
        pytest.param(Address("x@gmx.example", "'Amazon.de' via Service"), Trust.UNKNOWN, id="rewritten by a list"),
        pytest.param(Address("hans@gmx.example", "Hans"), Trust.UNKNOWN, id="passed for Amazon, not for him"),
    ],
)
def test_strangers(sender: Address, expected: Trust) -> None:
    assert trust_of([HOP, results(PASS)], [sender], OURS) is expected


def test_two_senders_prove_nothing() -> None:
    assert trust_of([HOP, results(PASS)], [BUYER, Address("x@evil.example", None)], OURS) is Trust.UNKNOWN


@pytest.mark.parametrize(
    ("domain", "side"),
    [
        ("marketplace.amazon.de", Side.RELAY),
        ("m.marketplace.amazon.co.jp", Side.RELAY),
        ("marketplace.amazon.com.br", Side.RELAY),
        ("amazon.co.uk", Side.AMAZON),
        ("bounces.amazon.it", Side.AMAZON),
        ("xmarketplace.amazon.de", Side.AMAZON),
        ("marketplace.amazon.de.evil.example", Side.LOOK_ALIKE),
        ("amazon-marketplace.de", Side.LOOK_ALIKE),
        ("myamazon.com", Side.LOOK_ALIKE),
        ("amaz0n.com", Side.LOOK_ALIKE),
        ("arnazon.de", Side.LOOK_ALIKE),
        ("amzaon.com", Side.LOOK_ALIKE),
        ("amazom.com", Side.LOOK_ALIKE),
        ("аmazon.com", Side.LOOK_ALIKE),
        ("xn--mazon-3ve.com", Side.LOOK_ALIKE),
        ("sellercentral-login.example", Side.LOOK_ALIKE),
        ("eu-west-1.amazonses.com", Side.OTHER),
        ("gmail.com", Side.OTHER),
        ("amazing-lamps.de", Side.OTHER),
        ("", Side.OTHER),
    ],
)
def test_side_of_a_domain(domain: str, side: Side) -> None:
    assert side_of(domain) is side
