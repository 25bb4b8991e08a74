"""The static files: collected into the home when they changed, so that nobody has to do it by hand."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from afterdesk.runtime.home import Home, make_private_folder, write_private

log = logging.getLogger(__name__)
STAMP = "collected"


def collect_static_files(home: Home) -> bool:
    """Collect, compress and name the static files by content. False: nothing has changed since the last time."""
    if settings.DEBUG:
        return False
    folder = Path(settings.STATIC_ROOT)
    make_private_folder(folder)
    stamp = folder / STAMP
    state = _state()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == state:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    write_private(stamp, state.encode("ascii"))
    return True


def _state() -> str:
    """Return a digest of every static file's name, size and time of change."""
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
