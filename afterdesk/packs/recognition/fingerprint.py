"""What the weights were built from, as one hash: examples, slots, lexicons, and the code that decides the features."""

from __future__ import annotations

import hashlib
from pathlib import Path

from afterdesk.domain.triage import features, han, lexicon, normalise, phrases
from afterdesk.packs.recognition.load import HERE, LEXICONS

_CODE = (features, han, lexicon, normalise, phrases)
_OWN_CODE = (HERE / "expand.py", HERE / "examples.py", HERE.parent / "fitting.py")


def fingerprint() -> str:
    """Return the hash of everything that training reads."""
    sources = [
        *sorted((HERE / "examples").glob("*/*.toml")),
        *sorted(LEXICONS.glob("*.toml")),
        *_OWN_CODE,
        *(Path(str(module.__file__)) for module in _CODE),
    ]
    whole = hashlib.sha256()
    for path in sources:
        whole.update(f"{path.parent.name}/{path.name}\n".encode())
        whole.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return whole.hexdigest()
