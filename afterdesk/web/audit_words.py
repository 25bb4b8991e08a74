"""What each deed of the audit log is called on pages, and its details in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.models import AuditEntry, Deed, Role

DEEDS: dict[Deed, Promise] = {
    Deed.SIGNED_IN: _("Signed in"),
    Deed.SIGN_IN_FAILED: _("Sign-in failed"),
    Deed.SIGN_IN_SLOWED: _("Sign-in slowed down"),
    Deed.SIGNED_OUT: _("Signed out"),
    Deed.SESSIONS_ENDED: _("Sessions ended"),
    Deed.PASSWORD_CHANGED: _("Password changed"),
    Deed.PASSWORD_LINK_MADE: _("Link for a new password made"),
    Deed.SECOND_STEP_ON: _("Second step switched on"),
    Deed.SECOND_STEP_OFF: _("Second step switched off"),
    Deed.SECOND_STEP_RESET: _("Second step of somebody reset"),
    Deed.RECOVERY_CODES_MADE: _("Recovery codes made"),
    Deed.RECOVERY_CODE_USED: _("Recovery code used"),
    Deed.PERSON_INVITED: _("Person invited"),
    Deed.INVITATION_RENEWED: _("Invitation renewed"),
    Deed.INVITATION_REVOKED: _("Invitation withdrawn"),
    Deed.INVITATION_ACCEPTED: _("Invitation accepted"),
    Deed.ROLE_GIVEN: _("Role given"),
    Deed.ROLE_CHANGED: _("Role changed"),
    Deed.PERSON_REMOVED: _("Person removed from the store"),
    Deed.PERSON_DEACTIVATED: _("Person deactivated"),
    Deed.PERSON_REACTIVATED: _("Person let in again"),
    Deed.REPLY_APPROVED: _("Reply approved"),
    Deed.REPLY_CANCELLED: _("Reply taken back"),
    Deed.REPLY_SENT: _("Reply sent"),
    Deed.REPLY_RELEASED: _("Heated reply read and let go"),
    Deed.REPLY_RETURNED: _("Heated reply sent back"),
    Deed.ABUSE_REPORTED: _("Abuse reported to Amazon"),
    Deed.REPLY_SETTLED: _("Doubtful reply settled"),
    Deed.GUARD_OVERRIDDEN: _("Sent although the guard warned"),
    Deed.REFUND_APPROVED: _("Refund approved"),
    Deed.REMEDY_CARRIED_OUT: _("Remedy carried out"),
    Deed.REMEDY_TAKEN_BACK: _("Remedy taken back"),
    Deed.PARTNER_CHANGED: _("Partner changed"),
    Deed.RULE_OVERRIDDEN: _("Rule set otherwise"),
    Deed.OWN_RULES_CHANGED: _("Own rules changed"),
    Deed.RULE_OVERRIDE_ENDED: _("Own setting of a rule ended"),
    Deed.STORE_ADDED: _("Store added"),
    Deed.STORE_CHANGED: _("Store changed"),
    Deed.PROGRAMME_CHANGED: _("Programme changed"),
    Deed.MAILBOX_CHANGED: _("Mailbox changed"),
    Deed.SENDER_ACCEPTED: _("Unproven sender accepted"),
    Deed.RAW_MAIL_TAKEN: _("Mail downloaded as it arrived"),
    Deed.IMPORTED: _("Files imported"),
    Deed.EXPORTED: _("Data exported"),
    Deed.BUYER_EXPORTED: _("Data of one buyer exported"),
    Deed.BUYER_ERASED: _("One buyer erased"),
    Deed.PURGED: _("Old data purged"),
    Deed.HOLD_SET: _("Hold set"),
    Deed.HOLD_LIFTED: _("Hold lifted"),
    Deed.KEYS_ROTATED: _("Keys rotated"),
    Deed.BACKUP_MADE: _("Backup made"),
    Deed.RESTORED: _("Restored from a backup"),
    Deed.AUDIT_EXPORTED: _("Audit log exported"),
}


def deed_words(code: str) -> str:
    """Return what a deed is called; one that this release does not know keeps its name."""
    return str(DEEDS[Deed(code)]) if code in Deed.values else code


#: The names of details; one that is not here is shown as the log keeps it.
DETAILS: dict[str, Promise] = {
    "account": _("account"),
    "before": _("before"),
    "buyer": _("buyer"),
    "case": _("case"),
    "count": _("count"),
    "format": _("format"),
    "left": _("left"),
    "mail": _("mail"),
    "mailbox": _("mailbox"),
    "override": _("own setting"),
    "person": _("person"),
    "programme": _("programme"),
    "reply": _("reply"),
    "role": _("role"),
    "rule": _("rule"),
    "rules": _("rules"),
    "with_code": _("with a code"),
}
#: Digests prove words; nobody reads them.
_NOT_SHOWN = ("reason_digest",)


def detail_words(entry: AuditEntry) -> str:
    """Return the details, short: names of the product beside numbers of its records."""
    shown = [(name, value) for name, value in entry.details.items() if name not in _NOT_SHOWN]
    return " · ".join(f"{DETAILS.get(name, name.replace('_', ' '))} {_value(value)}" for name, value in shown)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return _now("yes") if value else _now("no")
    if isinstance(value, str) and value in Role.values:
        return str(Role(value).label)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
