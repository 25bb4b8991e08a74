"""The fixture of the pages' cast. Models are imported inside it: this file is read before Django is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """One store with its people and one open case, and a stranger who works elsewhere."""
    from django.core.cache import cache

    from afterdesk.desk.models import Role
    from tests.desk.cast import open_one, person, store
    from tests.web.cast import Cast

    cache.clear()
    shop = store()
    return Cast(
        store=shop,
        owner=person("Olga", shop, Role.OWNER),
        colleague=person("Carl", shop, Role.OPERATOR),
        warehouse=person("Wanda", shop, Role.WAREHOUSE),
        stranger=person("Sam", store("Maple"), Role.OWNER),
        case=open_one(shop),
    )
