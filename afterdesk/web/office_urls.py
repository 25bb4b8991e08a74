"""The addresses of the pages around the cases: search, other mail, stores, people, quarantine, jobs."""

from __future__ import annotations

from django.urls import path

from afterdesk.web.views import jobs, other_mail, quarantine, search

urlpatterns = [
    path("search/", search.search_page, name="search"),
    path("other-mail/", other_mail.other_mail_page, name="other_mail"),
    path("other-mail/<int:message_id>/", other_mail.other_mail_one, name="other_mail_one"),
    path("other-mail/<int:message_id>/case/", other_mail.other_mail_case, name="other_mail_case"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<int:raw_mail_id>/reading/", quarantine.quarantine_reading, name="quarantine_reading"),
    path("quarantine/<int:raw_mail_id>/raw/", quarantine.quarantine_raw, name="quarantine_raw"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:job_id>/retry/", jobs.job_retry, name="job_retry"),
]
