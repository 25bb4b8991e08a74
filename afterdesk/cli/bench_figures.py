"""What the bench measures, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the figures were measured, and when."""

    measured_at: str
    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str
    django: str
    postgresql: str
    is_durable: bool  # the database waits for the disk (fsync)
    load_before: float  # average load of the machine in the minute before: high means that others work on it


@dataclass(frozen=True, slots=True)
class Page:
    """Server time of one page over many requests, and how many statements the database is asked."""

    name: str
    requests: int
    median_ms: float
    p95_ms: float
    cpu_ms: float  # the median's processor time in the web process: hardly changes when others use the machine
    queries: int


@dataclass(frozen=True, slots=True)
class Search:
    """Server time of one search, and whether what it shows is right.

    `truth`: cases that contain the word, counted without the search index. `shown`: cases on the page.
    """

    query: str
    what: str
    requests: int
    median_ms: float
    p95_ms: float
    truth: int
    shown: int
    says_more: bool
    is_right: bool


@dataclass(frozen=True, slots=True)
class Size:
    """Pages and searches with so many cases in the desk."""

    cases: int
    pages: list[Page]
    searches: list[Search]


@dataclass(frozen=True, slots=True)
class Mail:
    """How fast mail comes in."""

    mails: int
    parse_ms: float
    read_ms: float  # recognition, for each message a person wrote
    stored_per_s: float
    stored_and_parsed_per_s: float
    filed_per_s_one_worker: float
    filed_per_s_two_workers: float
    into_cases_per_s_one_worker: float  # parsed, stored and filed
    filed_cpu_ms: float  # processor time of the worker for a mail, without the database server's
    new_cases: int
    filed: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Start:
    """From `afterdesk run` to the first page, and memory after the tour of pages (proportional share, MiB)."""

    cold_start_s: float
    second_start_s: float
    web_worker_mib: float
    worker_mib: float
    whole_desk_mib: float  # every process of the desk without the database server


@dataclass(frozen=True, slots=True)
class Clocks:
    """A table of open clocks: how those that ran out are found, and how fast they are handled."""

    clocks: int
    due: int
    plan: str  # the step of PostgreSQL's plan that reads the table
    index: str
    rows_read: int  # by that step, for one round of the job
    look_ms: float
    handled_per_s_one_worker: float
    handled_per_s_two_workers: float
    handled_twice: int


@dataclass(frozen=True, slots=True)
class Pipe:
    """Figures of the pipe with so many workers; rates are mails a second, recovery is the median of a few kills."""

    workers: int
    mails: int
    fetched_per_s: float  # from the server into the database, raw
    into_cases_per_s: float  # from the server into cases
    replies: int
    sent_per_s: float  # approved before, now taken by the mail server
    after_worker_kill_s: float  # until a mail that comes in after the kill is in its case
    after_database_kill_s: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything."""

    machine: Machine
    sizes: list[Size]
    mail: Mail
    start: Start
    clocks: Clocks | None = None
    pipe: list[Pipe] = field(default_factory=list)  # empty where dovecot is not installed
