"""Letters are put together from blocks; values come from a fixed list and are written as the language writes them.

A text is filled in one pass over its placeholders, so nothing that a person typed is ever read as a template. A missing
language, block or value is an error: it is never left in, and no other language steps in for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from afterdesk.domain.formats import Writing, plural_form, write_choice, write_day, write_moment, write_money
from afterdesk.domain.letter_values import (
    PLACEHOLDERS,
    Block,
    BlockLibrary,
    Fix,
    LanguageBlocks,
    Letter,
    LetterPlan,
    LetterProblem,
    LetterRequest,
    NotForTheBuyer,
    OfferedWay,
    Part,
    ValueMissing,
)
from afterdesk.domain.marketplaces import zone_of
from afterdesk.domain.remedies import Remedy
from afterdesk.domain.values import Money

__all__ = [
    "PLACEHOLDERS",
    "Block",
    "BlockLibrary",
    "Fix",
    "LanguageBlocks",
    "Letter",
    "LetterPlan",
    "LetterProblem",
    "LetterRequest",
    "OfferedWay",
    "Part",
    "compose",
    "short_title",
    "values_for",
]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_TITLE_BREAK = re.compile(r"\s*(?:,(?!\d)|[，|｜;；(（\[【]|\s[-–—/]\s).*$", re.DOTALL)
#: Ways that the letter states, without asking the buyer to agree.
_DECIDED = frozenset(
    {
        Remedy.SETTLE_FULL,
        Remedy.SETTLE_GOODWILL,
        Remedy.SETTLE_WITH_DEDUCTION,
        Remedy.REFUND_FREIGHT,
        Remedy.CLOSE_WITH_REASON,
        Remedy.HAND_TO_AMAZON,
    }
)
MAX_TITLE = 60


def compose(request: LetterRequest, library: BlockLibrary) -> Letter:
    """Return the letter, block by block, in the buyer's and the operator's language.

    Raises LetterProblem for a missing language, block, plural form or value; NaiveMoment for a promise without a zone.
    """
    plan = library.plan(request.situation, request.kind)
    if request.audience and plan.audience != request.audience:
        raise NotForTheBuyer(
            f'the "{plan.kind}" letter for {plan.situation.value} goes to {plan.audience}, not to {request.audience}. '
            "Choose another kind of letter, or write it yourself."
        )
    mine = _Writer(request, plan, library.language(request.lang))
    theirs = _Writer(request, plan, library.language(request.operator_lang))
    parts = []
    for block_id in request.blocks or plan.blocks:
        if block_id in request.without:
            continue
        texts = mine.write(block_id)
        if not texts:
            continue
        parts += [Part(name, text, theirs.write_again(block_id, name)) for name, text in texts.items()]
    return Letter(
        text="\n\n".join(part.text for part in parts),
        parts=tuple(parts),
        placeholders=frozenset(mine.used),
        lang=request.lang,
        audience=plan.audience,
        nature=plan.nature,
    )


def values_for(request: LetterRequest, writing: Writing) -> dict[str, str]:
    """Return what is known for the placeholders, as the language writes it."""
    return _values(request, writing)


def short_title(title: str) -> str:
    """Return a product title as a person says it: up to the first comma, bracket or dash, and no longer than a line."""
    title = as_name(title)
    short = _TITLE_BREAK.sub("", title) or title
    if len(short) <= MAX_TITLE:
        return short
    return short[:MAX_TITLE].rsplit(" ", 1)[0]


def as_name(text: str) -> str:
    """Return a name on one line, without characters that cannot be seen."""
    shown = (char for char in text if unicodedata.category(char) != "Cf")
    return " ".join("".join(" " if unicodedata.category(char) == "Cc" else char for char in shown).split())


class _Writer:
    """Writes the blocks of one letter in one language."""

    def __init__(self, request: LetterRequest, plan: LetterPlan, language: LanguageBlocks) -> None:
        self.request = request
        self.plan = plan
        self.language = language
        self.writing = language.writing_for(request.facts.marketplace.value)
        self.values = _values(request, self.writing)
        self.used: set[str] = set()

    def write(self, block_id: str) -> dict[str, str]:
        """Return the texts of one place of the plan by block id; empty where the place has nothing to say."""
        special = {
            "greeting": self._greeting,
            "options": self._options,
            "ask": self._questions,
            "fixes": self._fixes,
            "tracking": self._tracking,
        }
        if block_id in special:
            return special[block_id]()
        if block_id.startswith("closing"):
            return {block_id: self._fill(block_id), "signature": self._fill("signature")}
        return {block_id: self._fill(block_id)}

    def write_again(self, block_id: str, name: str) -> str:
        """Return the text that this language has for a part another language wrote."""
        return self.write(block_id).get(name, "")

    def _greeting(self) -> dict[str, str]:
        name = "greeting" if self.request.facts.buyer_name else "greeting.no_name"
        return {name: self._fill(name)}

    def _options(self) -> dict[str, str]:
        ways = self.request.ways
        if not ways:
            return {"options.none": self._fill("options.none")}
        if len(ways) == 1 and (self.plan.states or ways[0].remedy in _DECIDED):
            return {"options": self._option(ways[0])}
        if len(ways) == 1:
            only = [self._fill("options.one"), self._option(ways[0]), self._fill("options.confirm")]
            return {"options": "\n".join(only)}
        lines = [f"{number}. {self._option(way)}" for number, way in enumerate(ways, start=1)]
        numbers = write_choice([str(number) for number in range(1, len(ways) + 1)], self.writing)
        choose = self._fill("options.choose", {"numbers": numbers})
        return {"options": "\n".join([self._fill("options.lead"), *lines, choose])}

    def _option(self, way: OfferedWay) -> str:
        name = self._option_block(way)
        extra = {}
        if way.amount is not None:
            extra["amount"] = write_money(way.amount, self.writing)
        deduction = way.deduction or self._deduction(way)
        if deduction is not None:
            extra["deduction"] = write_money(deduction, self.writing)
        if way.arrives_on is not None:
            extra["arrives"] = write_day(way.arrives_on, self.writing)
        return self._fill(name, extra)

    def _deduction(self, way: OfferedWay) -> Money | None:
        paid = self.request.facts.paid
        return paid - way.amount if way.amount is not None and paid is not None and way.amount < paid else None

    def _option_block(self, way: OfferedWay) -> str:
        """Return the nearest wording: the situation's own, its set's, the one without our label, the general one."""
        general = f"option.{way.remedy.value}"
        plan = self.plan
        endings = [plan.situation.value, plan.option_set, "" if way.prepaid else "buyer_sends"]
        known = self.language.blocks
        names = [f"{general}.{ending}" for ending in endings if ending]
        return next((name for name in names if name in known), general)

    def _questions(self) -> dict[str, str]:
        asked = self.request.ask
        if not asked:
            return {}
        if len(asked) == 1:
            return {"ask": self._question(asked[0])}
        return {"ask": "\n".join([self._fill("ask.lead"), *(f"- {self._question(one)}" for one in asked)])}

    def _question(self, name: str) -> str:
        own = f"{name}.{self.request.situation.value}"
        return self._fill(own if own in self.language.blocks else name)

    def _fixes(self) -> dict[str, str]:
        fixes = self.request.fixes
        if not fixes:
            return {}
        lines = [f"{number}) {self._fix(fix)}" for number, fix in enumerate(fixes, start=1)]
        return {"fixes": "\n".join([self._fill("fixes.lead"), *lines]), "fallback": self._fill("fallback")}

    def _fix(self, fix: Fix) -> str:
        if self.language.lang not in fix.text:
            raise LetterProblem(
                f'a solution of this product has no "{self.language.lang}" text. Add it to the product.'
            )
        return fix.text[self.language.lang]

    def _tracking(self) -> dict[str, str]:
        tracking = self.request.facts.tracking
        if tracking is None or not tracking.number:
            return {}
        name = "tracking.event" if "event_day" in self.values else "tracking.number"
        return {"tracking": self._fill(name)}

    def _fill(self, block_id: str, extra: Mapping[str, str] | None = None) -> str:
        values = {**self.values, **(extra or {})}
        block = self._block(block_id, values)
        text = self._spelled(self._form(block, values))
        return _PLACEHOLDER.sub(lambda found: self._placed(found, values, block_id), text)

    def _spelled(self, text: str) -> str:
        for word, other in self.writing.spelling:
            text = text.replace(word, other)
        return text

    def _placed(self, found: re.Match[str], values: Mapping[str, str], block_id: str) -> str:
        """Return a value for its place; a full stop that a person typed gives way to the sentence's own."""
        value = self._value(found[1], values, block_id)
        follows = found.string[found.end() : found.end() + 1]
        return value.rstrip(".。") if follows and follows in ".。,，;；" else value

    def _block(self, block_id: str, values: Mapping[str, str]) -> Block:
        """Return the block, or its form for when a value is not known ("sorry.part_missing.without_part")."""
        blocks = self.language.blocks
        for name in PLACEHOLDERS:
            shorter = f"{block_id}.without_{name}"
            if shorter in blocks and not values.get(name, "").strip():
                return blocks[shorter]
        if block_id not in blocks:
            raise LetterProblem(
                f'the block "{block_id}" is missing in "{self.language.lang}". Add it to that language.'
            )
        return blocks[block_id]

    def _form(self, block: Block, values: Mapping[str, str]) -> str:
        forms = block.variants[self.request.variant % len(block.variants)]
        if not block.count:
            return forms["other"]
        number = int(values.get(block.count, "0") or "0")
        return forms.get(plural_form(number, self.writing), forms["other"])

    def _value(self, name: str, values: Mapping[str, str], block_id: str) -> str:
        value = values.get(name, "").strip()
        if not value:
            raise ValueMissing(block_id, name)
        self.used.add(name)
        return value


