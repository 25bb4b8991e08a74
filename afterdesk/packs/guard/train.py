"""Build the guard's weights from its passages: `python -m afterdesk.packs.guard.train`.

Needs scikit-learn (`pip install afterdesk[train]`). The file's header names what it was built from, so that a test, and
`--check`, can say whether the weights are current.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from afterdesk.domain.guard.letter import Letter, read_letter
from afterdesk.domain.guard.meaning import CLEAN, HEAD, passage_values, sentence_pieces
from afterdesk.domain.letter_values import LetterPlan
from afterdesk.domain.letters import BlockLibrary
from afterdesk.domain.triage.model import Weights
from afterdesk.packs.guard.load import MEANINGS, load_guard_rules
from afterdesk.packs.guard.passages import Passage, fingerprint, load_passages
from afterdesk.packs.letters import load_letters
from afterdesk.packs.letters.gallery import sample_letter
from afterdesk.packs.letters.samples import SAMPLES
from afterdesk.packs.weights import read_weights, write_weights

#: Weaker than for messages: passages are few and short, and what tells them apart is a word or two.
REGULARISATION = 20.0
#: So many wordings of each letter are read.
VARIANTS = 3


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
    weights = train([*load_passages(), *own_passages()], fingerprint())
    write_weights(weights, args.output)
    print(f"{args.output}: {len(weights.keys):,} pieces, {args.output.stat().st_size / 1e6:.1f} MB")
    return 0


def train(passages: Sequence[Passage], built_from: str) -> Weights:
    """Fit the model on the passages; `built_from` names the data."""
    from afterdesk.packs.fitting import Lesson, fit

    lessons = []
    for number, passage in enumerate(passages):
        letter = _read(passage.text, passage.lang)
        if letter.sentences:
            keys, values = passage_values(sentence_pieces(letter))
            lessons.append(Lesson(keys, values, number, {HEAD: passage.label}))
    header = {"fingerprint": built_from, "passages": str(len(lessons))}
    return fit(lessons, (), header, regularisation=REGULARISATION)


def own_passages() -> list[Passage]:
    """Return what the desk's own letters say, each sentence alone and with the next: all of it is allowed."""
    library = load_letters()
    found: dict[tuple[str, str], None] = {}
    for lang in SAMPLES:
        for plan in library.plans.values():
            if plan.audience != "buyer":
                continue
            for variant in range(VARIANTS):
                found |= dict.fromkeys((lang, text) for text in _stretches(plan, lang, variant, library))
    return [Passage(lang, text, CLEAN) for lang, text in found]


def _stretches(plan: LetterPlan, lang: str, variant: int, library: BlockLibrary) -> Iterator[str]:
    text = sample_letter(plan, lang, variant, library).text
    letter = _read(text, lang)
    places = [letter.normal.original_span(one.start, one.end) for one in letter.sentences]
    for size in (1, 2):
        for (start, _), (_, end) in zip(places, places[size - 1 :], strict=False):
            yield text[start:end].strip()


def _read(text: str, lang: str) -> Letter:
    rules = load_guard_rules()
    return read_letter(text, rules.lexicon, rules.spelled.disguised, lang)


if __name__ == "__main__":
    sys.exit(main())
