"""The figures as a table that is read in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from afterdesk.cli.bench_figures import Clocks, Figures, Mail, Pipe, Size, Start


def as_table(figures: Figures) -> str:
    """Return everything as text."""
    machine = figures.machine
    fsync = "on" if machine.is_durable else "off"
    lines = [
        f"Afterdesk on {machine.processor}, {machine.cores} cores, {machine.memory_gib} GiB, {machine.system}",
        f"Python {machine.python}, Django {machine.django}, PostgreSQL {machine.postgresql}, fsync {fsync}",
        f"{machine.measured_at}, load before {machine.load_before}",
        *_mail(figures.mail),
        *(_clocks(figures.clocks) if figures.clocks else []),
        *_pages(figures.sizes),
        *_searches(figures.sizes),
        *_start(figures.start),
        *pipe_table(figures.pipe),
    ]
    return "\n".join(lines)


def _mail(mail: Mail) -> Iterator[str]:
    yield f"\nMail: {mail.mails:,} mails into the largest desk"
    yield _line("parse a mail", mail.parse_ms, "ms")
    yield _line("read a buyer's message", mail.read_ms, "ms")
    yield _line("stored", mail.stored_per_s, "mails/s")
    yield _line("stored and parsed", mail.stored_and_parsed_per_s, "mails/s")
    yield _line("into cases, 1 worker", mail.filed_per_s_one_worker, "mails/s")
    yield _line("into cases, 2 workers at once", mail.filed_per_s_two_workers, "mails/s")
    yield _line("stored and into cases, 1 worker", mail.into_cases_per_s_one_worker, "mails/s")
    yield _line("processor time a mail, 1 worker", mail.filed_cpu_ms, "ms")
    yield f"  {mail.filed:,} filed, {mail.quarantined:,} in quarantine, {mail.new_cases:,} new cases"


def _clocks(clocks: Clocks) -> Iterator[str]:
    yield f"\nClocks: {clocks.clocks:,} open, {clocks.due:,} of them ran out"
    yield f"  one round reads {clocks.rows_read:,} rows by {clocks.plan} of {clocks.index}"
    yield _line("look for what ran out", clocks.look_ms, "ms")
    yield _line("handled, 1 worker", clocks.handled_per_s_one_worker, "clocks/s")
    yield _line("handled, 2 workers at once", clocks.handled_per_s_two_workers, "clocks/s")
    yield f"  {clocks.handled_twice:,} handled twice"


def pipe_table(pipe: list[Pipe]) -> Iterator[str]:
    """Return the figures of the way from IMAP to SMTP."""
    if not pipe:
        yield "\nIMAP to SMTP: left out, dovecot is not installed"
    for one in pipe:
        yield f"\nIMAP to SMTP, workers: {one.workers}; {one.mails:,} mails in, {one.replies:,} replies out"
        yield _line("fetched and stored", one.fetched_per_s, "mails/s")
        yield _line("from the server into cases", one.into_cases_per_s, "mails/s")
        yield _line("approved replies handed over", one.sent_per_s, "replies/s")
        yield _line("back after the workers were killed", one.after_worker_kill_s, "s")
        yield _line("back after the database was killed", one.after_database_kill_s, "s")


def _pages(sizes: list[Size]) -> Iterator[str]:
    yield "\nPages (server time of signed-in requests, ms)"
    yield f"  {'':<24}{'cases':>10}{'median':>10}{'p95':>10}{'processor':>10}{'queries':>10}"
    for place, page in enumerate(sizes[0].pages):
        for size in sizes:
            one = size.pages[place]
            times = f"{one.median_ms:>10.1f}{one.p95_ms:>10.1f}{one.cpu_ms:>10.1f}"
            yield f"  {page.name:<24}{size.cases:>10,}{times}{one.queries:>10}"


def _searches(sizes: list[Size]) -> Iterator[str]:
    yield "\nSearch (server time, ms; truth: cases that contain it)"
    yield f"  {'':<24}{'cases':>10}{'median':>10}{'p95':>10}{'truth':>10}{'shown':>8}  right"
    for size in sizes:
        for one in size.searches:
            shown = f"{one.shown}{'+' if one.says_more else ''}"
            yield (
                f"  {one.what:<24}{size.cases:>10,}{one.median_ms:>10.1f}{one.p95_ms:>10.1f}{one.truth:>10,}"
                f"{shown:>8}  {'yes' if one.is_right else 'NO'}"
            )


def _start(start: Start) -> Iterator[str]:
    yield "\nStart and memory"
    yield _line("start until the first page", start.cold_start_s, "s")
    yield _line("the same again", start.second_start_s, "s")
    yield _line("one web process", start.web_worker_mib, "MiB")
    yield _line("one worker", start.worker_mib, "MiB")
    yield _line("the whole desk, no database", start.whole_desk_mib, "MiB")


def _line(name: str, value: float, unit: str) -> str:
    return f"  {name:<34}{value:>10,.2f} {unit}"
