"""Health, figures and traces: for monitors, without anybody's name, and no page for strangers."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from afterdesk.desk.models import OutgoingMessage
from afterdesk.runtime.logs import JsonLines
from tests.desk.cast import NOW, buyer_mail
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


def figures(client: Client, **headers: str) -> dict[tuple[str, str], float]:
    """Return every figure by its name and its first label's value."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    return {
        (sample.name, sample.labels.get("view") or next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_a_desk_with_its_database_is_ready_and_says_that_no_worker_lives(cast: Cast) -> None:
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"live": True, "database": True, "tables": True, "worker": False, "ready": True}


def test_a_desk_whose_tables_are_older_is_not_ready(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["tables"], answer.json()["ready"]) == (503, False, False)


def test_without_a_database_the_process_lives_and_is_not_ready(cast: Cast) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("the server is gone: password=hunter2")

    with connection.execute_wrapper(refuse):
        answer = Client().get("/healthz")
        alive = Client().get("/healthz/live")
    assert (answer.status_code, answer.json()["database"], alive.status_code) == (503, False, 200)
    assert b"hunter2" not in answer.content


def test_the_figures_count_what_is_there(cast: Cast) -> None:
    OutgoingMessage.objects.create(
        store=cast.store,
        case=cast.case,
        status="unknown",
        to_alias="a@b",
        message_id="<1>",
        queued_at=NOW,
        send_after=NOW,
    )
    Client().get("/sign-in/")
    found = figures(Client())
    assert found["afterdesk_cases", "open"] == 1
    assert found["afterdesk_outbox", "unknown"] == 1
    assert found["afterdesk_mails", "filed"] == 1
    assert found["afterdesk_clocks", "late"] + found["afterdesk_clocks", "within_24_hours"] >= 1
    assert found["afterdesk_workers", "alive"] == 0
    assert found["afterdesk_queue_lag_seconds", "outbox"] >= 0
    assert found["afterdesk_request_seconds_count", "sign_in"] >= 1


def test_the_figures_name_nobody(cast: Cast) -> None:
    words = Client().get("/metrics").content.decode()
    mail = buyer_mail()
    for secret in (mail.order_id, mail.buyer_key, mail.buyer_name, cast.owner.email, cast.store.approved_sender):
        assert secret
        assert secret not in words


@pytest.mark.parametrize(
    ("token", "address", "sent", "is_behind_proxy", "status"),
    [
        pytest.param("", "127.0.0.1", "", False, 200, id="this machine"),
        pytest.param("", "::1", "", False, 200, id="this machine, IPv6"),
        pytest.param("", "192.0.2.7", "", False, 403, id="another machine"),
        pytest.param("", "127.0.0.1", "", True, 403, id="behind a proxy everybody is this machine"),
        pytest.param("t0ken", "192.0.2.7", "Bearer t0ken", False, 200, id="with the token"),
        pytest.param("t0ken", "127.0.0.1", "", False, 403, id="without it"),
        pytest.param("t0ken", "127.0.0.1", "Bearer t0ke", False, 403, id="with a wrong one"),
    ],
)
def test_who_may_read_the_figures(
    settings: Any, token: str, address: str, sent: str, is_behind_proxy: bool, status: int
) -> None:
    settings.AFTERDESK_METRICS_TOKEN, settings.AFTERDESK_BEHIND_PROXY = token, is_behind_proxy
    answer = Client(REMOTE_ADDR=address).get("/metrics", headers={"Authorization": sent})
    assert answer.status_code == status
    assert (b"afterdesk_cases" in answer.content) is (status == 200)


@pytest.mark.parametrize(
    ("given", "is_behind_proxy", "is_kept"),
    [
        pytest.param("0123456789abcdef", True, True, id="a proxy's own"),
        pytest.param("0123456789abcdef", False, False, id="a visitor's"),
        pytest.param("a b\u00fc", True, False, id="odd letters"),
        pytest.param("x" * 65, True, False, id="too long"),
    ],
)
def test_every_answer_has_an_id(settings: Any, given: str, is_behind_proxy: bool, is_kept: bool) -> None:
    settings.AFTERDESK_BEHIND_PROXY = is_behind_proxy
    answer = Client().get("/sign-in/", headers={"X-Request-ID": given})
    assert len(answer["X-Request-ID"]) >= 16
    assert (answer["X-Request-ID"] == given) is is_kept
    assert Client().get("/sign-in/")["X-Request-ID"] != answer["X-Request-ID"]


def test_log_lines_name_request_and_case(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(JsonLines().format(record))

    tracing = logging.getLogger("afterdesk.web.tracing")
    handler = Keep()
    tracing.addHandler(handler)
    try:
        with caplog.at_level(logging.DEBUG, "afterdesk.web.tracing"):
            answer = cast.client("owner").get(f"/cases/{cast.case.pk}/?q=Anna")
    finally:
        tracing.removeHandler(handler)
    (line,) = [line for line in lines if '"case"' in line]
    assert f'"request": "{answer["X-Request-ID"]}"' in line
    assert f'"case": {cast.case.pk}' in line
    assert "Anna" not in line
