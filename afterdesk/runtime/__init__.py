"""What the desk stands on: home folder, embedded database, keys, processes."""
