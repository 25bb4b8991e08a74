"""Every address of the desk's pages. An operation that is no create, read or update is a noun that is posted to."""

from __future__ import annotations

from django.urls import path

from afterdesk.web.views import case, me, sign_in, today

urlpatterns = [
    path("", today.today, name="today"),
    path("today/more/", today.more, name="today_more"),
    path("cases/<int:case_id>/", case.case_page, name="case"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("me/", me.me, name="me"),
    path("theme/", me.theme, name="theme"),
    path("keys/", me.keys, name="keys"),
]
