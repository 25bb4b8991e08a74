"""How fast mail comes in: parsed, stored, filed into cases, by one worker and by two."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db import connections
from django.utils import timezone

from afterdesk.channels.email.parse import parse_message
from afterdesk.channels.email.values import InboundMail
from afterdesk.cli.bench_figures import Mail
from afterdesk.demo.load import generate_load
from afterdesk.desk.actions.read_message import read_mail
from afterdesk.desk.actions.store_mail import FoundRaw, store_mails
from afterdesk.desk.models import Case, MailAccount, RawMail, RawMailState
from afterdesk.jobs.importing import STORED_AT_ONCE, file_stored, file_waiting

if TYPE_CHECKING:
    from afterdesk.cli.bench_rows import BenchDesk

SEEDS = (11, 12)
WARM_UP = 10
WORKERS = 2


def measure_mails(rows: BenchDesk, count: int) -> Mail:
    """Bring in one load with one worker, and another with two at once."""
    raws = list(generate_load(count + WARM_UP, now=timezone.now(), seed=SEEDS[0]))
    raws, first = raws[WARM_UP:], raws[:WARM_UP]
    file_stored(_store(rows.mailbox, first), now=timezone.now)  # packs and weights are read once in each process
    mails: list[InboundMail] = []
    parse_s = _seconds(lambda: mails.extend(parse_message(raw) for raw in raws))
    read = [mail for mail in mails if mail.direction.value == "in" and not mail.is_automatic]
    read_s = _seconds(lambda: [read_mail(mail) for mail in read])
    cases_before = Case.objects.count()
    ids: list[int] = []
    store_s = _seconds(lambda: ids.extend(_store(rows.mailbox, raws)))
    cpu_before = time.process_time()
    file_s = _seconds(lambda: file_stored(ids, now=timezone.now))
    file_cpu_s = time.process_time() - cpu_before
    new_cases = Case.objects.count() - cases_before
    _store(rows.mailbox, list(generate_load(count, now=timezone.now(), seed=SEEDS[1])))
    both_s = _together()
    states = RawMail.objects.filter(account=rows.mailbox)
    return Mail(
        mails=count,
        parse_ms=round(parse_s / count * 1000, 2),
        read_ms=round(read_s / max(1, len(read)) * 1000, 2),
        stored_per_s=round(count / store_s, 1),
        stored_and_parsed_per_s=round(count / (store_s + parse_s), 1),
        filed_per_s_one_worker=round(count / file_s, 1),
        filed_per_s_two_workers=round(count / both_s, 1),
        into_cases_per_s_one_worker=round(count / (store_s + file_s), 1),
        filed_cpu_ms=round(file_cpu_s / count * 1000, 2),
        new_cases=new_cases,
        filed=states.filter(state=RawMailState.FILED).count(),
        quarantined=states.filter(state=RawMailState.QUARANTINED).count(),
    )


def _store(mailbox: MailAccount, raws: Sequence[bytes]) -> list[int]:
    stored: list[int] = []
    for start in range(0, len(raws), STORED_AT_ONCE):
        batch = [FoundRaw(raw, "bench") for raw in raws[start : start + STORED_AT_ONCE]]
        stored += store_mails(account=mailbox, run=None, found=batch).new
    return stored


def _together() -> float:
    """Let two processes file what waits, and return the seconds until both are done."""
    connections.close_all()  # a connection must not be shared by the processes that are about to be made
    processes = multiprocessing.get_context("fork")
    workers = [processes.Process(target=_file_waiting) for _ in range(WORKERS)]

    def work() -> None:
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    try:
        return _seconds(work)
    finally:
        for worker in workers:
            worker.terminate()


def _file_waiting() -> None:
    file_waiting(now=timezone.now)
    connections.close_all()


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
