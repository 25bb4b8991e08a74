"""The addresses of signing in, of one's own account, and of the audit log."""

from __future__ import annotations

from django.urls import path

from afterdesk.web.views import audit, sessions, sign_in, welcome

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("welcome/<str:token>/", welcome.welcome, name="welcome"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign_in_code"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("me/access/", sessions.access, name="access"),
    path("me/access/sessions/", sessions.session_ends, name="session_ends"),
    path("me/second-step/", sessions.second_step, name="second_step"),
    path("me/second-step/end/", sessions.second_step_end, name="second_step_end"),
    path("me/second-step/codes/", sessions.recovery_codes, name="recovery_codes"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.audit_export, name="audit_export"),
]
