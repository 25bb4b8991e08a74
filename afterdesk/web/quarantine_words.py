"""Why a mail was set aside, in the reader's language. The reason is kept in English, as the desk wrote it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: A reason that begins like the key is said like the value.
REASONS: dict[str, Promise] = {
    "The sender is not who it claims to be": _(
        "The sender is not who it claims to be: the mail server's check failed, or the address only looks like "
        "Amazon's. Nothing was opened from it. If you know the sender, file it anyway."
    ),
    "The mail is empty": _("The mail is empty. Fetch or export it again."),
    "This is no e-mail": _("This is no e-mail: it has no mail headers. Give a file in .eml, mbox or Maildir format."),
    "The desk failed on this mail": _(
        "The desk itself failed on this mail. It is kept; read it again after an update of the desk."
    ),
}


def reason_words(reason: str) -> str:
    """Return the reason in the reader's language; one that is not known here stays as it was written."""
    return next((str(words) for start, words in REASONS.items() if reason.startswith(start)), reason)
