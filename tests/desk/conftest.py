"""Fixtures of the desk's tests. Models are imported inside them: this file is read before Django is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from afterdesk.desk.models import Store, User


@pytest.fixture
def shop(db: None) -> Store:
    """A store that could send."""
    from tests.desk.cast import store

    return store()


@pytest.fixture
def olga(shop: Store) -> User:
    """One of its operators."""
    from tests.desk.cast import person

    return person("Olga", shop)
