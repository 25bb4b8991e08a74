"""The one root of errors that a person is meant to read."""

from __future__ import annotations


class DeskError(Exception):
    """What is wrong and what to do next, in one sentence a person can act on.

    The command line prints it and exits with status 2; pages show it; nothing prints its traceback.
    """
