"""Remedies and offers in the reader's words."""

from __future__ import annotations

from afterdesk.desk.rulebook import playbooks
from afterdesk.domain.remedies import Remedy
from afterdesk.web.words import text_for_reader


def remedy_title(code: str) -> str:
    """Return a remedy's title as the packs have it; one they do not know as it is written."""
    if code not in set(Remedy):
        return code.replace("_", " ")
    for playbook in playbooks().values():
        spec = playbook.specs.get(Remedy(code))
        if spec is not None:
            return text_for_reader(spec.title)
    return code.replace("_", " ")
