"""What a password must not be."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from afterdesk.desk.models import User


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("four horses ran over the hill", id="words"),
        pytest.param("kqzv wptm xbnd", id="no digit, no capital, no sign needed"),
        pytest.param("蓝色的马在山坡上慢慢地跑过去", id="Chinese"),
        pytest.param("x1" + "abcdefghij" * 25, id="252 characters"),
    ],
)
def test_a_password_that_is_taken(password: str) -> None:
    validate_password(password, User(email="olga@larch.example", name="Olga Berg"))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        pytest.param("four horses", "password_too_short", id="eleven characters"),
        pytest.param("x1" + "abcdefghij" * 26, "too_long", id="262 characters"),
        pytest.param("1234567890123", "decorated", id="digits in a row"),
        pytest.param("Password2026!", "decorated", id="a leaked word with a year"),
        pytest.param("dragondragon", "decorated", id="a leaked word twice"),
        pytest.param("aaaaaaaaaaaaaa", "decorated", id="one letter"),
        pytest.param("Afterdesk-Amazon-26", "own_words", id="this desk"),
        pytest.param("olga.berg@larch", "own_words", id="the own address and name"),
    ],
)
def test_a_password_that_is_refused(password: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(email="olga@larch.example", name="Olga Berg"))
    assert code in {problem.code for problem in refused.value.error_list}
