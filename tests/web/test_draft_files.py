"""Files beside a letter: which are taken, who attaches, and that they leave once with the reply."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from afterdesk.channels.email.outgoing_files import MOST_FILES, UnsendableFile, checked_file
from afterdesk.desk.actions.draft_files import add_draft_file, files_to_send
from afterdesk.desk.models import DraftFile, OutgoingMessage, OutgoingStatus, StoredFile
from tests.desk.test_replies import ANSWER
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%label\n"


def picture(kind: str = "PNG") -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (4, 4), "teal").save(kept, kind)
    return kept.getvalue()


def archive(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as written:
        for name in names:
            written.writestr(name, "x")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "shown", "kind"),
    [
        pytest.param("label.pdf", PDF, "label.pdf", "application/pdf", id="pdf"),
        pytest.param("foto.JPEG", picture("JPEG"), "foto.JPEG", "image/jpeg", id="picture"),
        pytest.param("foto.png", picture("JPEG"), "foto.jpg", "image/jpeg", id="the ending tells the truth"),
        pytest.param("rechnung", PDF, "rechnung.pdf", "application/pdf", id="no ending"),
        pytest.param("../../etc/a.txt", "Grüße".encode(), "a.txt", "text/plain", id="a path"),
        pytest.param("gpj.\u202eexe.pdf", PDF, "gpj.exe.pdf", "application/pdf", id="turned letters"),
        pytest.param(
            "a.docx",
            archive("[Content_Types].xml", "word/document.xml"),
            "a.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            id="word",
        ),
    ],
)
def test_what_may_leave(name: str, content: bytes, shown: str, kind: str) -> None:
    file = checked_file(name, content)
    assert (file.name, file.content_type) == (shown, kind)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param("a.pdf", b"", "is empty", id="empty"),
        pytest.param("a.pdf", PDF + b"x" * (10 * 2**20), "Amazon takes 10 MB", id="too large"),
        pytest.param("a.pdf", b"MZ\x90\x00program", "of a kind", id="a program that calls itself PDF"),
        pytest.param("a.svg", b"<svg onload='x'/>", "of a kind", id="a picture that runs"),
        pytest.param("a.txt", b"<html><script>", "of a kind", id="a page"),
        pytest.param("a.zip", archive("a.exe"), "of a kind", id="a zip"),
        pytest.param(
            "a.docx",
            archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            "of a kind",
            id="macros",
        ),
        pytest.param("a.docx", b"PK\x03\x04broken", "of a kind", id="a broken zip"),
    ],
)
def test_what_may_not_leave(name: str, content: bytes, words: str) -> None:
    with pytest.raises(UnsendableFile, match=words):
        checked_file(name, content)


def attach(cast: Cast, who: str = "colleague", *, name: str = "label.pdf", content: bytes = PDF) -> int:
    file = SimpleUploadedFile(name, content)
    return cast.client(who).post(f"/cases/{cast.case.pk}/files/", {"files": file}, follow=True).status_code


@pytest.mark.parametrize(
    ("who", "kept"), [("owner", 1), ("colleague", 1), ("warehouse", 0), ("stranger", 0), ("nobody", 0)]
)
def test_who_attaches(cast: Cast, who: str, kept: int) -> None:
    attach(cast, who)
    assert DraftFile.objects.count() == kept


def test_a_file_stands_beside_the_letter_and_leaves_with_it(cast: Cast) -> None:
    attach(cast)
    client = cast.client("colleague")
    assert "label.pdf" in client.get(f"/cases/{cast.case.pk}/").content.decode()
    client.post(f"/cases/{cast.case.pk}/reply/", {"text": ANSWER, "language": "de", "reason": "checked"})
    outgoing = OutgoingMessage.objects.get()
    assert [(one.name, one.content) for one in files_to_send(outgoing)] == [("label.pdf", PDF)]
    assert not DraftFile.objects.exists()
    assert "label.pdf" in client.get(f"/cases/{cast.case.pk}/").content.decode()


def test_a_reply_taken_back_gives_its_files_back(cast: Cast) -> None:
    attach(cast)
    client = cast.client("colleague")
    client.post(f"/cases/{cast.case.pk}/reply/", {"text": ANSWER, "language": "de", "reason": "checked"})
    client.post(f"/outgoing/{OutgoingMessage.objects.get().pk}/cancellation/")
    assert OutgoingMessage.objects.get().status == OutgoingStatus.CANCELLED
    assert DraftFile.objects.get().name == "label.pdf"


def test_a_refused_file_is_said_and_the_others_are_kept(cast: Cast) -> None:
    client = cast.client("colleague")
    files = [SimpleUploadedFile("a.exe", b"MZ\x00"), SimpleUploadedFile("b.pdf", PDF)]
    page = client.post(f"/cases/{cast.case.pk}/files/", {"files": files}, follow=True).content.decode()
    assert "of a kind that Amazon does not take" in page
    assert DraftFile.objects.get().name == "b.pdf"


def test_ten_megabytes_together_and_five_files_are_the_limit(cast: Cast) -> None:
    six = PDF + b"x" * (6 * 2**20)
    add_draft_file(case=cast.case, name="a.pdf", content=six, by=cast.colleague)
    with pytest.raises(UnsendableFile, match="together"):
        add_draft_file(case=cast.case, name="b.pdf", content=six, by=cast.colleague)
    for number in range(MOST_FILES - 1):
        add_draft_file(case=cast.case, name=f"{number}.pdf", content=PDF, by=cast.colleague)
    with pytest.raises(UnsendableFile, match=f"{MOST_FILES} files"):
        add_draft_file(case=cast.case, name="c.pdf", content=PDF, by=cast.colleague)
    assert StoredFile.objects.filter(content=PDF).count() <= 1


def test_nobody_takes_a_colleagues_file_away(cast: Cast) -> None:
    file = add_draft_file(case=cast.case, name="a.pdf", content=PDF, by=cast.owner)
    cast.client("colleague").post(f"/cases/{cast.case.pk}/files/{file.pk}/removal/")
    assert DraftFile.objects.exists()
    cast.client("owner").post(f"/cases/{cast.case.pk}/files/{file.pk}/removal/")
    assert not DraftFile.objects.exists()
