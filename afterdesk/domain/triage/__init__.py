"""Reading a buyer's message: language, issue, wish, threats, danger, and how sure we are."""

from afterdesk.domain.triage.model import RecognitionModel
from afterdesk.domain.triage.reader import read_message
from afterdesk.domain.triage.reading import Question, Reading, Words

__all__ = ["Question", "Reading", "RecognitionModel", "Words", "read_message"]
