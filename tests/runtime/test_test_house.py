"""The ground the tests stand on."""

from __future__ import annotations

import socket

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_test_database_is_the_embedded_one_and_its_role_is_no_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser'), current_setting('listen_addresses')")
        assert cursor.fetchone() == ("off", "")


@pytest.mark.parametrize("host", ["192.0.2.1", "example.com", "2001:db8::1"])
def test_a_test_that_leaves_this_machine_fails(host: str) -> None:
    with pytest.raises(AssertionError, match="no test reaches a network"):
        socket.create_connection((host, 80), timeout=0.1)
