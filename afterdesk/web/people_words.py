"""What each permission lets a person do, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.permissions import Permission

PERMISSIONS: dict[Permission, Promise] = {
    Permission.SEE_CASES: _("See cases, orders, products and other mail"),
    Permission.WORK_CASES: _("Work on cases: assign, snooze, close, note, tasks"),
    Permission.SEND_REPLIES: _("Write and send replies to buyers"),
    Permission.KEEP_KNOWLEDGE: _("Write what is known of products: problems, solutions, manuals"),
    Permission.RELEASE_ALONE: _("Read heated replies where a lead has to; release one alone when a clock is near"),
    Permission.SETTLE_MAIL: _("Settle quarantined mail and doubtful sendings, import files"),
    Permission.SEE_JOBS: _("See the background work and try failed jobs again"),
    Permission.MANAGE_PEOPLE: _("Add people, change roles, let people go"),
    Permission.MANAGE_STORE: _("Change the store: sender, mail server, programmes; make owners"),
    Permission.SEE_AUDIT: _("Read and export the audit log"),
}
