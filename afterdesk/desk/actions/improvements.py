"""A sentence of a letter that says "we are checking ..." becomes a task when it leaves, so that it is true."""

from __future__ import annotations

from functools import cache

from afterdesk.desk.actions.clocks import ClockBoard
from afterdesk.desk.actions.tasks import give_tasks, task_from
from afterdesk.desk.models import Message, Task
from afterdesk.desk.rulebook import letters
from afterdesk.domain.remedies import TaskTemplate
from afterdesk.packs.playbooks import load_improvements


def keep_improvements(board: ClockBoard, message: Message) -> list[Task]:
    """Give the tasks of what our message promises to improve; what the case already has is not given twice."""
    promised = [task_from(one, message.at) for one in promised_in(message.body)]
    given = set(board.case.tasks.values_list("title", flat=True)) if promised else set()
    return give_tasks(board, [one for one in promised if one.title not in given], now=message.at, by=message.author)


def promised_in(text: str) -> list[TaskTemplate]:
    """Return the tasks behind the sentences of improvement that a text carries, in whatever language."""
    return [task for words, task in _sentences() if words in text]


@cache
def _sentences() -> tuple[tuple[str, TaskTemplate], ...]:
    tasks = load_improvements()
    languages = letters().languages.values()
    return tuple(
        (words, task)
        for block_id, task in tasks.items()
        for language in languages
        for variant in language.blocks[block_id].variants
        for words in variant.values()
    )
