"""The rules. Plain Python: no framework, no I/O, no clock, no environment."""
