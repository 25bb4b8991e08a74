"""What a password must not be, beyond Django's own rules: no composition rules, but nothing that guessers try first.

Django's list of 20,000 leaked passwords is asked once more for the core of a password: the word that is left when
digits and signs at its ends are taken away, or when it is one word twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: As long as anybody likes; more only costs the server time.
LONGEST = 256
#: Words that belong to this desk, so that they are tried here first.
OWN_WORDS = ("afterdesk", "amazon", "seller", "marketplace")
#: What has to be left of a password besides such words.
LEFT_OVER = 8
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_TWICE = re.compile(r"^(.+?)\1+$")


class OwnRules:
    """Refuses passwords that are too long, one known word with decoration, or mostly words of this desk or person."""

    def __init__(self) -> None:
        self._known = frozenset(CommonPasswordValidator().passwords)

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError with the reason in words."""
        if len(password) > LONGEST:
            raise ValidationError(_("Use at most 256 characters."), code="too_long")
        if self._is_decorated(password.lower()):
            words = _("This is a well-known password with something around it. Take words that do not belong together.")
            raise ValidationError(words, code="decorated")
        if len(_without(password.lower(), [*OWN_WORDS, *_words_of(user)])) < LEFT_OVER:
            words = _("Little is left of this password besides the name of this desk or your own.")
            raise ValidationError(words, code="own_words")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("Nothing that guessers try first.")

    def _is_decorated(self, password: str) -> bool:
        core = _TWICE.sub(r"\1", _ENDS.sub("", password)) or password
        return core in self._known or len(set(password)) <= 4


def _words_of(user: object) -> Iterable[str]:
    told = f"{getattr(user, 'email', '')} {getattr(user, 'name', '')}".lower()
    return [word for word in re.split(r"[\W_]+", told) if len(word) >= 4]


def _without(password: str, words: Iterable[str]) -> str:
    for word in words:
        password = password.replace(word, "")
    return re.sub(r"[\W\d_]+", "", password) if password.isascii() else password
