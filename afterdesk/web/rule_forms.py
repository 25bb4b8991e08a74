"""The forms of the rules: what to look for, and a store's own figures for one rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from afterdesk.desk.actions.overrides import NewFigures
from afterdesk.desk.queries.rules import RuleFilters
from afterdesk.domain.calendars import DURATIONS, Unit
from afterdesk.domain.marketplaces import Marketplace
from afterdesk.domain.overrides import NUMBERS
from afterdesk.domain.rules import Kind, Rule

MARKETPLACES = [(one.value, one.value) for one in Marketplace]
LONGEST = 99_999


class RuleSearchForm(forms.Form):
    """What is looked for in the rules. A filter that makes no sense is passed over."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    marketplace = forms.ChoiceField(
        label=_("Marketplace"), required=False, choices=[("", _("All marketplaces")), *MARKETPLACES]
    )
    on = forms.DateField(label=_("In force on"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, data: Any, *, topics: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["topic"].choices = [("", _("All topics")), *topics]  # type: ignore[attr-defined]

    def filters(self, today: date) -> RuleFilters:
        """Return what narrows the list, as far as it can be used."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        market = given.get("marketplace")
        return RuleFilters(
            on=given.get("on") or today,
            search=(given.get("q") or "").strip(),
            topic=given.get("topic") or "",
            marketplace=Marketplace(market) if market else None,
        )


class OwnRulesForm(forms.Form):
    """A store's own rules as text, and why."""

    text = forms.CharField(
        label=_("Rules, as TOML"),
        required=False,
        strip=False,
        max_length=100_000,
        widget=forms.Textarea({"rows": 18, "spellcheck": "false", "class": "code"}),
    )
    reason = forms.CharField(label=_("Why"), required=False, max_length=500)


class HoursField(forms.CharField):
    """Whole hours, parted by commas: 24, 4, 1."""

    def clean(self, value: Any) -> list[int] | None:
        """Return the hours, the longest first; None where nothing is written."""
        text = str(super().clean(value) or "").replace("，", ",")
        words = [word.strip() for word in text.split(",") if word.strip()]
        if any(not word.isdecimal() or not 0 < int(word) <= LONGEST for word in words):
            raise forms.ValidationError(gettext("Write whole hours, parted by commas, for example: 24, 4, 1"))
        return sorted({int(word) for word in words}, reverse=True) or None


class OverrideForm(forms.Form):
    """Other figures for one rule in one store. It offers only what the rule has."""

    store = forms.TypedChoiceField(label=_("Store"), coerce=int)
    marketplaces = forms.MultipleChoiceField(
        label=_("Marketplaces (none: wherever the rule holds)"),
        required=False,
        choices=MARKETPLACES,
        widget=forms.CheckboxSelectMultiple,
    )
    value = forms.DecimalField(label=_("Value"), required=False, min_value=0, max_value=10**9, decimal_places=2)
    earliest = forms.IntegerField(label=_("Opens after"), required=False, min_value=1, max_value=LONGEST)
    latest = forms.IntegerField(label=_("Closes after"), required=False, min_value=1, max_value=LONGEST)
    warn_before_hours = HoursField(label=_("Warn so many hours before"), required=False, max_length=100)
    reason = forms.CharField(label=_("Reason: what do you know, and from where?"), max_length=500)

    def __init__(self, data: Any = None, *, rule: Rule, stores: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        self.rule = rule
        self.fields["store"].choices = stores  # type: ignore[attr-defined]
        if rule.scope.marketplaces is not None:
            own = sorted(rule.scope.marketplaces)
            self.fields["marketplaces"].choices = [(one.value, one.value) for one in own]  # type: ignore[attr-defined]
        for name in self._not_had_by(rule):
            del self.fields[name]

    @staticmethod
    def can_change(rule: Rule) -> bool:
        """Whether the rule has a figure that a store could set."""
        return "value" not in OverrideForm._not_had_by(rule) or rule.kind in (Kind.WINDOW, Kind.CLOCK)

    @staticmethod
    def _not_had_by(rule: Rule) -> set[str]:
        missing = set[str]()
        if rule.unit not in NUMBERS or rule.value is None:
            missing.add("value")
        if rule.kind is not Kind.WINDOW or rule.unit is Unit.DATE:
            missing |= {"earliest", "latest"}
        if rule.kind not in (Kind.WINDOW, Kind.CLOCK):
            missing.add("warn_before_hours")
        return missing

    def clean(self) -> dict[str, Any]:
        """Refuse what the rule cannot have, in the reader's language."""
        given = super().clean() or {}
        figures = ("value", "earliest", "latest", "warn_before_hours")
        if not self.errors and all(given.get(name) is None for name in figures):
            raise forms.ValidationError(gettext("Nothing is set otherwise. Give a value, a window, or the warnings."))
        value = given.get("value")
        if value is not None and self.rule.unit in DURATIONS and (value < 1 or value % 1):
            self.add_error("value", gettext("Write a whole number of at least 1."))
        opens = given.get("earliest") or self.rule.timing.earliest
        closes = given.get("latest") or self.rule.timing.latest
        if "earliest" in self.fields and opens is not None and closes is not None and closes <= opens:
            self.add_error(None, gettext("The window would close before it opens."))
        return given

    @property
    def figures(self) -> NewFigures:
        """Return what is to hold instead."""
        given = self.cleaned_data
        return NewFigures(
            reason=given["reason"],
            marketplaces=[Marketplace(one) for one in given["marketplaces"]],
            value=given.get("value"),
            earliest=given.get("earliest"),
            latest=given.get("latest"),
            warn_before_hours=given.get("warn_before_hours"),
        )
