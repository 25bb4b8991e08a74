"""Random, mutated and awkward mails on their whole way: stored as they came, filed or set aside, none forgotten."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afterdesk.desk.actions.store_mail import FoundRaw, identity_of, read_raw, store_mails
from afterdesk.desk.models import ImportRun, Message, RawMail, RawMailState
from afterdesk.jobs.importing import import_paths
from tests.channels.email.test_hostile import MAILS, damaged
from tests.desk.cast import NOW, mailbox, store

HERE = Path(__file__).parent
AWKWARD = HERE.parent / "channels" / "email" / "awkward"
MEBIBYTES_ALLOWED = 300


def written(raws: list[bytes], folder: Path) -> list[Path]:
    paths = [folder / f"{number:04}.eml" for number in range(len(raws))]
    for path, raw in zip(paths, raws, strict=True):
        path.write_bytes(raw)
    return paths


def expect_accounted(run: ImportRun, raws: list[bytes]) -> None:
    """Every mail is a row with its own bytes, filed or in quarantine with a reason; none waits, none is twice."""
    run.refresh_from_db()
    assert run.seen == len(raws)
    assert run.seen == run.filed + run.known + run.quarantined
    rows = {mail.identity: mail for mail in RawMail.objects.all()}
    assert len(rows) == RawMail.objects.count()
    first = {identity_of(raw): raw for raw in reversed(raws)}  # of two with one identity the first is kept
    assert {identity: read_raw(mail) for identity, mail in rows.items()} == first
    for mail in rows.values():
        assert mail.state in (RawMailState.FILED, RawMailState.QUARANTINED)
        assert bool(mail.reason) is (mail.state == RawMailState.QUARANTINED)
    assert Message.objects.filter(raw_mail__isnull=False).count() <= len(rows)


@pytest.mark.django_db
def test_every_awkward_mail_is_accounted_for(tmp_path: Path) -> None:
    raws = [path.read_bytes() for path in sorted(AWKWARD.glob("*.eml"))]
    assert len(raws) >= 37
    run = import_paths(written(raws, tmp_path), account=mailbox(store()), now=lambda: NOW)
    expect_accounted(run, raws)
    # A fault of ours sets a mail aside after three attempts, and says so: none of these does.
    assert not RawMail.objects.filter(reason__startswith="The desk failed").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_every_damaged_mail_is_accounted_for(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    raws = [damaged(rng.choice(MAILS), rng) for _ in range(60)]
    run = import_paths(written(raws, tmp_path), account=mailbox(store()), now=lambda: NOW)
    expect_accounted(run, [raw for raw in raws if raw])
    assert not RawMail.objects.filter(reason__startswith="The desk failed").exists()


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(raws=st.lists(st.binary(min_size=1, max_size=2000), min_size=1, max_size=4))
def test_any_bytes_are_stored_as_they_are(raws: list[bytes]) -> None:
    account = mailbox(store())
    stored = store_mails(account=account, run=None, found=[FoundRaw(raw, "any") for raw in raws])
    kept = {mail.identity: read_raw(mail) for mail in RawMail.objects.filter(account=account)}
    assert kept == {identity_of(raw): raw for raw in reversed(raws)}
    assert len(stored.new) + stored.known == len(raws)


MEASURED = """
import re, sys
from pathlib import Path
from afterdesk.channels.email.parse import UnreadableMail, parse_message

read = 0
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        parse_message(path.read_bytes())
    except UnreadableMail:
        pass
    read += 1
# Not ru_maxrss: that begins with what the calling process had.
print(read, re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def test_memory_stays_below_300_mib_whatever_comes(tmp_path: Path) -> None:
    """In a process of its own: every awkward mail, 200 damaged ones, and 25 MB in one mail."""
    rng = random.Random(7)
    head = b"From: x <abc@marketplace.amazon.de>\nSubject: s\nMIME-Version: 1.0\n"
    large = head + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nhi\n--b\n"
    large += (
        b"Content-Type: image/jpeg; name=a.jpg\nContent-Transfer-Encoding: base64\n\n"
        + (b"QUJD" * 19 + b"\n") * 325_000
    )
    raws = [
        *(path.read_bytes() for path in AWKWARD.glob("*.eml")),
        *(damaged(rng.choice(MAILS), rng) for _ in range(200)),
    ]
    written([*raws, large + b"\n--b--\n"], tmp_path)
    said = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path)], capture_output=True, text=True, check=True
    ).stdout
    count, peak = map(int, said.split())
    assert count == len(raws) + 1
    assert peak / 1024 < MEBIBYTES_ALLOWED
