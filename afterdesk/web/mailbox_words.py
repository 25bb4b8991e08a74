"""What is wrong with a mailbox, in words that name the thing to change."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from afterdesk.channels.email.imap_faults import Fault
from afterdesk.desk.models import Mailbox

FAULTS: dict[str, Promise] = {
    Fault.UNKNOWN_NAME: _("No machine has this name. Check the spelling of the mail server."),
    Fault.REFUSED: _("The machine is there, but nothing answers on this port. Check the port: usually 993 or 143."),
    Fault.SILENT: _("The server does not answer. Check name and port; a firewall may stand between."),
    Fault.CUT_OFF: _("The connection was cut off. The desk tries again by itself."),
    Fault.BUSY: _("The server asks to come back later. The desk tries again by itself."),
    Fault.NOT_TLS: _("This port does not begin with TLS. Choose STARTTLS, or the port for TLS (usually 993)."),
    Fault.NO_STARTTLS: _("The server does not offer STARTTLS on this port. Choose TLS with port 993."),
    Fault.BAD_CERTIFICATE: _("The server's certificate is not valid for this name. Check the name of the server."),
    Fault.IN_CLEAR: _("Mail and password would travel in clear. Choose TLS or STARTTLS."),
    Fault.WRONG_PASSWORD: _(
        "The server refused user name or password. Many providers want a password for apps instead of your own."
    ),
    Fault.TOKEN_EXPIRED: _(
        "The provider no longer accepts the permission it gave. Connect the mailbox again, with a new refresh token."
    ),
    Fault.TOKEN_SERVICE: _("The provider's token service does not answer. The desk tries again by itself."),
    Fault.IMAP_OFF: _("Reading by IMAP is switched off for this mailbox. Switch it on in the provider's settings."),
    Fault.NO_FOLDER: _("A folder is not there. Choose the folders again."),
    Fault.NOT_IMAP: _("Something answers there, but not as a mail server does. Check name, port and protection."),
}

STATES: dict[str, Promise] = {
    Mailbox.State.NEW: _("not read yet"),
    Mailbox.State.READING: _("being read"),
    Mailbox.State.OK: _("is read"),
    Mailbox.State.RETRYING: _("cannot be read, tries again"),
    Mailbox.State.STOPPED: _("stopped"),
    Mailbox.State.OFF: _("switched off"),
}

#: Servers of providers that sellers use, as their help pages name them (read in November 2026).
PROVIDERS: tuple[tuple[str, str, int], ...] = (
    ("Gmail, Google Workspace", "imap.gmail.com", 993),
    ("Outlook, Microsoft 365 (OAuth)", "outlook.office365.com", 993),
    ("Yahoo", "imap.mail.yahoo.com", 993),
    ("QQ", "imap.qq.com", 993),
    ("163", "imap.163.com", 993),
    ("Tencent Exmail", "imap.exmail.qq.com", 993),
    ("GMX", "imap.gmx.net", 993),
    ("WEB.DE", "imap.web.de", 993),
    ("IONOS", "imap.ionos.de", 993),
    ("iCloud", "imap.mail.me.com", 993),
)
