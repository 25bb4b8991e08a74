"""Imports every module of jobs, so that a worker knows them all by name."""

from __future__ import annotations

import importlib
import pkgutil

import afterdesk.jobs

for _module in pkgutil.iter_modules(afterdesk.jobs.__path__):
    if not _module.ispkg:
        importlib.import_module(f"afterdesk.jobs.{_module.name}")
