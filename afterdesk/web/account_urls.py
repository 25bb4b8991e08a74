"""The addresses of signing in, of one's own account, and of the audit log."""

from __future__ import annotations

from django.urls import path

from afterdesk.web.views import audit

urlpatterns = [
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.audit_export, name="audit_export"),
]
