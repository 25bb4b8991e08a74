"""What a try of the mail server showed, in words that name the thing to change."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from afterdesk.channels.email.probe import Finding
from afterdesk.channels.files.orders import FileKind

FINDINGS: dict[Finding, Promise] = {
    Finding.WORKS: _("It works: the server takes replies from this sender. Nothing was sent."),
    Finding.NO_SERVER: _("No mail server is set. Write its name, save, then test again."),
    Finding.FOREIGN_DEMO: _("A demo store sends to this machine only. Set its mail server to 127.0.0.1."),
    Finding.IN_CLEAR: _("Mail and password would travel in clear. Choose STARTTLS or TLS."),
    Finding.UNKNOWN_NAME: _("No machine has this name. Check the spelling of the mail server."),
    Finding.REFUSED: _("The machine is there, but nothing answers on this port. Check the port: usually 587 or 465."),
    Finding.SILENT: _("The server does not answer. Check name and port; a firewall may stand between."),
    Finding.NOT_TLS: _("This port does not begin with TLS. Choose STARTTLS, or the port for TLS (usually 465)."),
    Finding.NO_STARTTLS: _("The server does not offer STARTTLS on this port. Choose TLS with port 465."),
    Finding.BAD_CERTIFICATE: _("The server's certificate is not valid for this name. Check the name of the server."),
    Finding.WRONG_PASSWORD: _(
        "The server refused user name or password. Many providers want a password for apps instead of your own."
    ),
    Finding.NO_SIGN_IN: _("The server offers no way of signing in here. Choose STARTTLS or TLS."),
    Finding.SENDER_REFUSED: _("The server does not let this user send from the approved sender's address."),
    Finding.NO_MAIL_SERVER: _(
        "Something answers there, but not as a mail server does. Check name, port and protection."
    ),
}

TABLES: dict[FileKind, Promise] = {
    FileKind.ORDERS: _("Orders report"),
    FileKind.SHIPMENTS: _("Shipments report"),
    FileKind.PRODUCTS: _("Product list"),
    FileKind.PARCELS: _("Table of parcels"),
}
