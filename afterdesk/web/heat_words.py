"""The signs of a heated thread, and what its reply waits for, in the reader's words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from afterdesk.desk.actions.heat import HoldPlan
from afterdesk.domain.heat import Reason, Sign
from afterdesk.domain.holding import Hold
from afterdesk.web.left import day_and_time

SIGNS: dict[str, Promise] = {
    Sign.EXTORTION: gettext_lazy("the buyer demands something on pain of a bad review"),
    Sign.LEGAL: gettext_lazy("the buyer threatens with the law"),
    Sign.THREAT: gettext_lazy("the buyer threatens"),
    Sign.ABUSE: gettext_lazy("the case is about threats or abuse"),
    Sign.ANGER: gettext_lazy("the buyer is angry"),
    Sign.IN_A_ROW: gettext_lazy("several messages in a row"),
    Sign.EARLIER: gettext_lazy("an earlier heated case"),
    Sign.SHOUTING: gettext_lazy("your draft shouts"),
    Sign.INSULT: gettext_lazy("your draft insults"),
}

KINDS: dict[str, Promise] = {
    "extortion": gettext_lazy("demanded something on pain of a bad review"),
    "legal_threat": gettext_lazy("threatened with the law"),
    "threatens_review": gettext_lazy("threatened a bad review"),
    "threatens_claim": gettext_lazy("threatened an A-to-z claim"),
    "threatens_return": gettext_lazy("threatened a return"),
    "anger": gettext_lazy("was angry"),
    "abuse": gettext_lazy("threats or abuse"),
    "threat": gettext_lazy("a threat"),
}


def reason_words(reason: Reason) -> str:
    """Return one sign with its count or its words."""
    if reason.sign is Sign.IN_A_ROW:
        words = ngettext("%(n)d message without an answer", "%(n)d messages in a row without an answer", reason.count)
        return words % {"n": reason.count}
    if reason.sign is Sign.EARLIER:
        return ngettext("%(n)d earlier heated case", "%(n)d earlier heated cases", reason.count) % {"n": reason.count}
    if reason.words:
        return _("%(sign)s: “%(words)s”") % {"sign": SIGNS[reason.sign], "words": reason.words}
    return str(SIGNS[reason.sign])


def sign_words(code: str) -> str:
    """Return a sign that was kept with a reply."""
    return str(SIGNS.get(code, code))


def kind_words(code: str) -> str:
    """Return what a buyer did in an earlier case."""
    return str(KINDS.get(code, code))


def plan_words(plan: HoldPlan) -> str:
    """Say what the reply will wait for."""
    if plan.hold is Hold.LEAD:
        return _("It waits for a lead or the owner to read it.")
    if plan.hold is Hold.READER:
        return _("It waits for a colleague to read it.")
    if plan.hold is Hold.MINUTES and plan.leaves_at is not None:
        return _("It cools down and leaves %(time)s; until then you can take it back.") % {
            "time": day_and_time(plan.leaves_at, plan.now)
        }
    return ""
