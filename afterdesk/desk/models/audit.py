"""The audit log: who did what of weight, when and from where. Rows are added and never changed.

A row names people, stores and cases by number alone: erasing a buyer leaves it, and the chain, as it is.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from afterdesk.desk.models.people import User
from afterdesk.desk.models.stores import Store


class Deed(models.TextChoices):
    """What was done; the words for pages stand in `afterdesk.web.audit_words`."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_SLOWED = "sign_in_slowed"
    SIGNED_OUT = "signed_out"
    SESSIONS_ENDED = "sessions_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a name of a deed
    PASSWORD_LINK_MADE = "password_link_made"  # noqa: S105
    SECOND_STEP_ON = "second_step_on"
    SECOND_STEP_OFF = "second_step_off"
    SECOND_STEP_RESET = "second_step_reset"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    PERSON_INVITED = "person_invited"
    INVITATION_RENEWED = "invitation_renewed"
    INVITATION_REVOKED = "invitation_revoked"
    INVITATION_ACCEPTED = "invitation_accepted"
    ROLE_GIVEN = "role_given"
    ROLE_CHANGED = "role_changed"
    PERSON_REMOVED = "person_removed"
    PERSON_DEACTIVATED = "person_deactivated"
    PERSON_REACTIVATED = "person_reactivated"
    REPLY_APPROVED = "reply_approved"
    REPLY_CANCELLED = "reply_cancelled"
    REPLY_SENT = "reply_sent"
    REPLY_RELEASED = "reply_released"
    REPLY_RETURNED = "reply_returned"
    ABUSE_REPORTED = "abuse_reported"
    REPLY_SETTLED = "reply_settled"
    GUARD_OVERRIDDEN = "guard_overridden"
    REFUND_APPROVED = "refund_approved"
    REMEDY_CARRIED_OUT = "remedy_carried_out"
    REMEDY_TAKEN_BACK = "remedy_taken_back"
    PARTNER_CHANGED = "partner_changed"
    RULE_OVERRIDDEN = "rule_overridden"
    RULE_OVERRIDE_ENDED = "rule_override_ended"
    OWN_RULES_CHANGED = "own_rules_changed"
    STORE_ADDED = "store_added"
    STORE_CHANGED = "store_changed"
    PROGRAMME_CHANGED = "programme_changed"
    MAILBOX_CHANGED = "mailbox_changed"
    SENDER_ACCEPTED = "sender_accepted"
    RAW_MAIL_TAKEN = "raw_mail_taken"
    IMPORTED = "imported"
    EXPORTED = "exported"
    BUYER_EXPORTED = "buyer_exported"
    BUYER_ERASED = "buyer_erased"
    PURGED = "purged"
    HOLD_SET = "hold_set"
    HOLD_LIFTED = "hold_lifted"
    KEYS_ROTATED = "keys_rotated"
    BACKUP_MADE = "backup_made"
    RESTORED = "restored"
    AUDIT_EXPORTED = "audit_exported"


class AuditEntry(models.Model):
    """One deed. `number` counts from 1 without a gap; `seal` is made over the row and the seal before it."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    deed = models.CharField(max_length=40)
    # Numbers without a constraint: a row stays as it is whatever becomes of the person or the store.
    person = models.ForeignKey(User, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    store = models.ForeignKey(Store, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    origin = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    previous_seal = models.BinaryField(max_length=32)
    seal = models.BinaryField(max_length=32)

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["deed", "number"], name="audit_by_deed")]

    def __str__(self) -> str:
        return f"{self.number}: {self.deed}"
