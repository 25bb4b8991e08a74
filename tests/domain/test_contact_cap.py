"""How often a buyer is written to about a bad rating."""

from __future__ import annotations

import pytest

from afterdesk.domain.contact_cap import Contacts, check_contacts
from afterdesk.packs.heat import load_contact_rules


@pytest.mark.parametrize(
    ("about", "sent", "waits", "wrote", "severities"),
    [
        pytest.param(False, 5, False, True, [], id="no rating"),
        pytest.param(True, 0, False, False, [], id="the first"),
        pytest.param(True, 1, True, True, [], id="the buyer has asked since"),
        pytest.param(True, 1, False, True, ["warn"], id="a second needs a reason"),
        pytest.param(True, 1, False, False, ["block"], id="a second to a buyer who never wrote"),
    ],
)
def test_the_cap(about: bool, sent: int, waits: bool, wrote: bool, severities: list[str]) -> None:
    contacts = Contacts(is_about_rating=about, sent=sent, buyer_waits=waits, buyer_wrote=wrote)
    found = check_contacts(contacts, load_contact_rules())
    assert [one.severity.value for one in found] == severities
    assert all("Amazon" in one.source or "Seller Central" in one.source for one in found)
