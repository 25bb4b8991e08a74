"""Afterdesk: the after-sales desk for Amazon marketplace sellers."""

__version__ = "0.1.0"
