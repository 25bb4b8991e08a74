"""Templates out of an Evernote export (.enex), read only: each note is one, its tags come along."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from afterdesk.channels.email.markup import read_markup
from afterdesk.channels.files.template_rows import FileFault, Given, UnreadableTemplates
from afterdesk.channels.files.templates_markdown import Block, as_templates

_PROLOGUE = re.compile(r"^\s*(?:<\?xml[^>]*\?>)?\s*(?:<!DOCTYPE[^>\[]*>)?", re.IGNORECASE)


def read_enex(raw: bytes) -> Iterator[Given]:
    """Give the notes of an export. Nothing outside the file is asked for, and no entity is put in its place.

    Raises UnreadableTemplates.
    """
    if b"<!ENTITY" in raw:
        raise UnreadableTemplates(FileFault.BROKEN)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise UnreadableTemplates(FileFault.BROKEN) from problem
    if root.tag != "en-export":
        raise UnreadableTemplates(FileFault.UNKNOWN)
    for note in root.iterfind("note"):
        yield from _note(note)


def _note(note: etree._Element) -> Iterator[Given]:
    """A note may say what it is for in lines of its own, as under a heading."""
    line = note.sourceline or 0
    title = note.findtext("title", "").strip()
    text = read_markup(_PROLOGUE.sub("", note.findtext("content", ""))).text
    blocks = [Block(line, title, 1), *(Block(line, one) for one in text.split("\n"))]
    for given in as_templates(blocks, file_name="", usual={}):
        tags = ", ".join(
            filter(None, [given.fields.get("tags", ""), *(tag.text or "" for tag in note.iterfind("tag"))])
        )
        yield Given(line, {**given.fields, "tags": tags})
