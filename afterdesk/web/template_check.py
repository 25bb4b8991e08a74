"""What the editor shows beside a template: unknown variables, what the guard finds, and the text filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from afterdesk.desk.actions.template_values import case_values, example_values
from afterdesk.desk.actions.templates import check_template
from afterdesk.desk.models import Case
from afterdesk.domain.guard import Finding
from afterdesk.domain.templates import MissingValues, TemplateWords, fill, unknown_in
from afterdesk.web.template_words import MEANINGS


@dataclass(frozen=True, slots=True)
class Checked:
    """One look at a text. `missing`: what the chosen case does not know; then there is no preview."""

    unknown: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    preview: str = ""
    missing: tuple[tuple[str, str], ...] = ()
    case: Case | None = None

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What stops it from being saved."""
        return tuple(one for one in self.findings if one.blocks)


def check_words(words: TemplateWords, case: Case | None, *, now: datetime) -> Checked:
    """Look at a text, with a case's values or with examples."""
    if not words.text.strip():
        return Checked(case=case)
    if unknown := unknown_in(words.text):
        return Checked(unknown=unknown, case=case)
    findings = check_template(words)
    values = (
        case_values(case, language=words.language, now=now)
        if case
        else example_values(words.language, words.marketplace)
    )
    try:
        return Checked(findings=findings, preview=fill(words.text, values), case=case)
    except MissingValues as problem:
        missing = tuple((name, str(MEANINGS[name])) for name in problem.names)
        return Checked(findings=findings, missing=missing, case=case)
