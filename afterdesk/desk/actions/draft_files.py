"""Files that a person puts beside a draft; when the reply is queued they leave with it."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import Sum

from afterdesk.channels.email.build import MAX_ATTACHMENT_BYTES, OutgoingFile
from afterdesk.channels.email.outgoing_files import MOST_FILES, UnsendableFile, checked_file
from afterdesk.desk.models import Case, DraftFile, OutgoingAttachment, OutgoingMessage, StoredFile, User


@transaction.atomic
def add_draft_file(*, case: Case, name: str, content: bytes, by: User) -> DraftFile:
    """Keep a file for the person's next reply in this case. Raises UnsendableFile."""
    checked = checked_file(name, content)
    kept = DraftFile.objects.filter(case=case, user=by)
    if kept.count() >= MOST_FILES:
        raise UnsendableFile(f"A message carries {MOST_FILES} files at most. Take one away first.")
    together = (kept.aggregate(sum=Sum("file__size"))["sum"] or 0) + len(content)
    if together > MAX_ATTACHMENT_BYTES:
        raise UnsendableFile(
            f"The files would be {together / 2**20:.1f} MB together; Amazon takes 10 MB. Send fewer or smaller files."
        )
    file, _ = StoredFile.objects.get_or_create(
        store_id=case.store_id,
        content_hash=hashlib.sha256(content).hexdigest(),
        defaults={"content": content, "size": len(content)},
    )
    return DraftFile.objects.create(case=case, user=by, file=file, name=checked.name, content_type=checked.content_type)


def remove_draft_file(*, case: Case, draft_file_id: int, by: User) -> bool:
    """Take a file away again. False: it was not there, or is somebody else's."""
    removed, _ = DraftFile.objects.filter(case=case, user=by, pk=draft_file_id).delete()
    return removed > 0


def take_along(*, outgoing: OutgoingMessage, by: User) -> int:
    """Move a person's files from the draft to the reply that is queued. Return how many."""
    files = list(DraftFile.objects.filter(case=outgoing.case, user=by))
    OutgoingAttachment.objects.bulk_create(
        OutgoingAttachment(outgoing=outgoing, file_id=one.file_id, name=one.name, content_type=one.content_type)
        for one in files
    )
    DraftFile.objects.filter(pk__in=[one.pk for one in files]).delete()
    return len(files)


def give_back(*, outgoing: OutgoingMessage, by: User) -> None:
    """Put the files of a reply that was taken back beside the draft again."""
    files = list(outgoing.attachments.all())
    DraftFile.objects.bulk_create(
        DraftFile(case_id=outgoing.case_id, user=by, file_id=one.file_id, name=one.name, content_type=one.content_type)
        for one in files
    )


def files_to_send(outgoing: OutgoingMessage) -> list[OutgoingFile]:
    """Return the files of a reply, checked anew: the limits may have changed since they were attached."""
    kept = outgoing.attachments.select_related("file").order_by("pk")
    return [checked_file(one.name, bytes(one.file.content)) for one in kept]
