"""The weights shipped are the weights of these examples, lexicons and code; and they are small."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from afterdesk.domain.issues import Issue
from afterdesk.packs.recognition.examples import load_examples
from afterdesk.packs.recognition.fingerprint import fingerprint
from afterdesk.packs.recognition.load import WEIGHTS, load_weights

FIRST_LANGUAGES = ("en", "de", "ja", "zh")
LANGUAGES = (*FIRST_LANGUAGES, "fr", "it", "es", "nl", "sv", "pl", "pt")

MEASURE = """
import re, time
begun = time.process_time()
from afterdesk.packs.recognition import load_model
from afterdesk.domain.triage import read_message
model = load_model()
loaded = time.process_time() - begun
read_message("Where is my parcel?", model=model)
import sys
# The peak since this program began: getrusage() would tell of the process that forked it, too.
megabytes = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]) / 1024
print(loaded, megabytes, "sklearn" in sys.modules, "django" in sys.modules)
"""


def test_weights_are_current() -> None:
    current = load_weights(WEIGHTS).header["fingerprint"] == fingerprint()
    assert current, "run: python -m afterdesk.packs.recognition.train"


def test_weights_are_small() -> None:
    assert WEIGHTS.stat().st_size < 10_000_000


def test_the_model_loads_quickly_into_little_memory_without_scikit_learn_or_django() -> None:
    run = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True)
    seconds, megabytes, sklearn, django = run.stdout.split()
    assert float(seconds) < 1.5  # with Python's own start-up of NumPy on a busy machine; 0.3 s when idle
    assert float(megabytes) < 150  # the whole process; Python and NumPy alone take about 35
    assert (sklearn, django) == ("False", "False")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_issue_has_examples_in_every_language(lang: str) -> None:
    counts = Counter(example.issue for example in load_examples() if example.lang == lang)
    assert set(counts) == set(Issue)
    assert min(counts.values()) >= (18 if lang in FIRST_LANGUAGES else 7)
