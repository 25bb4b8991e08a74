"""The guard: every way in which a letter could break Amazon's communication rules, in one call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afterdesk.domain.guard.amounts import find_amounts, find_promises
from afterdesk.domain.guard.completeness import find_missing
from afterdesk.domain.guard.contacts import find_contacts
from afterdesk.domain.guard.hidden import find_hidden
from afterdesk.domain.guard.letter import Letter, read_letter
from afterdesk.domain.guard.links import find_links
from afterdesk.domain.guard.meaning import suspicions
from afterdesk.domain.guard.relations import related
from afterdesk.domain.guard.rules import GuardRules, Objection
from afterdesk.domain.guard.values import Family, Finding, GuardContext, LetterKind, Severity
from afterdesk.domain.marketplaces import FACTS
from afterdesk.domain.situations import Situation

_ORDER_ID = re.compile(r"\d{3}-\d{7}-\d{7}")
_SAME_SCRIPT_NEEDED = 24
#: No letter is longer (Amazon's own limit is far below); what lies beyond is not read, and blocks.
LONGEST = 20_000
_NO_TROUBLE = frozenset({Situation.THANKS, Situation.PRESALES_QUESTION, Situation.INVOICE_OR_CUSTOMISATION})
_CLAIMS = frozenset(
    {Situation.A_TO_Z_DIRECT, Situation.A_TO_Z_FROM_RETURN, Situation.A_TO_Z_GRANTED, Situation.CHARGEBACK}
)


def check_reply(text: str, *, context: GuardContext, rules: GuardRules) -> tuple[Finding, ...]:
    """Return all objections to a letter, the blocking ones first in reading order within their kind."""
    if len(text) > LONGEST:
        kept = check_reply(text[:LONGEST], context=context, rules=rules)
        rest = Objection("G23", Family.FORMAT, Severity.BLOCK, LONGEST, len(text), original=True)
        return (*kept, _finding(rest, read_letter("", rules.lexicon, rules.spelled.disguised), rules, text))
    usual = context.buyer_lang or (FACTS[context.marketplace].language if context.marketplace else "")
    letter = read_letter(text, rules.lexicon, rules.spelled.disguised, usual)
    flags = _flags(context, letter)
    objections = [*_objections(letter, context, rules, flags)]
    findings = [_finding(objection, letter, rules) for objection in _distinct(objections)]
    return tuple(sorted(findings, key=lambda finding: (not finding.blocks, finding.start, finding.end)))


def _objections(letter: Letter, context: GuardContext, rules: GuardRules, flags: frozenset[str]) -> Iterator[Objection]:
    for relation, start, end in related(letter, rules.relations, rules.excuses, flags):
        yield Objection(relation.rule, relation.family, relation.severity, start, end)
    yield from find_links(letter, rules)
    yield from find_contacts(letter, rules)
    yield from find_hidden(letter)
    yield from find_missing(letter, context, flags)
    yield from find_amounts(letter, context)
    yield from find_promises(letter, context, rules)
    yield from _find_form(letter, context)
    if rules.meanings is not None:
        yield from suspicions(letter, rules.meanings, flags)


def _flags(context: GuardContext, letter: Letter) -> frozenset[str]:
    """Join what the desk knows with what the letter itself gives away."""
    known = {
        "proactive": context.proactive,
        "opted_out": context.opted_out,
        "safety": context.safety or context.situation is Situation.DAMAGE_OR_INJURY or letter.has("injury"),
        "repeat": context.previous_requests > 0,
        "no_trouble": context.situation in _NO_TROUBLE or context.letter_kind is LetterKind.THANKS,
        "claim": context.situation in _CLAIMS,
        "presales": context.situation is Situation.PRESALES_QUESTION,
        "apologises": letter.has("apology"),
    }
    return context.flags | {flag for flag, holds in known.items() if holds}


def _find_form(letter: Letter, context: GuardContext) -> Iterator[Objection]:
    end = len(letter.text)
    if context.proactive and not _ORDER_ID.search(letter.text):
        severity = Severity.BLOCK if context.order_id else Severity.WARN
        yield Objection("G26", Family.FORMAT, severity, 0, end)
    if context.proactive and context.opted_out:
        yield Objection("G16", Family.UNNECESSARY_MESSAGE, Severity.BLOCK, 0, end)
    if _is_foreign(letter, context):
        yield Objection("G27", Family.LANGUAGE, Severity.WARN, 0, end)


def _is_foreign(letter: Letter, context: GuardContext) -> bool:
    """Say whether the letter is in another language than the buyer's ("de-AT" is German)."""
    if not context.buyer_lang or not letter.lang or len(letter.text) < _SAME_SCRIPT_NEEDED:
        return False
    return letter.lang != context.buyer_lang.replace("_", "-").split("-")[0].lower()


def _distinct(objections: list[Objection]) -> list[Objection]:
    """Keep one objection per family and place: the blocking one, then the tightest."""
    kept: list[Objection] = []
    for one in sorted(objections, key=lambda o: (o.severity is not Severity.BLOCK, o.end - o.start)):
        if not any(
            other.family is one.family
            and other.original == one.original
            and one.start < other.end
            and other.start < one.end
            for other in kept[-200:]
        ):
            kept.append(one)
    return kept


def _finding(objection: Objection, letter: Letter, rules: GuardRules, text: str = "") -> Finding:
    start, end = objection.start, objection.end
    if not objection.original:
        start, end = letter.normal.original_span(start, end)
    rule = rules.rules[objection.rule]
    return Finding(
        rule=rule.id,
        family=objection.family,
        severity=objection.severity,
        start=start,
        end=end,
        words=(text or letter.original)[start:end],
        why=rule.why,
        source=rule.source,
        instead=rules.wording(objection.family, letter.lang),
    )
