"""What the pages of the rules need in their templates."""

from __future__ import annotations

from django import template

from afterdesk.web import rule_words

register = template.Library()

register.filter("rule_value", rule_words.value)
register.filter("rule_where", rule_words.where)
register.filter("rule_span", rule_words.span)
register.filter("rule_doubt", rule_words.doubt)
