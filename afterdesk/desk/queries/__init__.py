"""What may be asked: read models for pages, each with a fixed number of queries."""
