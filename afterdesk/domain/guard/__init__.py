"""The guard: no letter that Amazon's communication rules forbid leaves the desk."""

from afterdesk.domain.guard.check import check_reply
from afterdesk.domain.guard.rules import GuardRules
from afterdesk.domain.guard.values import Family, Finding, GuardContext, LetterKind, Severity

__all__ = ["Family", "Finding", "GuardContext", "GuardRules", "LetterKind", "Severity", "check_reply"]
