"""The demo store: its files are generated, then enter the desk the way a seller's own would."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path

from afterdesk.channels.files.knowledge import read_markdown
from afterdesk.channels.files.orders import read_orders, read_products, read_shipments
from afterdesk.demo.store import generate_demo
from afterdesk.demo.values import DemoStore
from afterdesk.desk.actions.import_knowledge import import_knowledge
from afterdesk.desk.actions.import_orders import import_orders, import_products, import_shipments
from afterdesk.desk.actions.import_templates import bring_in, keep_file
from afterdesk.desk.models import CaseState, MailAccount, Membership, Role, Store, User
from afterdesk.jobs.due import breach_due_clocks
from afterdesk.jobs.importing import Progress, import_paths

SLUG = "demo"
UNFINISHED_SLUG = "demo-loading"
LOOPBACK = "127.0.0.1"
LEFT_FREE = 8
PEOPLE = (
    ("Lena Brandt", "lena@demo.example", Role.OWNER, "en", "Europe/Berlin"),
    ("陈晓雨", "xiaoyu@demo.example", Role.OPERATOR, "zh-hans", "Asia/Shanghai"),
    ("Sam Okafor", "sam@demo.example", Role.LEAD, "en", "America/New_York"),
    ("Marta Kowalska", "marta@demo.example", Role.WAREHOUSE, "en", "Europe/Warsaw"),
)


@dataclass(frozen=True, slots=True)
class Login:
    """How to get in: one password for the whole demo team."""

    email: str
    password: str


def demo_is_loaded() -> bool:
    """Whether the demo store exists already, with all its mail."""
    return Store.objects.filter(slug=SLUG, is_demo=True).exists()


def load_demo(
    folder: Path, *, now: datetime, progress: Progress = lambda step, count: None, clock: Callable[[], datetime]
) -> Login:
    """Generate the demo store's files under `folder` and import them. Cut off, it starts over with the same store."""
    shutil.rmtree(folder, ignore_errors=True)
    demo = generate_demo(folder, now=now)
    store = _store(demo)
    _import_files(store, demo, now)
    account, _ = MailAccount.objects.update_or_create(
        store=store, name=demo.mailbox, defaults={"trusted_servers": list(demo.trusted_servers)}
    )
    import_paths([demo.mail_folder], account=account, progress=progress, now=clock)
    breach_due_clocks(now=now)
    password = secrets.token_urlsafe(12)
    people = [_person(store, one, password) for one in PEOPLE]
    _share_out(store, people)
    Store.objects.filter(pk=store.pk).update(slug=SLUG)  # the last step: from here on the demo counts as loaded
    return Login(PEOPLE[0][1], password)


def point_at_post(port: int) -> None:
    """Let the demo store hand its replies to the post office on this machine."""
    Store.objects.filter(slug=SLUG, is_demo=True).update(smtp_host=LOOPBACK, smtp_port=port)


def collect_answers(folder: Path, *, clock: Callable[[], datetime]) -> int:
    """Import what the simulated buyers answered. Return how many mails were new."""
    account = MailAccount.objects.filter(store__slug=SLUG, store__is_demo=True).order_by("pk").first()
    if account is None or not any(folder.glob("new/*")):
        return 0
    run = import_paths([folder], account=account, now=clock)
    return run.filed


def _store(demo: DemoStore) -> Store:
    Store.objects.filter(slug=UNFINISHED_SLUG, is_demo=True).delete()
    return Store.objects.create(
        slug=UNFINISHED_SLUG,
        is_demo=True,
        name=demo.name,
        sender_name=demo.name,
        approved_sender=demo.mailbox,
        go_live_at=demo.go_live_at,
        smtp_host=LOOPBACK,
        smtp_security=Store.Smtp.NONE,
    )


def _import_files(store: Store, demo: DemoStore, now: datetime) -> None:
    import_products(store=store, rows=read_products(demo.product_list.read_bytes()).rows, now=now)
    known = read_markdown(resources.files("afterdesk.demo").joinpath("knowledge.md").read_text("utf-8"))
    import_knowledge(store=store, products=known.rows, by=None, now=now)
    letters = resources.files("afterdesk.demo").joinpath("templates.md").read_bytes()
    bring_in(kept=keep_file(store=store, name="templates.md", raw=letters, language="", by=None, now=now), now=now)
    for path in demo.order_reports.values():
        import_orders(store=store, rows=read_orders(path.read_bytes()).rows, now=now)
    for path in demo.shipment_reports.values():
        import_shipments(store=store, rows=read_shipments(path.read_bytes()).rows, now=now)


def _person(store: Store, person: tuple[str, str, str, str, str], password: str) -> User:
    name, email, role, language, zone = person
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name, language=language, time_zone=zone)
    else:
        user.set_password(password)
        user.save(update_fields=["password"])
    Membership.objects.update_or_create(user=user, store=store, defaults={"role": role})
    return user


def _share_out(store: Store, people: list[User]) -> None:
    """Give two of three open cases to one of the team; what is due first is left for whoever comes first."""
    team = people[:3]
    waiting = store.cases.filter(state=CaseState.OPEN).order_by("next_due_at", "pk")[LEFT_FREE:]
    for index, case in enumerate(waiting):
        if index % 3:
            case.assignee = team[index % len(team)]
            case.save(update_fields=["assignee"])
