"""Homes with a database of their own, as in tests/runtime."""

from tests.runtime.conftest import desk, make_desk, reachable

__all__ = ["desk", "make_desk", "reachable"]
