"""What is the matter with a mailbox, for pages and for the mails that tell of it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALARMS: dict[str, Promise] = {
    "stopped": _("The mailbox is no longer read until somebody puts it right."),
    "behind": _("The mailbox could not be read for a while."),
    "silent": _("No mail came for longer than usual. Is it still delivered there?"),
}

SUBJECT = _("Afterdesk: the mailbox “%(name)s” needs you")
