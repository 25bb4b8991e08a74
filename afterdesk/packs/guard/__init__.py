"""The guard's pack: what Amazon's communication rules forbid, and the words for it in every language."""

from afterdesk.packs.guard.load import GuardPackError, load_guard_rules, read_guard_rules

__all__ = ["GuardPackError", "load_guard_rules", "read_guard_rules"]
