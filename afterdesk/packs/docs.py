"""The pages of docs/rules: each rule in prose, generated, so that they never say other than the pack."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from afterdesk.domain.rules import Rule
from afterdesk.packs.load import Pack, Topic
from afterdesk.packs.manual import manual_page
from afterdesk.packs.prose import example_words, sentences, source_words

MADE_BY = "<!-- Made by `afterdesk packs docs`; change the pack, not this page. -->"


def pages(pack: Pack) -> dict[str, str]:
    """Return every page by its file name."""
    made = {f"{topic.name}.md": _topic_page(topic, _rules_of(pack, topic)) for topic in pack.topics}
    return {"README.md": _index(pack), "writing-rules.md": manual_page(MADE_BY), **made}


def write_pages(pack: Pack, folder: Path) -> int:
    """Write the pages, remove those of topics that are gone, and return how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages(pack)
    for old in folder.glob("*.md"):
        if old.name not in made and old.read_text(encoding="utf-8").startswith(MADE_BY):
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return len(made)


def outdated(pack: Pack, folder: Path) -> list[str]:
    """Return the names of pages that say other than the pack."""
    return [name for name, text in pages(pack).items() if not _says(folder / name, text)]


def _says(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _rules_of(pack: Pack, topic: Topic) -> list[Rule]:
    return [rule for rule in pack.rules if rule.file == topic.file]


def _index(pack: Pack) -> str:
    doubtful = [rule for rule in pack.rules if not rule.confidence.is_verified]
    lines = [
        MADE_BY,
        "",
        "# The rules",
        "",
        "Every clock, window, figure and table that Afterdesk works by, with its source, its dates and how sure it is.",
        "Values can be overridden for a store; the pack's value stays visible beside the override.",
        "How to write your own: [Writing your own rules](writing-rules.md).",
        "",
        "| Topic | Rules |",
        "| --- | --- |",
        *(f"| [{topic.title}]({topic.name}.md) | {len(_rules_of(pack, topic))} |" for topic in pack.topics),
        "",
        "## Not confirmed",
        "",
        "Sources conflict about these, or none was found. The safer value is used; check it in your own account.",
        "",
        *(f"* `{rule.id}` {rule.title} — {rule.confidence.words}" for rule in doubtful),
    ]
    return "\n".join(lines) + "\n"


def _topic_page(topic: Topic, rules: list[Rule]) -> str:
    lines = [MADE_BY, "", f"# {topic.title}", ""]
    if topic.intro:
        lines += [topic.intro, ""]
    for rule in rules:
        lines += _rule_lines(rule)
    return "\n".join(lines).rstrip() + "\n"


def _rule_lines(rule: Rule) -> list[str]:
    lines = [f"## {rule.id}: {rule.title}", "", " ".join(sentences(rule)), ""]
    if isinstance(rule.value, Mapping):
        lines += ["| | |", "| --- | --- |", *(f"| {key} | {value} |" for key, value in rule.value.items()), ""]
    lines += [f"*Source:* {source_words(rule)}", "", "Examples:", ""]
    return [*lines, *(f"* {example_words(example)}" for example in rule.examples), ""]
