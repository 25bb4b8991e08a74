"""Build the weights from the examples: `python -m afterdesk.packs.recognition.train`.

Needs scikit-learn (`pip install afterdesk[train]`). The file's header names what it was built from, so that a test,
and `--check`, can say whether the weights are current.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from afterdesk.domain.triage.learning import Takeover, compare
from afterdesk.domain.triage.measure import Labelled
from afterdesk.domain.triage.model import RecognitionModel, Weights
from afterdesk.domain.triage.reader import look_at
from afterdesk.packs.recognition.examples import FLAGS, Example, Slots, load_examples, load_slots
from afterdesk.packs.recognition.expand import variants
from afterdesk.packs.recognition.fingerprint import fingerprint
from afterdesk.packs.recognition.judge import judge
from afterdesk.packs.recognition.labelled import read_corrections, read_labelled
from afterdesk.packs.recognition.load import LEXICONS, WEIGHTS, load_lexicons, load_model, load_weights
from afterdesk.packs.weights import write_weights


def main(argv: Sequence[str] | None = None) -> int:
    """Train and write the weights; with --check say only whether they are current."""
    parser = argparse.ArgumentParser(description="Build the recognition weights from the example messages.")
    parser.add_argument("--check", action="store_true", help="say whether the weights are current; build nothing")
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    parser.add_argument("--corrections", type=Path, help="operators' corrections (JSON lines) to learn as well")
    parser.add_argument("--kept", type=Path, nargs="+", help="labelled messages on which nothing may get worse")
    args = parser.parse_args(argv)
    if args.check:
        current = load_weights(args.output).header["fingerprint"] == fingerprint()
        print("the weights are current" if current else "the weights are older than examples, lexicons or code")
        return 0 if current else 1
    if args.corrections:
        return _learn(args)
    weights = train(load_examples(), fingerprint())
    write_weights(weights, args.output)
    print(f"{args.output}: {len(weights.keys):,} pieces, {args.output.stat().st_size / 1e6:.1f} MB")
    return 0


def _learn(args: argparse.Namespace) -> int:
    """Retrain with corrections, print before and after, and write the weights only if nothing got worse."""
    if not args.kept or args.output == WEIGHTS:
        raise SystemExit("--corrections needs --kept FILE ... and --output of its own (the store's weights)")
    learned = retrain(
        list(read_corrections(args.corrections)),
        [one for path in args.kept for one in read_labelled(path)],
        load_model(),
    )
    print("\n".join(learned.takeover.lines()))
    if learned.takeover.accepted:
        write_weights(learned.weights, args.output)
    return 0 if learned.takeover.accepted else 1


@dataclass(frozen=True, slots=True)
class Retrained:
    """New weights and the report that decides whether they are taken over."""

    weights: Weights
    takeover: Takeover


def retrain(corrections: Sequence[Example], kept: Sequence[Labelled], current: RecognitionModel) -> Retrained:
    """Train on the examples and a store's corrections, and compare with the current model on the kept messages."""
    weights = train([*load_examples(), *corrections], "corrections")
    before, _ = judge(kept, current)
    after, _ = judge(kept, RecognitionModel(weights, current.lexicons))
    return Retrained(weights, compare(before, after))


def train(examples: Sequence[Example], built_from: str) -> Weights:
    """Fit the model on the examples and their variants; `built_from` names the data as it was before training began."""
    from afterdesk.packs.fitting import Lesson, fit

    slots, unlearned = load_slots(), RecognitionModel(_no_weights(), load_lexicons(LEXICONS))
    lessons = []
    for number, example in enumerate(examples):
        for text in variants(example, slots.get(example.lang, Slots())):
            pieces = look_at(text.text, "", unlearned).pieces
            answers = {"issue": text.issue.value, "wish": text.wants.value}
            lessons.append(Lesson(pieces.keys, pieces.values, number, answers, text.flags))
    header = {"fingerprint": built_from, "examples": str(len(examples)), "texts": str(len(lessons))}
    return fit(lessons, tuple(FLAGS.values()), header)


def _no_weights() -> Weights:
    none = np.zeros(0, dtype=np.float32)
    return Weights(np.zeros(0, np.uint32), np.zeros((0, 0), np.int8), none, none, {}, {})


if __name__ == "__main__":
    sys.exit(main())
