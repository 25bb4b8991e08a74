"""Files a seller downloads or keeps: mailboxes on disk, reports."""