def _values(request: LetterRequest, writing: Writing) -> dict[str, str]:
    facts = request.facts
    values = {
        "buyer": as_name(facts.buyer_name),
        "store": as_name(facts.store_name),
        "product": short_title(facts.product_title),
        "part": as_name(facts.part_name or str(facts.known.get("which_part", ""))),
        "order": request.order_id,
        "quantity": str(facts.quantity),
        **{name: text for name, text in request.typed.items() if name in PLACEHOLDERS},
    }
    if facts.paid is not None:
        values["total"] = write_money(facts.paid, writing)
    if facts.costs.freight_out is not None:
        values["freight"] = write_money(facts.costs.freight_out, writing)
    if request.promise_at is not None:
        values["promise"] = write_moment(request.promise_at, request.buyer_zone, writing)
    return values | _tracking_values(request, writing) | _day_values(request, writing)


def _tracking_values(request: LetterRequest, writing: Writing) -> dict[str, str]:
    tracking = request.facts.tracking
    if tracking is None:
        return {}
    values = {"carrier": tracking.carrier, "tracking": tracking.number}
    if tracking.last_event_at is not None:
        values["event_day"] = write_day(
            tracking.last_event_at.astimezone(zone_of(request.facts.marketplace)).date(), writing
        )
    return values


def _day_values(request: LetterRequest, writing: Writing) -> dict[str, str]:
    facts = request.facts
    zone = zone_of(facts.marketplace)
    days = dict(request.days)
    if facts.shipped_at is not None:
        days.setdefault("ship_day", facts.shipped_at.astimezone(zone).date())
    return {name: write_day(day, writing) for name, day in days.items()}
