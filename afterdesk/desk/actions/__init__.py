"""What may be done: one verb, one file, one transaction."""
