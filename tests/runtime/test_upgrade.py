"""The desk of the first release, four migrations old, comes to today's with everything that was in it.

tests/data holds its backup (77 mails of the demo store in 53 cases, 22 November 2026) and the throw-away keys it needs.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from afterdesk.runtime.backup_file import open_backup
from tests.runtime.commands import afterdesk
from tests.runtime.conftest import Desk, a_desk, a_reachable_folder

DATA = Path(__file__).parents[1] / "data"
COUNTS = {"Case": 53, "Message": 76, "RawMail": 77, "Order": 51, "Clock": 86}
ASK = """
import json
from django.apps import apps
from django.test import Client
from afterdesk.desk.actions.store_mail import read_raw
from afterdesk.desk.models import Case, RawMail, User
from afterdesk.runtime.home import find_home
from afterdesk.runtime.pages import collect_static_files
from afterdesk.runtime.schema import missing_migrations

collect_static_files(find_home())
client = Client(SERVER_NAME="localhost")
client.force_login(User.objects.get(email="lena@demo.example"))
case = Case.objects.exclude(buyer=None).order_by("pk").first()
page = client.get(f"/cases/{case.pk}/")
print("FOUND " + json.dumps({
    "counts": {name: apps.get_model("desk", name).objects.count() for name in NAMES},
    "missing": missing_migrations(),
    "password": User.objects.get(email="lena@demo.example").check_password("first-release-pass-phrase"),
    "page": page.status_code,
    "words": case.messages.order_by("at").first().body.split()[0] in page.content.decode(),
    "buyer": bool(case.buyer.name),
    "raw": all(len(read_raw(mail)) == mail.size for mail in RawMail.objects.all()),
    "today": client.get("/").status_code,
}))
"""


@pytest.fixture(scope="module")
def upgraded() -> Iterator[Desk]:
    with a_reachable_folder() as folder, a_desk(folder / "home") as desk:
        shutil.copy(DATA / "first-release.keys", folder / "keys")
        backup = DATA / "first-release.backup"
        restored = afterdesk(desk.home.path, "restore", str(backup), "--key-file", str(folder / "keys"))
        assert restored.returncode == 0, restored.stderr
        yield desk


def test_the_kept_backup_is_of_the_first_release() -> None:
    with open_backup(DATA / "first-release.backup") as (_, manifest):
        ours = [name for name in manifest.migrations if name.startswith("desk.")]
    assert ours[-1] == "desk.0004_warnings_before_clocks_end"
    assert len(ours) == 4


def test_a_desk_of_the_first_release_comes_to_todays_with_everything(upgraded: Desk) -> None:
    asked = afterdesk(upgraded.home.path, "manage", "shell", "-c", ASK.replace("NAMES", repr(list(COUNTS))))
    (line,) = [line for line in asked.stdout.splitlines() if line.startswith("FOUND ")] or [asked.stderr]
    found = json.loads(line.removeprefix("FOUND "))
    assert found == {
        "counts": COUNTS,
        "missing": [],
        "password": True,
        "page": 200,
        "words": True,
        "buyer": True,
        "raw": True,
        "today": 200,
    }
