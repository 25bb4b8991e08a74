"""The desk under fire: processes are killed at random moments, and every mail is counted."""
