"""What can stand in the way of starting, each with its next step.

RuntimeProblem
    SettingWrong          a setting cannot be used as it is written
    HomeUnusable          the home folder cannot be made, read or kept private
    DatabaseUnavailable   PostgreSQL cannot be started or reached
    KeysUnusable          a key is missing, unreadable or not the one the data was encrypted with
    PortTaken             another program listens where the pages should be
"""

from __future__ import annotations

from afterdesk.domain.errors import DeskError


class RuntimeProblem(DeskError):
    """Something outside the desk's rules is in the way."""


class SettingWrong(RuntimeProblem):
    """A setting cannot be used as it is written."""


class HomeUnusable(RuntimeProblem):
    """The home folder cannot be made, read or kept private."""


class DatabaseUnavailable(RuntimeProblem):
    """PostgreSQL cannot be started or reached."""


class KeysUnusable(RuntimeProblem):
    """A key is missing, unreadable, or not the one the data was encrypted with."""


class PortTaken(RuntimeProblem):
    """Another program listens where the pages should be."""
