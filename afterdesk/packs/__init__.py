"""Policy as data: dated, sourced TOML, and the loaders that read and check it."""
