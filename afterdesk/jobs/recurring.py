"""All recurring work, on one page: what, how often, why."""

from __future__ import annotations
