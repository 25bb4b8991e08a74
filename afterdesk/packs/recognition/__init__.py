"""Recognition as data: examples written by us, lexicons of phrases, and the weights learned from both."""

from afterdesk.packs.recognition.load import load_model

__all__ = ["load_model"]
