"""The desk's figures in Prometheus' text form, for whoever has the token, or for this machine alone."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from afterdesk.jobs.figures import desk_figures
from afterdesk.runtime.measures import measures

REFUSAL = "Set AFTERDESK_METRICS_TOKEN and send 'Authorization: Bearer ...' with it, or ask from this machine.\n"


class _Desk(Collector):
    """What the database says, at the moment of asking."""

    def collect(self) -> Iterator[Metric]:
        for figure in desk_figures(now=timezone.now()):
            family = GaugeMetricFamily(f"afterdesk_{figure.name}", figure.help, labels=[figure.label])
            for value, count in sorted(figure.rows.items()):
                family.add_metric([value], count)
            yield family


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give every figure."""
    if not _may_ask(request):
        return HttpResponse(REFUSAL, status=403, content_type="text/plain; charset=utf-8")
    registry = measures()
    registry.register(_Desk())
    return HttpResponse(
        generate_latest(registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


def _may_ask(request: HttpRequest) -> bool:
    """With a token, who has it. Without, this machine; behind a proxy everybody seems to be this machine."""
    token: str = settings.AFTERDESK_METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), token.encode())
    return not settings.AFTERDESK_BEHIND_PROXY and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
