"""Real servers for tests: other people's software, on this machine alone."""
