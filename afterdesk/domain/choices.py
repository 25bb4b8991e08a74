"""The buyer's answer to numbered choices: "1", "Option 2 please", "Nr. 3", "2でお願いします", "选1"."""

from __future__ import annotations

import re
import unicodedata

#: A longer text says more than a number; it is read as a message.
LONGEST_ANSWER = 80

_LEADING = (
    r"(?:(?:i\s+(?:would\s+)?(?:choose|take|like|prefer|want|go\s+with)|i'?d\s+(?:like|prefer)|let'?s\s+go\s+with|"
    r"ich\s+(?:nehme|wähle|möchte|hätte\s+gern)|je\s+(?:choisis|prends|préfère)|scelgo|elijo|prefiero|"
    r"我?(?:选择?|要)|我?(?:選擇?)|請?選)\s*)?"
)
_NOUN = (
    r"(?:the\s+|die\s+|der\s+|das\s+|l')?(?:option|choice|number|no\.?|nr\.?|nummer|variante|möglichkeit|lösung|choix|"
    r"numéro|n°|opzione|numero|opción|número|optie|alternativ|opcja|opção|番号?|オプション|第|方案)?\s*[:#]?\s*"
)
_TRAILING = (
    r"\s*(?:[.!)、。,]|番|号|項|个|個|please|pls|bitte|s'il\s+vous\s+pla[iî]t|per\s+favore|por\s+favor|でお願い(?:します|いたします)|"
    r"を(?:希望|選び)(?:します)?|で|吧|谢谢|謝謝|thanks?(?:\s+you)?|danke|merci|grazie|gracias|\s)*"
)
_CHOICE = re.compile(rf"^{_LEADING}{_NOUN}([1-9]){_TRAILING}$", re.IGNORECASE)


def chosen_option(text: str) -> int | None:
    """Return the number a short answer chooses; None when it says anything else, or more than one number."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain or len(plain) > LONGEST_ANSWER:
        return None
    found = _CHOICE.match(plain)
    return int(found[1]) if found else None


def says_nothing(text: str) -> bool:
    """Whether a text has too few letters to be about anything: a number, a smiley, a full stop."""
    return sum(char.isalpha() for char in text) < 2
