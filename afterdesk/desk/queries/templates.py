"""Templates for their pages: the list with what became of each, one with its versions, those that fit a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from afterdesk.channels.email.values import MailKind
from afterdesk.desk.models import (
    Case,
    CaseState,
    Message,
    OutgoingMessage,
    OutgoingStatus,
    Store,
    Template,
    TemplateUse,
    TemplateVersion,
    User,
)
from afterdesk.desk.scope import cases_for
from afterdesk.domain.templates import TemplateKind, fit

#: Of the store's latest cases so many can be chosen for a preview.
CASES_OFFERED = 30
#: A menu in the letter shows no more; the rest is found by typing on the page of templates.
SHOWN_IN_MENU = 60
#: A page shows no more lines; a filter or words find the rest.
SHOWN_IN_LIST = 300
USES_SHOWN = 10
_WRITTEN_BY_BUYER = (MailKind.BUYER_MESSAGE.value, MailKind.AMAZON_RELAY.value)


@dataclass(frozen=True, slots=True)
class Worked:
    """What became of the cases in which a template was put into a letter.

    `sent`: the reply left; the other three count among those. A case can be in several of them.
    """

    used: int = 0
    sent: int = 0
    solved: int = 0
    again: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class UsedIn:
    """A case in which a template was used, and what became of it: unsent, again, returned, solved or open."""

    case: Case
    version: int
    at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class TemplateFilters:
    """What narrows the list; blank: everything."""

    search: str = ""
    situation: str = ""
    language: str = ""
    kind: str = ""
    archived: bool = False
    order: str = ""


#: How the list can be ordered besides by name; the most comes first.
ORDERS: Mapping[str, Callable[[Worked], float]] = {
    "used": lambda worked: worked.used,
    "solved": lambda worked: worked.solved / worked.sent if worked.sent else -1,
    "again": lambda worked: worked.again / worked.sent if worked.sent else -1,
    "returned": lambda worked: worked.returned / worked.sent if worked.sent else -1,
}


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One template with what became of it."""

    template: Template
    worked: Worked


@dataclass(frozen=True, slots=True)
class FittingTemplate:
    """A template in the menu of a letter. `fits`: it is for this situation, language and marketplace."""

    template: Template
    fits: bool


def template_lines(store: Store, filters: TemplateFilters) -> list[TemplateLine]:
    """Return the templates of a store, by name or by what became of them, without their texts."""
    found = _filtered(Template.objects.filter(store=store), filters).defer("text")
    worked = worked_by(TemplateUse.objects.filter(version__template__store=store), "version__template_id")
    lines = [TemplateLine(one, worked.get(one.pk, Worked())) for one in found]
    if filters.order in ORDERS:
        lines.sort(key=lambda line: ORDERS[filters.order](line.worked), reverse=True)
    return lines


def versions_of(template: Template) -> list[tuple[TemplateVersion, Worked]]:
    """Return every version, the newest first, with what became of it."""
    worked = worked_by(TemplateUse.objects.filter(version__template=template), "version_id")
    versions = template.versions.select_related("by").order_by("-number")
    return [(one, worked.get(one.pk, Worked())) for one in versions]


def latest_uses(user: User, template: Template) -> list[UsedIn]:
    """Return the latest cases in which a template was used, each once, with what became of it there."""
    rows = _followed(TemplateUse.objects.filter(version__template=template, case__in=cases_for(user)))
    found: dict[int, UsedIn] = {}
    for use in rows.select_related("case", "version").order_by("-pk")[: USES_SHOWN * 3]:
        found.setdefault(use.case_id, UsedIn(use.case, use.version.number, use.at, _outcome(use)))
    return list(found.values())[:USES_SHOWN]


def worked_by(uses: QuerySet[TemplateUse], key: str) -> Mapping[int, Worked]:
    """Count what became of uses, by template or by version: each case once.

    Written again: the buyer wrote after the reply left. Returned: a return was asked for after it. Solved: the case is
    closed and neither happened.
    """
    sent, closed = Q(left_at__isnull=False), Q(case__state=CaseState.CLOSED)
    counted = (
        _followed(uses)
        .values(of=F(key))
        .annotate(
            used=_cases(Q()),
            sent=_cases(sent),
            solved=_cases(sent & closed & Q(has_again=False, has_return=False)),
            again=_cases(sent & Q(has_again=True)),
            returned=_cases(sent & Q(has_return=True)),
        )
    )
    return {
        row["of"]: Worked(row["used"], row["sent"], row["solved"], row["again"], row["returned"]) for row in counted
    }


def _followed(uses: QuerySet[TemplateUse]) -> QuerySet[Any]:
    """Say of each use when the reply left, and whether the buyer wrote or asked for a return after it."""
    replies = OutgoingMessage.objects.filter(
        case=OuterRef("case"), status=OutgoingStatus.SENT, queued_at__gte=OuterRef("at")
    ).order_by("queued_at")
    after = Message.objects.filter(case=OuterRef("case"), at__gt=OuterRef("left_at"), is_automatic=False)
    return uses.annotate(left_at=Subquery(replies.values("queued_at")[:1])).annotate(
        has_again=Exists(after.filter(direction=Message.Direction.IN, kind__in=_WRITTEN_BY_BUYER)),
        has_return=Exists(after.filter(kind=MailKind.RETURN_REQUEST.value)),
    )


def fitting_templates(case: Case, language: str) -> list[FittingTemplate]:
    """Return a store's templates for the menu of a letter: those that fit first, the closest on top."""
    rows = Template.objects.filter(store_id=case.store_id, archived_at=None).defer("text").order_by("name", "pk")
    asked = {"situation": case.situation, "language": language or case.language, "marketplace": case.marketplace}
    ranked = [(fit(one, **asked), one) for one in rows[:1000]]
    ranked.sort(key=lambda pair: (pair[0] is None, -(pair[0] or 0), pair[1].kind != TemplateKind.LETTER))
    return [FittingTemplate(one, rank is not None) for rank, one in ranked[:SHOWN_IN_MENU]]


def cases_to_try(user: User, store: Store, template: Template | None) -> Sequence[Case]:
    """Return the latest cases of a store for a preview, those of the template's situation first."""
    cases = list(cases_for(user).filter(store=store, merged_into=None).order_by("-pk")[: CASES_OFFERED * 4])
    wanted = template.situation if template else ""
    return sorted(cases, key=lambda one: bool(wanted) and one.situation != wanted)[:CASES_OFFERED]


def _filtered(rows: QuerySet[Template], filters: TemplateFilters) -> QuerySet[Template]:
    rows = rows.filter(archived_at__isnull=not filters.archived)
    for word in filters.search.split()[:8]:
        rows = rows.filter(Q(name__icontains=word) | Q(text__icontains=word) | Q(tags__icontains=word.lower()))
    if filters.situation:
        rows = rows.filter(situation__in=(filters.situation, ""))
    if filters.language:
        rows = rows.filter(language=filters.language)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    return rows


def _outcome(use: Any) -> str:
    if use.left_at is None:
        return "unsent"
    if use.has_return:
        return "returned"
    if use.has_again:
        return "again"
    return "solved" if use.case.state == CaseState.CLOSED else "open"


def _cases(condition: Q) -> Count:
    return Count("case", distinct=True, filter=condition)
