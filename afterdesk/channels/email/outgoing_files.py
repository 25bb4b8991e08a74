"""Files that leave with a reply: their kind is read from their bytes, never from what a browser claims."""

from __future__ import annotations

import io
import zipfile

from PIL import Image

from afterdesk.channels.email.attachments import safe_name
from afterdesk.channels.email.build import MAX_ATTACHMENT_BYTES, OutgoingFile
from afterdesk.domain.errors import DeskError

#: Messages with more files are refused by Amazon's messaging interface; by mail the same number is prudent.
MOST_FILES = 5
_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "BMP": "image/bmp", "TIFF": "image/tiff"}
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/bmp": ".bmp",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    _OFFICE["word/"]: ".docx",
    _OFFICE["xl/"]: ".xlsx",
}
_SAME = {".jpeg": ".jpg", ".tiff": ".tif"}
#: A text longer than this is no note to a buyer; what follows is not read to tell its kind.
_TEXT_LOOKED_AT = 4096


class UnsendableFile(DeskError):
    """Amazon would not take this file; the sentence says what to send instead."""


def checked_file(name: str, content: bytes) -> OutgoingFile:
    """Return a file as it may be sent: a safe name whose ending tells the truth, and its kind.

    Raises UnsendableFile for an empty or too large file, and for a kind that Amazon's messages do not take.
    """
    shown = safe_name(name)
    if not content:
        raise UnsendableFile(f"{shown} is empty. Choose the file again.")
    if len(content) > MAX_ATTACHMENT_BYTES:
        raise UnsendableFile(f"{shown} has {len(content) / 2**20:.1f} MB; Amazon takes 10 MB. Send a smaller file.")
    kind = _kind_of(content)
    if kind is None:
        raise UnsendableFile(
            f"{shown} is of a kind that Amazon does not take. Send a picture (JPEG, PNG), a PDF, a text or a Word or "
            "Excel file."
        )
    return OutgoingFile(_named(shown, kind), kind, content)


def _kind_of(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    return _picture_kind(content) or ("text/plain" if _is_text(content) else None)


def _office_kind(content: bytes) -> str | None:
    """Tell a Word or Excel file from any other zip; one that carries macros is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if "[Content_Types].xml" not in names or any("vbaProject" in name for name in names):
        return None
    return next((kind for folder, kind in _OFFICE.items() if any(name.startswith(folder) for name in names)), None)


def _picture_kind(content: bytes) -> str | None:
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    try:
        with Image.open(io.BytesIO(content), formats=list(_PICTURES)) as picture:
            return _PICTURES.get(picture.format or "")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _is_text(content: bytes) -> bool:
    head = content[:_TEXT_LOOKED_AT]
    if b"\0" in head or head.lstrip().startswith((b"<", b"#!", b"MZ")):  # markup and programs are no notes
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _named(shown: str, kind: str) -> str:
    ending = _ENDINGS[kind]
    stem, dot, given = shown.rpartition(".")
    told = f".{given.lower()}" if dot else ""
    return shown if _SAME.get(told, told) == ending else f"{stem if dot and len(given) <= 5 else shown}{ending}"
