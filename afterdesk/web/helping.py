"""The writing help on the page of a case: what is offered, and what came of asking."""

from __future__ import annotations

from dataclasses import dataclass

from afterdesk.desk.actions.writing_help import Helped, the_endpoint
from afterdesk.desk.models import Case, User
from afterdesk.domain.writing import NAMES


@dataclass(frozen=True, slots=True)
class HelpOffer:
    """The help as the page offers it to one reader of one case; `host` is the machine that gets the text."""

    host: str
    reader_language: str
    buyer_language: str

    @property
    def can_translate(self) -> bool:
        """Whether a letter can be turned into the buyer's language, and read back in the operator's."""
        return self.buyer_language in NAMES and self.buyer_language != self.reader_language


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: an answer or why there is none. Without a message it is about the letter."""

    helped: Helped | None = None
    problem: str = ""
    message_id: int | None = None


def help_offer(case: Case, user: User) -> HelpOffer | None:
    """Return what the help can do here; None where nobody has switched it on."""
    endpoint = the_endpoint()
    if not endpoint.is_on:
        return None
    return HelpOffer(endpoint.host, reader_language(user), case.language)


def reader_language(user: User) -> str:
    """Return the operator's language as the help is asked for it."""
    return user.language.split("-")[0] or "en"
