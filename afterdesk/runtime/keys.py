"""The desk's keys: what it encrypts at rest with, and what it signs with.

The ring is a text of `name:base64` entries, one a line (or parted by commas in AFTERDESK_KEYS):

* `root` never changes; every signing key is derived from it, so that a Message-ID of last year is still ours.
* every other entry is an encryption key under its id. The first one encrypts, all of them decrypt: a new key is put
  in front, and what was written with the older ones stays readable until it is written again.

Each ciphertext names its key: version (1 byte), key id (4 bytes), nonce (12 bytes), AES-256-GCM.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from afterdesk.runtime.errors import KeysUnusable
from afterdesk.runtime.home import find_home, write_private
from afterdesk.runtime.options import read_option

ROOT_NAME = "root"
KEY_BYTES = 32
ID_BYTES = 4
NONCE_BYTES = 12
VERSION = b"\x01"
HEADER_BYTES = len(VERSION) + ID_BYTES


@dataclass(frozen=True)
class KeyRing:
    """Keys by id, the current one first. The keys never show in a traceback or a log."""

    root: bytes = field(repr=False)
    keys: dict[bytes, bytes] = field(repr=False)
    _ciphers: dict[bytes, AESGCM] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ciphers", {key_id: AESGCM(key) for key_id, key in self.keys.items()})

    @property
    def current_id(self) -> bytes:
        return next(iter(self.keys))

    @property
    def ids(self) -> Sequence[str]:
        return [key_id.hex() for key_id in self.keys]

    def encrypt(self, plain: bytes) -> bytes:
        """Encrypt with the current key."""
        header = VERSION + self.current_id
        nonce = os.urandom(NONCE_BYTES)
        return header + nonce + self._ciphers[self.current_id].encrypt(nonce, plain, header)

    def decrypt(self, sealed: bytes) -> bytes:
        """Decrypt with the key that the ciphertext names. Raises KeysUnusable when it is missing or does not fit."""
        header, nonce = sealed[:HEADER_BYTES], sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
        key_id = header[len(VERSION) :]
        cipher = self._ciphers.get(key_id)
        if header[:1] != VERSION or cipher is None:
            raise KeysUnusable(
                f"This was encrypted with key {key_id.hex()}, which is not among the keys of this desk "
                f"({', '.join(self.ids)}): put that key back into the key file or AFTERDESK_KEYS."
            )
        try:
            return cipher.decrypt(nonce, sealed[HEADER_BYTES + NONCE_BYTES :], header)
        except InvalidTag:
            raise KeysUnusable(
                f"Encrypted data does not fit its key {key_id.hex()}: it was damaged, "
                "or the key was replaced by another one under the same id. Bring back a backup of either."
            ) from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether the ciphertext needs no re-encryption after a rotation."""
        return sealed[:HEADER_BYTES] == VERSION + self.current_id

    def derive(self, purpose: str) -> bytes:
        """Return the signing key for one purpose (HKDF-SHA256 over the root, which rotation leaves alone)."""
        extracted = hmac.digest(b"afterdesk", self.root, hashlib.sha256)
        return hmac.digest(extracted, purpose.encode() + b"\x01", hashlib.sha256)

    def with_new_key(self) -> KeyRing:
        """Return a ring whose current key is new."""
        return KeyRing(self.root, {os.urandom(ID_BYTES): os.urandom(KEY_BYTES), **self.keys})

    def without(self, key_id: str) -> KeyRing:
        """Return a ring that has forgotten a key; what was encrypted with it can never be read again."""
        return KeyRing(self.root, {known: key for known, key in self.keys.items() if known.hex() != key_id})

    def as_text(self) -> str:
        entries = [(ROOT_NAME, self.root), *((key_id.hex(), key) for key_id, key in self.keys.items())]
        return "".join(f"{name}:{base64.b64encode(key).decode()}\n" for name, key in entries)


def new_ring() -> KeyRing:
    return KeyRing(secrets.token_bytes(KEY_BYTES), {os.urandom(ID_BYTES): secrets.token_bytes(KEY_BYTES)})


def parse_ring(text: str, *, source: str) -> KeyRing:
    """Read a ring from its text. Raises KeysUnusable, naming the source and never a key."""
    root, keys = b"", {}
    for number, entry in enumerate(text.replace(",", "\n").split(), start=1):
        name, _, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
            key_id = b"" if name == ROOT_NAME else bytes.fromhex(name)
        except (ValueError, binascii.Error):
            key, key_id = b"", b""
        if len(key) != KEY_BYTES or (name != ROOT_NAME and len(key_id) != ID_BYTES):
            raise KeysUnusable(
                f"{source}, entry {number}: write root or 8 hex digits, a colon, and 32 bytes in base64."
            )
        if name == ROOT_NAME:
            root = key
        else:
            keys[key_id] = key
    if not root or not keys:
        raise KeysUnusable(f"{source} needs a root entry and at least one key: 'afterdesk setup' makes both.")
    return KeyRing(root, keys)


def load_ring(key_file: Path) -> KeyRing | None:
    """Return the ring of AFTERDESK_KEYS or of the key file; None when there is neither."""
    if given := read_option("AFTERDESK_KEYS"):
        return parse_ring(given, source="AFTERDESK_KEYS")
    try:
        mode = stat.S_IMODE(key_file.stat().st_mode)
        text = key_file.read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not text"
        raise KeysUnusable(f"The key file {key_file} cannot be read ({reason}): start as its owner.") from None
    if mode & 0o077:
        raise KeysUnusable(f"The key file {key_file} is open to other users: close it with 'chmod 600 {key_file}'.")
    return parse_ring(text, source=str(key_file))


def make_ring(key_file: Path) -> KeyRing:
    """Return the ring, making the key file when there is none yet."""
    ring = load_ring(key_file)
    if ring is None:
        ring = new_ring()
        write_private(key_file, ring.as_text().encode("ascii"))
    return ring


def replace_ring(key_file: Path, ring: KeyRing) -> None:
    """Write a changed ring to the key file; every process of this machine takes it up at its next use of a key."""
    write_private(key_file, ring.as_text().encode("ascii"))


def the_ring() -> KeyRing:
    """Return this desk's ring. Raises KeysUnusable before `afterdesk setup` has made one.

    A look at the key file's time each time costs a microsecond, and lets a rotation happen while the desk runs.
    """
    key_file = find_home().keys
    try:
        found = key_file.stat()
        state = (found.st_mtime_ns, found.st_ino, found.st_size)
    except OSError:
        state = (0, 0, 0)
    return _ring_of(key_file, state, os.environ.get("AFTERDESK_KEYS", ""))


@lru_cache(maxsize=4)
def _ring_of(key_file: Path, state: tuple[int, int, int], given: str) -> KeyRing:
    ring = load_ring(key_file)
    if ring is None:
        raise KeysUnusable(f"There are no keys in {key_file}: run 'afterdesk setup', or set AFTERDESK_KEYS.")
    return ring


def encrypt(plain: bytes) -> bytes:
    return the_ring().encrypt(plain)


def decrypt(sealed: bytes) -> bytes:
    return the_ring().decrypt(sealed)


def derive(purpose: str) -> bytes:
    """Return this desk's signing key for one purpose."""
    return the_ring().derive(purpose)
