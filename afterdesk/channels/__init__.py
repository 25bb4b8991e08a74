"""The outside world, one folder each, all of one shape."""
