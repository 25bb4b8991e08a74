"""The records, what may be done with them, and what may be asked."""
