"""Loading the shipped model: lexicons from TOML, weights from one file of arrays."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from afterdesk.domain.errors import DeskError
from afterdesk.domain.triage.lexicon import Lexicon, build_lexicon
from afterdesk.domain.triage.model import RecognitionModel, Weights
from afterdesk.packs.weights import read_weights

HERE = Path(__file__).parent
WEIGHTS = HERE / "weights.npz"
LEXICONS = HERE / "lexicon"
#: Signals in a lexicon file; every other table must be one of these two.
_TABLES = ("says", "unless", "concepts")


class RecognitionPackError(DeskError):
    """A file of the recognition pack cannot be used."""


@lru_cache(maxsize=1)
def load_model() -> RecognitionModel:
    """Return the shipped model, loaded once per process. Raises RecognitionPackError."""
    return RecognitionModel(load_weights(WEIGHTS), load_lexicons(LEXICONS))


def load_lexicons(folder: Path) -> dict[str, Lexicon]:
    """Return the lexicon of every language in the folder."""
    return {path.stem: _lexicon(path) for path in sorted(folder.glob("*.toml"))}


def load_weights(path: Path) -> Weights:
    """Read a weights file written by `train`."""
    try:
        return read_weights(path)
    except (OSError, KeyError, ValueError) as problem:
        raise RecognitionPackError(
            f"{path}: the weights cannot be read ({problem}). "
            "Build them with: python -m afterdesk.packs.recognition.train"
        ) from problem


def _lexicon(path: Path) -> Lexicon:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise RecognitionPackError(f"{path}: not valid TOML: {problem}") from problem
    if unknown := sorted(set(data) - set(_TABLES)):
        raise RecognitionPackError(f"{path}: unknown table {unknown[0]!r}; write one of {', '.join(_TABLES)}")
    return build_lexicon(path.stem, *({name: _phrases(path, name, block) for name, block in data.get(table, {}).items()}
                                      for table in _TABLES))  # fmt: skip


def _phrases(path: Path, name: str, block: object) -> list[str]:
    if not isinstance(block, str):
        raise RecognitionPackError(f"{path}: {name} must be a text with one phrase per line")
    return [line for line in map(str.strip, block.splitlines()) if line and not line.startswith("#")]
