"""Whether the database has every migration of this release, found out without loading one of them."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connection

#: Any number that only we use: one process of one machine migrates, the others wait and find nothing left to do.
MIGRATION_LOCK = 7_461_920_553


def missing_migrations() -> list[str]:
    """Return the migrations that the database lacks, as app.name. Reads folders and one table."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = set(cursor.fetchall())
    except ProgrammingError:
        applied = set()
    return [f"{app}.{name}" for app, name in _on_disk() if (app, name) not in applied]


def migrate() -> None:
    """Bring the database up to date; safe when several processes do it at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def migrations_on_disk() -> set[str]:
    """Return every migration of this release as app.name, without a database and before Django is ready."""
    room = Path(__file__).resolve().parents[1]
    folders = [(app, room / app / "migrations") for app in ("desk", "jobs", "web")]
    return {f"{app}.{file.stem}" for app, folder in folders for file in folder.glob("[0-9]*.py")}


def _on_disk() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for config in apps.get_app_configs():
        folder = Path(config.path) / "migrations"
        found += [(config.label, file.stem) for file in sorted(folder.glob("[0-9]*.py"))]
    return found
