"""Bytes to text: the declared charset, then its superset, then detection, then replacement; never an error."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

DETECTION_SAMPLE_BYTES = 16_384
ENOUGH_TO_GUESS = 16  # bytes beyond ASCII

#: What senders write under the narrower name in practice.
SUPERSETS = {
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
}
SINGLE_BYTE_WEST = frozenset({"cp1252", "cp1254", "iso8859-1", "iso8859-15", "cp1250", "iso8859-2"})
#: Text codecs of Python that are no charset: they would change what the buyer wrote.
NOT_CHARSETS = frozenset(
    {"unicode_escape", "raw_unicode_escape", "punycode", "idna", "undefined", "mbcs", "oem", "rot-13"}
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_KANA = re.compile("[\u3041-\u30fe]")
_NOT_WESTERN = re.compile("[^\x00-\x7f\u00a0-\u00cf\u00d1-\u00dd\u00df-\u00ef\u00f1-\u00fd€‚„…†‰Š‹ŒŽ‘’“”•–—™š›œžŸ]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and, when it was repaired or guessed, how."""

    text: str
    oddity: str | None = None


def decode_text(data: bytes, declared: str | None) -> Decoded:
    """Return readable text with plain line ends and no control characters."""
    decoded = _decode(data, declared)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    clean = clean_controls(text)
    oddity = decoded.oddity
    if len(clean) != len(text):
        oddity = "; ".join(filter(None, (oddity, "control characters removed")))
    return Decoded(clean, oddity)


def clean_controls(text: str) -> str:
    """Remove what no person types and no database stores: NUL, other controls, lone surrogates."""
    if _CONTROLS.search(text):
        text = _CONTROLS.sub("", text)
    if _SURROGATES.search(text):
        text = _SURROGATES.sub("\ufffd", text)
    return text


def codec_of(label: str | None) -> str | None:
    """Return Python's name of a charset label, widened to its superset, or None if the label means nothing."""
    if not label:
        return None
    try:
        name = codecs.lookup(label.strip("\"' ").partition("*")[0]).name
    except (LookupError, ValueError, UnicodeError):
        return None
    if name in NOT_CHARSETS:
        return None
    return SUPERSETS.get(name, name)


def _decode(data: bytes, declared: str | None) -> Decoded:
    if data.isascii() and b"\x1b" not in data and not (declared and _is_stateful(declared)):
        return Decoded(data.decode("ascii"))
    codec = codec_of(declared)
    label = f'"{declared}"' if declared else "none"
    if codec is None:
        note = f"charset {label} is unknown" if declared else None
        return _without_label(data, note)
    as_declared = _strictly(data, codec)
    if as_declared is not None and not (codec in SINGLE_BYTE_WEST and _strictly(data, "utf-8") is not None):
        return Decoded(as_declared)
    if (utf8 := _strictly(data, "utf-8")) is not None:
        note = None if codec == "utf-8" else f"charset declared as {label}, read as utf-8"
        return Decoded(utf8, note)
    if codec in SINGLE_BYTE_WEST:
        return Decoded(data.decode(codec, "replace"), f"some bytes are not {label}; replaced")
    damaged = data.decode(codec, "replace")
    is_other = codec == "utf-8" and damaged.count("\ufffd") * 20 >= len(_NOT_ASCII.findall(damaged))
    guessed = _detect_mislabelled(data) if is_other else None
    if guessed is None:
        return Decoded(damaged, f"some bytes are not {label}; replaced")
    return Decoded(data.decode(guessed, "replace"), f"charset declared as {label}, guessed as {guessed}")


def _detect_mislabelled(data: bytes) -> str | None:
    """Guess only what reads well: a few broken bytes are broken bytes, not a text in a rare script."""
    western = data.decode("cp1252", "replace")
    if not _NOT_WESTERN.search(western):
        return "cp1252"
    return _detect(data) if len(_NOT_ASCII.findall(western)) >= ENOUGH_TO_GUESS else None


def _is_stateful(label: str) -> bool:
    """Return whether 7-bit bytes may mean something else than ASCII under this label."""
    return codec_of(label) in {"utf-7", "hz", "utf-16", "utf-16-le", "utf-16-be", "utf-32"}


def _without_label(data: bytes, note: str | None) -> Decoded:
    if b"\x1b$" in data and (japanese := _strictly(data, "iso2022_jp_ext")) is not None:
        return Decoded(japanese, note)
    if (utf8 := _strictly(data, "utf-8")) is not None:
        return Decoded(utf8, note)
    guessed = _detect(data) or "cp1252"
    return Decoded(data.decode(guessed, "replace"), f"{note or 'no charset declared'}; guessed as {guessed}")


def _detect(data: bytes) -> str | None:
    for codec in ("cp932", "euc_jp"):
        text = _strictly(data, codec)
        if text and len(_KANA.findall(text)) * 4 >= len(_NOT_ASCII.findall(text)):
            return codec
    best = from_bytes(data[:DETECTION_SAMPLE_BYTES]).best()
    return SUPERSETS.get(best.encoding, best.encoding) if best else None


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None
