"""Reading labelled messages and timing it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from afterdesk.domain.triage import RecognitionModel, read_message
from afterdesk.domain.triage.measure import Judged, Labelled


def judge(labelled: Sequence[Labelled], model: RecognitionModel) -> tuple[list[Judged], float]:
    """Read every message; also return the milliseconds of processor time a message took."""
    read_message(labelled[0].text, model=model)
    begun = time.process_time()
    judged = [Judged(one, read_message(one.text, model=model)) for one in labelled]
    return judged, (time.process_time() - begun) * 1000 / len(labelled)
