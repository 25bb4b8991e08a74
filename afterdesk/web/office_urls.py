"""The addresses of the pages around the cases: search, other mail, stores, people, quarantine, jobs."""

from __future__ import annotations

from django.urls import include, path

from afterdesk.web.views import (
    jobs,
    learning,
    mailboxes,
    other_mail,
    partners,
    people,
    privacy,
    quarantine,
    search,
    stores,
)

_store = [
    path("", stores.store, name="store"),
    path("connection/", stores.store_connection, name="store_connection"),
    path("programmes/", stores.store_programmes, name="store_programmes"),
    path("programmes/<int:programme_id>/removal/", stores.programme_removal, name="programme_removal"),
    path("accounts/<int:account_id>/servers/", stores.account_servers, name="account_servers"),
    path("mail/", stores.store_mail, name="store_mail"),
    path("mailboxes/new/", mailboxes.mailbox_new, name="mailbox_new"),
    path("mailboxes/<int:mailbox_id>/", mailboxes.mailbox, name="mailbox"),
    path("mailboxes/<int:mailbox_id>/trial/", mailboxes.mailbox_trial, name="mailbox_trial"),
    path("mailboxes/<int:mailbox_id>/folders/", mailboxes.mailbox_folders, name="mailbox_folders"),
    path("mailboxes/<int:mailbox_id>/switch/", mailboxes.mailbox_switch, name="mailbox_switch"),
    path("mailboxes/<int:mailbox_id>/removal/", mailboxes.mailbox_removal, name="mailbox_removal"),
    path("learning/", learning.learning, name="learning"),
    path("learning/now/", learning.learning_now, name="learning_now"),
    path("learning/off/", learning.learning_off, name="learning_off"),
    path("learning/export/", learning.learning_export, name="learning_export"),
    path("table/", stores.store_table, name="store_table"),
    path("partners/", partners.partners, name="partners"),
    path("partners/<int:partner_id>/", partners.partner, name="partner"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("buyers/<int:buyer_id>/", privacy.buyer_data, name="buyer_data"),
    path("buyers/<int:buyer_id>/export/", privacy.buyer_export, name="buyer_export"),
    path("buyers/<int:buyer_id>/erasure/", privacy.buyer_erasure, name="buyer_erasure"),
    path("holds/<int:case_id>/", privacy.case_hold, name="case_hold"),
]

_people = [
    path("", people.people, name="people"),
    path("new/", people.person_new, name="person_new"),
    path("<int:person_id>/", people.person, name="person"),
    path("<int:person_id>/activity/", people.person_activity, name="person_activity"),
    path("<int:person_id>/invitation/", people.person_invitation, name="person_invitation"),
    path("<int:person_id>/phone/", people.person_phone, name="person_phone"),
    path("<int:person_id>/password/", people.person_password, name="person_password"),
    path("roles/<int:membership_id>/", people.person_role, name="person_role"),
    path("roles/<int:membership_id>/removal/", people.person_removal, name="person_removal"),
]

urlpatterns = [
    path("search/", search.search_page, name="search"),
    path("other-mail/", other_mail.other_mail_page, name="other_mail"),
    path("other-mail/<int:message_id>/", other_mail.other_mail_one, name="other_mail_one"),
    path("other-mail/<int:message_id>/case/", other_mail.other_mail_case, name="other_mail_case"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<int:raw_mail_id>/reading/", quarantine.quarantine_reading, name="quarantine_reading"),
    path("quarantine/<int:raw_mail_id>/raw/", quarantine.quarantine_raw, name="quarantine_raw"),
    path("stores/", stores.stores, name="stores"),
    path("stores/new/", stores.store_new, name="store_new"),
    path("stores/<int:store_id>/", include(_store)),
    path("people/", include(_people)),
    path("me/password/", people.own_password, name="own_password"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:job_id>/retry/", jobs.job_retry, name="job_retry"),
]
