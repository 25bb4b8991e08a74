"""Keys: what was encrypted stays readable through a rotation, and a wrong key is said in words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterdesk.runtime.errors import KeysUnusable
from afterdesk.runtime.keys import KEY_BYTES, KeyRing, load_ring, make_ring, new_ring, parse_ring


@given(st.binary(max_size=4096))
def test_what_is_encrypted_comes_back_and_does_not_show(plain: bytes) -> None:
    ring = new_ring()
    sealed = ring.encrypt(plain)
    assert ring.decrypt(sealed) == plain
    assert len(plain) < 8 or plain not in sealed


def test_the_same_words_look_different_each_time() -> None:
    ring = new_ring()
    assert ring.encrypt(b"Erika Mustermann") != ring.encrypt(b"Erika Mustermann")


def test_after_a_rotation_old_words_are_readable_and_known_as_old() -> None:
    old = new_ring()
    sealed = old.encrypt(b"address")
    rotated = old.with_new_key()
    assert rotated.decrypt(sealed) == b"address"
    assert not rotated.is_current(sealed)
    assert rotated.is_current(rotated.encrypt(b"address"))


def test_a_rotation_leaves_the_signing_keys_alone() -> None:
    ring = new_ring()
    assert ring.with_new_key().derive("message-id") == ring.derive("message-id")


def test_each_purpose_has_a_key_of_its_own() -> None:
    ring = new_ring()
    assert len({ring.derive("message-id"), ring.derive("django"), ring.derive("buyer-name")}) == 3
    assert len(ring.derive("django")) == KEY_BYTES


@pytest.mark.parametrize("changed", [0, 1, 5, 20, -1], ids=["version", "key id", "nonce", "words", "seal"])
def test_damaged_words_are_refused(changed: int) -> None:
    ring = new_ring()
    sealed = bytearray(ring.encrypt(b"twelve bytes"))
    sealed[changed] ^= 1
    with pytest.raises(KeysUnusable):
        ring.decrypt(bytes(sealed))


def test_a_missing_key_is_named() -> None:
    sealed = KeyRing(os.urandom(KEY_BYTES), {b"\xab\xcd\xef\x01": os.urandom(KEY_BYTES)}).encrypt(b"x")
    with pytest.raises(KeysUnusable, match="encrypted with key abcdef01, which is not among the keys"):
        new_ring().decrypt(sealed)


def test_a_ring_survives_its_text_on_lines_and_parted_by_commas() -> None:
    ring = new_ring().with_new_key()
    text = ring.as_text()
    assert parse_ring(text, source="x") == ring == parse_ring(text.strip().replace("\n", ","), source="x")
    assert parse_ring(text, source="x").current_id == ring.current_id


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "keys.txt needs a root entry and at least one key", id="empty"),
        pytest.param("root:AAAA", "keys.txt, entry 1: write root or 8 hex digits", id="too short"),
        pytest.param("zz:" + "A" * 43 + "=", "keys.txt, entry 1", id="odd name"),
        pytest.param("root:" + "A" * 43 + "=", "keys.txt needs a root entry and at least one key", id="root alone"),
        pytest.param("01020304:not base64", "keys.txt, entry 1", id="no base64"),
    ],
)
def test_a_broken_key_file_is_said_in_words_and_no_key_is_repeated(text: str, words: str) -> None:
    with pytest.raises(KeysUnusable) as refused:
        parse_ring(text, source="keys.txt")
    assert words in str(refused.value)
    assert "AAAA" not in str(refused.value)


def test_the_key_file_is_made_once_for_us_alone(tmp_path: Path) -> None:
    made = make_ring(tmp_path / "keys")
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600
    assert make_ring(tmp_path / "keys") == made == load_ring(tmp_path / "keys")


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    make_ring(tmp_path / "keys")
    (tmp_path / "keys").chmod(0o644)
    with pytest.raises(KeysUnusable, match="is open to other users: close it with 'chmod 600"):
        load_ring(tmp_path / "keys")


def test_keys_do_not_show_in_a_traceback() -> None:
    assert "=" not in repr(new_ring()).replace("KeyRing(", "")
