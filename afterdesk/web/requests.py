"""The request of somebody who is signed in, as the views type it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from afterdesk.desk.models import User


class DeskRequest(HttpRequest):
    """A request with a person, htmx's details and the browser's theme."""

    user: User
    htmx: HtmxDetails
    theme: str
