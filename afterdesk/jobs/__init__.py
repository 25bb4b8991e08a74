"""Background work: thin tasks that join channels and the desk."""
