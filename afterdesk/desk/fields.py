"""Columns that are encrypted before they reach the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from afterdesk.runtime.keys import decrypt, encrypt

if TYPE_CHECKING:
    Bytes = models.BinaryField[bytes, bytes]
    Text = models.BinaryField[str, str]
else:
    Bytes = Text = models.BinaryField


class EncryptedBytesField(Bytes):
    """Bytes, encrypted at rest with the key that is current when they are written."""

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        return encrypt(bytes(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        if value is None:
            return None
        return decrypt(bytes(value))


class EncryptedTextField(Text):
    """Text, encrypted at rest; the empty text is stored as nothing at all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value: Any) -> Any:
        if not value:
            return None
        return encrypt(str(value).encode())

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        if value is None:
            return ""
        return decrypt(bytes(value)).decode()
