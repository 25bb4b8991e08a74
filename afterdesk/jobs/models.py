"""What the queue itself does not keep: the reason of a failure."""

from __future__ import annotations

from django.db import models


class JobFault(models.Model):
    """The last fault of one job, in words without names or addresses.

    The queue's tables belong to Procrastinate, whose migrations know nothing of ours: the job is a number, not a key.
    """

    job_id = models.BigIntegerField(primary_key=True)
    words = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"job {self.job_id}: {self.words}"
