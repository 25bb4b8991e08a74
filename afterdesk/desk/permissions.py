"""Who may do what: one table, asked by every page, action and API call."""

from __future__ import annotations

from enum import StrEnum

from afterdesk.desk.models import Role


class Permission(StrEnum):
    """What can be allowed in a store."""

    SEE_CASES = "see_cases"
    WORK_CASES = "work_cases"  # assign, snooze, close, note, correct a reading
    SEND_REPLIES = "send_replies"
    KEEP_KNOWLEDGE = "keep_knowledge"  # what is known of products: dossiers, known problems, manuals
    RELEASE_ALONE = "release_alone"  # read heated replies where a lead has to; alone where a clock is near
    SETTLE_MAIL = "settle_mail"  # quarantine, unknown sendings
    SEE_JOBS = "see_jobs"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_STORE = "manage_store"
    SEE_AUDIT = "see_audit"


_EVERYBODY = frozenset({Permission.SEE_CASES, Permission.WORK_CASES})
_PRODUCT = _EVERYBODY | {Permission.KEEP_KNOWLEDGE}
_OPERATOR = _PRODUCT | {Permission.SEND_REPLIES, Permission.SETTLE_MAIL}
_LEAD = _OPERATOR | {Permission.RELEASE_ALONE, Permission.SEE_JOBS, Permission.MANAGE_PEOPLE}

ALLOWED: dict[str, frozenset[Permission]] = {
    Role.WAREHOUSE: _EVERYBODY,
    Role.PRODUCT: _PRODUCT,
    Role.OPERATOR: _OPERATOR,
    Role.LEAD: _LEAD,
    Role.OWNER: frozenset(Permission),
}
