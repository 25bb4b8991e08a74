"""Build the guard's weights from its passages: `python -m afterdesk.packs.guard.train`.

Needs scikit-learn (`pip install afterdesk[train]`). The file's header names what it was built from, so that a test, and
`--check`, can say whether the weights are current.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from afterdesk.domain.guard.letter import read_letter
from afterdesk.domain.guard.meaning import HEAD, passage_values, sentence_pieces
from afterdesk.domain.triage.model import Weights
from afterdesk.packs.guard.load import MEANINGS, load_guard_rules
from afterdesk.packs.guard.passages import Passage, fingerprint, load_passages
from afterdesk.packs.weights import read_weights, write_weights


def main(argv: Sequence[str] | None = None) -> int:
    """Train and write the weights; with --check say only whether they are current."""
    parser = argparse.ArgumentParser(description="Build the guard's weights from its passages.")
    parser.add_argument("--check", action="store_true", help="say whether the weights are current; build nothing")
    parser.add_argument("--output", type=Path, default=MEANINGS)
    args = parser.parse_args(argv)
    if args.check:
        current = read_weights(args.output).header["fingerprint"] == fingerprint()
        print("the weights are current" if current else "the weights are older than passages, vocabularies or code")
        return 0 if current else 1
    weights = train(load_passages(), fingerprint())
    write_weights(weights, args.output)
    print(f"{args.output}: {len(weights.keys):,} pieces, {args.output.stat().st_size / 1e6:.1f} MB")
    return 0


def train(passages: Sequence[Passage], built_from: str) -> Weights:
    """Fit the model on the passages; `built_from` names the data."""
    from afterdesk.packs.fitting import Lesson, fit

    rules = load_guard_rules()
    lessons = []
    for number, passage in enumerate(passages):
        letter = read_letter(passage.text, rules.lexicon, rules.spelled.disguised, passage.lang)
        if letter.sentences:
            keys, values = passage_values(sentence_pieces(letter))
            lessons.append(Lesson(keys, values, number, {HEAD: passage.label}))
    return fit(lessons, (), {"fingerprint": built_from, "passages": str(len(lessons))})


if __name__ == "__main__":
    sys.exit(main())
