"""A desk of any size, made quickly: texts come from believable mails, rows from SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from django.db import connection, models
from django.utils import timezone
from psycopg import sql

from afterdesk.channels.email.parse import parse_message
from afterdesk.cli import bench_sql
from afterdesk.demo.load import generate_load
from afterdesk.desk.models import Case, MailAccount, Membership, Order, Role, SearchDocument, Store, User
from afterdesk.domain.folding import pieces
from afterdesk.runtime.embedded import embedded_address, superuser_address

if TYPE_CHECKING:
    from afterdesk.runtime.desk import OpenDesk

#: Rows of the bench begin here; what is filed from mails during the bench has smaller numbers.
FIRST_ID = 1_000_000


@dataclass
class BenchDesk:
    """The desk that is measured: two stores, one person who works in both, as many cases as wanted."""

    desk: OpenDesk
    person: User
    mailbox: MailAccount
    size: int = 0

    @classmethod
    def make(cls, desk: OpenDesk, *, texts_from: int) -> BenchDesk:
        """Make the stores, the person and the texts that all rows are made of: those of so many believable mails."""
        stores = [Store.objects.create(name=f"Bench {one}", slug=f"bench-{one}") for one in ("one", "two")]
        person = User.objects.create_user("bench@desk.example", None, name="Bench Person")
        User.objects.create_user("colleague@desk.example", None, name="Another Person")
        for store in stores:
            Membership.objects.create(user=person, store=store, role=Role.OWNER)
        mail_store = Store.objects.create(name="Bench mail", slug="bench-mail")
        rows = cls(desk, person, MailAccount.objects.create(store=mail_store, name="bench"))
        rows._keep_texts(texts_from)
        return rows

    def fill(self, size: int) -> None:
        """Add cases until there are this many, with their messages, clocks, events, orders and search documents."""
        if size <= self.size or self.desk.cluster is None:
            return
        values = {"low": FIRST_ID + self.size, "high": FIRST_ID + size - 1, "first": FIRST_ID}
        # References are right by construction; checking each of a million would take longer than all the rest.
        parameters = superuser_address(self.desk.cluster).parameters
        database = embedded_address(self.desk.cluster.home).parameters["dbname"]
        with psycopg.connect(**{**parameters, "dbname": database}) as ours:
            ours.execute("SET session_replication_role = replica")
            ours.execute("SET maintenance_work_mem = '256MB'")
            ours.execute("SET synchronous_commit = off")
            indexes = _drop_indexes(ours) if size - self.size > 10_000 else []
            ours.execute(bench_sql.NEW_CASES, values)
            for model, columns, source in bench_sql.TABLES:
                ours.execute(_insert(model, columns, source))
            ours.execute("DROP TABLE bench_case")
            for definition in indexes:
                ours.execute(definition)
        self._settle()
        self.size = size

    def case_ids(self, state: str, count: int) -> list[int]:
        """Return some cases in this state, from all over the table."""
        found = list(Case.objects.filter(state=state, pk__gte=FIRST_ID).order_by("pk").values_list("pk", flat=True))
        step = max(1, len(found) // count)
        return found[::step][:count]

    def an_order_id(self) -> str:
        """Return the number of an order in the middle of the table."""
        return Order.objects.get(pk=FIRST_ID + self.size // 2).order_id

    def cases_of_order(self, order_id: str) -> int:
        """Count the cases of an order."""
        return Case.objects.filter(order__order_id=order_id).count()

    def cases_containing(self, words: str) -> int:
        """Count the cases in which a text contains these characters, by looking at every text."""
        return _count("m.body LIKE %(found)s OR m.subject LIKE %(found)s", f"%{words}%")

    def cases_containing_word(self, word: str) -> int:
        """Count the cases in which a text has a word that begins so, by looking at every text."""
        return _count("m.body ~* %(found)s OR m.subject ~* %(found)s OR c.title ~* %(found)s", rf"\m{word}")

    def _keep_texts(self, mails: int) -> None:
        """Keep what believable mails say, and the pieces under which it is found, in a table of the bench's own."""
        said = []
        for raw in generate_load(mails, now=timezone.now()):
            mail = parse_message(raw)
            if mail.direction.value == "in" and mail.body.strip():
                title = next((item.title for item in mail.items if item.title), None) or mail.subject
                said.append((mail.lang or "en", (mail.marketplace or "US"), title[:300], mail.subject, mail.body))
        said.sort()
        with connection.cursor() as cursor:
            cursor.execute(bench_sql.TEXTS)
            cursor.executemany(
                "INSERT INTO bench_text VALUES (%s, %s, %s, %s, %s, %s, %s::text[])",
                [(number, *one, pieces("\n".join(one[2:]))) for number, one in enumerate(said)],
            )

    def _settle(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _count(condition: LiteralString, found: str) -> int:
    statement = (
        "SELECT count(DISTINCT c.id) FROM desk_message m JOIN desk_case c ON c.id = m.case_id "  # noqa: S608
        f"WHERE c.id >= {FIRST_ID} AND ({condition})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"found": found})
        return int(cursor.fetchone()[0])


def _insert(model: type[models.Model], columns: dict[str, LiteralString], source: LiteralString) -> sql.Composed:
    """Return an INSERT that names every column: the given ones as given, the others by the model's defaults."""
    given = {name: sql.SQL(words) for name, words in columns.items()}
    values: dict[str, sql.Composable] = {}
    for field in model._meta.concrete_fields:
        name = str(field.column)
        if name in given:
            values[name] = given.pop(name)
        elif not field.null and not field.primary_key:
            values[name] = _default(field)
    assert not given, f"{model.__name__} has no columns {sorted(given)}"
    return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(values.values()),
        sql.SQL(source),
    )


def _default(field: Any) -> sql.Composable:
    if getattr(field, "auto_now_add", False):
        return sql.SQL("now()")
    return sql.Literal(field.get_db_prep_save(field.get_default(), connection))


def _drop_indexes(ours: psycopg.Connection[Any]) -> list[str]:
    """Drop the indexes of the large tables that guard nothing; return the statements that make them anew."""
    tables = list({model._meta.db_table for model, _, _ in bench_sql.TABLES} | {SearchDocument._meta.db_table})
    found = ours.execute(bench_sql.PLAIN_INDEXES, [tables]).fetchall()
    for name, _ in found:
        ours.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _, definition in found]
