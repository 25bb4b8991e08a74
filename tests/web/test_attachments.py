"""What a stranger sent: handed out as a download to its person for some minutes, shown only as dots drawn anew."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.core import signing
from PIL import Image

from afterdesk.channels.email.values import MailAttachment
from afterdesk.desk.models import Attachment
from afterdesk.web.pictures import MOST_BYTES, SIDE, thumbnail
from afterdesk.web.views import attachments
from tests.desk.cast import buyer_mail, receive
from tests.web.cast import Cast

pytestmark = pytest.mark.django_db


def picture(kind: str = "JPEG", size: tuple[int, int] = (900, 600), *, mode: str = "RGB", **options: object) -> bytes:
    """Return a picture with a place and a camera in it where its kind can hold them."""
    target = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6  # lies on its side
    Image.new(mode, size, 128 if mode in ("L", "P") else "red").save(target, kind, exif=exif, **options)
    return target.getvalue()


def attached(cast: Cast, name: str, content: bytes) -> Attachment:
    """Let the buyer send a file."""
    receive(cast.store, buyer_mail("Foto", attachments=(MailAttachment(name, "image/jpeg", content),)))
    return Attachment.objects.get()


def address(cast: Cast, who: str, file: Attachment) -> str:
    """Return the short-lived address that somebody gets."""
    return cast.client(who).get(f"/attachments/{file.pk}/").headers["Location"]


def test_a_file_is_handed_out_under_an_address_for_one_person(cast: Cast) -> None:
    file = attached(cast, "bild.html", b"<script>x</script>")
    path = address(cast, "colleague", file)
    answer = cast.client("colleague").get(path)
    assert answer.content == b"<script>x</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="bild.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert cast.client("owner").get(path).status_code == 404
    assert cast.client("stranger").get(path).status_code == 404
    assert cast.client("nobody").get(path).status_code == 302


def test_the_address_ends_with_its_minutes_and_with_the_right(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    file = attached(cast, "a.txt", b"abc")
    path = address(cast, "colleague", file)
    cast.colleague.memberships.all().delete()
    assert cast.client("colleague").get(path).status_code == 404
    path = address(cast, "owner", file)
    monkeypatch.setattr(attachments, "TOKEN_SECONDS", -1)
    assert cast.client("owner").get(path).status_code == 404


@pytest.mark.parametrize(
    "token",
    ["x", "x:y:z", "ImEi:1:2", signing.dumps([1, 2]), signing.dumps("a", salt="other")],
    ids=["no signature", "three parts", "forged", "signed for something else", "another salt"],
)
def test_an_invented_address_opens_nothing(cast: Cast, token: str) -> None:
    attached(cast, "a.txt", b"abc")
    assert cast.client("owner").get(f"/files/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("../../etc/passwd", "passwd", id="a path"),
        pytest.param("C:\\Users\\x\\boot.ini", "boot.ini", id="a Windows path"),
        pytest.param("rechnung\u202egpj.exe", "rechnunggpj.exe", id="letters turned round"),
        pytest.param("a\r\nSet-Cookie: x=1.txt", "a__Set-Cookie_ x=1.txt", id="a second header"),
        pytest.param('x"; filename="a.html', "x_; filename=_a.html", id="a second name"),
        pytest.param(".htaccess", "htaccess", id="a hidden file"),
        pytest.param("CON.txt", "_CON.txt", id="a device"),
        pytest.param("", "attachment", id="no name"),
        pytest.param("照片.jpg", "照片.jpg", id="Chinese"),
    ],
)
def test_a_name_is_cleaned_again_when_it_is_handed_out(cast: Cast, name: str, shown: str) -> None:
    file = attached(cast, "a.txt", b"abc")
    Attachment.objects.filter(pk=file.pk).update(name=name)
    said = cast.client("owner").get(address(cast, "owner", file))["Content-Disposition"]
    assert said.startswith("attachment;")
    assert "Set-Cookie" not in cast.client("owner").get(address(cast, "owner", file)).headers
    named = unquote(said.partition("utf-8''")[2]) or said.partition('filename="')[2][:-1]
    assert named == shown


@pytest.mark.parametrize("who", ["owner", "colleague", "stranger", "nobody"])
def test_who_sees_the_small_picture(cast: Cast, who: str) -> None:
    file = attached(cast, "lampe.jpg", picture())
    answer = cast.client(who).get(f"/attachments/{file.pk}/picture/")
    assert answer.status_code == {"stranger": 404, "nobody": 302}.get(who, 200)
    if answer.status_code == 200:
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("GIF", "P")]
)
def test_a_picture_is_small_and_drawn_anew(kind: str, mode: str) -> None:
    content = picture(kind, mode=mode) + b"<script>behind the last dot</script>"
    drawn = thumbnail(content)
    assert drawn is not None
    assert b"SecretCamera" not in drawn
    assert b"script" not in drawn
    with Image.open(BytesIO(drawn)) as small:
        assert small.format == "JPEG"
        assert max(small.size) == SIDE
        assert not small.getexif()


def test_a_picture_that_lies_on_its_side_is_turned() -> None:
    drawn = thumbnail(picture())
    assert drawn is not None
    with Image.open(BytesIO(drawn)) as small:
        assert small.height > small.width


def bomb() -> bytes:
    """Return a PNG of a few kB that would unpack to 900 million dots."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(bytes(1_000_000))), (b"IEND", b"")
    chunks = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", id="SVG"),
        pytest.param(bomb(), id="a bomb of dots"),
        pytest.param(picture()[:2000], id="cut off"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"GIF89a" + bytes(20), id="a head alone"),
        pytest.param(b"\xff\xd8\xff" + bytes(MOST_BYTES), id="too many bytes"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", id="PostScript"),
    ],
)
def test_what_is_no_good_picture_is_not_drawn(content: bytes) -> None:
    assert thumbnail(content) is None


def test_the_case_shows_photos_small_and_other_files_by_name(cast: Cast) -> None:
    files = (
        MailAttachment("lampe.jpg", "image/jpeg", picture()),
        MailAttachment("zeichnung.svg", "image/svg+xml", b"<svg/>"),
    )
    receive(cast.store, buyer_mail("Fotos", attachments=files))
    page = BeautifulSoup(cast.client("owner").get(f"/cases/{cast.case.pk}/").content.decode(), "html.parser")
    photo = Attachment.objects.get(name="lampe.jpg")
    assert [tag["src"] for tag in page.select("main img")] == [f"/attachments/{photo.pk}/picture/"]
    assert "zeichnung.svg" in page.text


def test_a_mail_in_html_loads_nothing_by_itself(cast: Cast) -> None:
    """A buyer's HTML is kept as text; a page has no picture, frame or style of it, and the policy would refuse one."""
    html = '<img src="https://track.example/pixel.gif"><iframe src="//evil.example"></iframe><b>Hallo</b>'
    receive(cast.store, buyer_mail(html, full_text=html))
    answer = cast.client("owner").get(f"/cases/{cast.case.pk}/")
    page = BeautifulSoup(answer.content.decode(), "html.parser")
    assert not page.select("main img, main iframe, main object, main embed")
    assert "img-src 'self'" in answer["Content-Security-Policy"]
    assert not [tag for tag in page.find_all(src=True) if "//" in str(tag["src"])]
