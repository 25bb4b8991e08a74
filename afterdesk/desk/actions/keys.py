"""Writing again, with the current key, what an older key encrypted: in small steps, while the desk works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

from afterdesk.desk.fields import EncryptedBytesField, EncryptedTextField
from afterdesk.runtime.keys import HEADER_BYTES, ID_BYTES, VERSION, the_ring

#: Rows in one transaction. A mail has at most some 25 MB, and only one is in memory at a time.
ROWS_AT_ONCE = 50


@dataclass(frozen=True)
class Column:
    """One encrypted column of one table."""

    table: str
    key: str
    name: str

    def words(self, query: str) -> sql.Composed:
        """Return a query with this column's names put in."""
        names = {"table": self.table, "key": self.key, "name": self.name}
        return sql.SQL(query).format(**{word: sql.Identifier(name) for word, name in names.items()})


def encrypted_columns() -> list[Column]:
    """Return every encrypted column of the desk, found by its kind of field."""
    found: list[Column] = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedBytesField | EncryptedTextField):
                found.append(Column(model._meta.db_table, str(model._meta.pk.column), str(field.column)))
    return found


def values_by_key() -> Counter[str]:
    """Return how many values each key has encrypted, by key id. Reads every encrypted row's first bytes."""
    counted: Counter[str] = Counter()
    for column in encrypted_columns():
        query = column.words(
            "SELECT encode(substring({name} from %s for %s), 'hex'), count(*) FROM {table} "
            "WHERE {name} IS NOT NULL GROUP BY 1"
        )
        for key_id, count in _rows(query, [len(VERSION) + 1, ID_BYTES]):
            counted[key_id] += count
    return counted


def rewrite_with_current_key(*, step: Callable[[int], None] = lambda count: None) -> int:
    """Encrypt again what is not under the current key. Return how many values; cut off, a second call goes on.

    Rows are locked one small batch at a time; what others write meanwhile is under the current key anyway.
    """
    return sum(_rewrite(column, step) for column in encrypted_columns())


def _rewrite(column: Column, step: Callable[[int], None]) -> int:
    done, last = 0, 0
    while True:
        with transaction.atomic():
            keys = list(_stale(column, after=last))
            for key in keys:
                _rewrite_one(column, key)
        if not keys:
            return done
        done, last = done + len(keys), keys[-1]
        step(len(keys))


def _stale(column: Column, *, after: int) -> Iterator[int]:
    query = column.words(
        "SELECT {key} FROM {table} WHERE {key} > %s AND {name} IS NOT NULL AND substring({name} from 1 for %s) <> %s "
        "ORDER BY {key} LIMIT %s FOR UPDATE"
    )
    header = VERSION + the_ring().current_id
    return (key for (key,) in _rows(query, [after, HEADER_BYTES, header, ROWS_AT_ONCE]))


def _rewrite_one(column: Column, key: int) -> None:
    ((sealed,),) = _rows(column.words("SELECT {name} FROM {table} WHERE {key} = %s"), [key])
    ring = the_ring()
    with connection.cursor() as cursor:
        cursor.execute(
            column.words("UPDATE {table} SET {name} = %s WHERE {key} = %s"),
            [ring.encrypt(ring.decrypt(bytes(sealed))), key],
        )


def _rows(query: sql.Composed, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
