"""Migrations: none is missing in the code, and the quick look agrees with Django's own."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from afterdesk.runtime.schema import migrate, missing_migrations


@pytest.mark.django_db
def test_every_change_of_a_record_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_a_migrated_database_lacks_nothing() -> None:
    assert missing_migrations() == []
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.django_db
def test_a_migration_that_was_not_applied_is_missed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")
    assert [name for name in missing_migrations() if name.startswith("jobs.")]


@pytest.mark.django_db(transaction=True)
def test_migrating_a_current_database_changes_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(applied), count(*) FROM django_migrations")
        before = cursor.fetchone()
    migrate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(applied), count(*) FROM django_migrations")
        assert cursor.fetchone() == before
