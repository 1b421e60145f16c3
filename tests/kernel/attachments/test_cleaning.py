"""A picture says what it shows, and nothing of where, when, with what and by whom it was taken."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image, PngImagePlugin

from opsloop.kernel.attachments.cleaning import DRAWING, TooManyPixels, cleaned
from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.attachments.small import small_copy
from tests.kernel.attachments.test_checking import png

SECRET = "Garden of Lin Jing"
GPS, MAKER, ORIENTATION, DESCRIPTION = 0x8825, 0x010F, 0x0112, 0x010E
TURNED_LEFT = 6
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{SECRET}</x:xmpmeta>'.encode()


def notes() -> bytes:
    """What a telephone writes into a picture."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER], exif[DESCRIPTION] = TURNED_LEFT, "Phone", SECRET
    exif[GPS] = {1: "N", 2: (39.0, 54.0, 20.0), 3: "E", 4: (116.0, 23.0, 30.0)}
    return exif.tobytes()


def scene() -> Image.Image:
    """60 wide, 40 high, its left half red."""
    image = Image.new("RGB", (60, 40), "white")
    image.paste("red", (0, 0, 30, 40))
    return image


def written(kind: str, image: Image.Image | None = None, **how: object) -> bytes:
    buffer = io.BytesIO()
    (image or scene()).save(buffer, kind, **how)
    return buffer.getvalue()


def told_png() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET)
    return written("PNG", pnginfo=text, exif=notes())


def with_extension(content: bytes, extension: bytes) -> bytes:
    """A GIF with one more block before its first picture."""
    at = 13 + (3 * (2 << (content[10] & 7)) if content[10] & 0x80 else 0)
    return content[:at] + extension + content[at:]


XMP_OF_GIF = b"\x21\xff\x0bXMP DataXMP" + XMP + b"\x01" + bytes(range(255, -1, -1)) + b"\x00"


def webp_with(kind: bytes, data: bytes) -> bytes:
    """A WebP with one more chunk at its end."""
    content = written("WEBP") + kind + len(data).to_bytes(4, "little") + data + b"\0" * (len(data) % 2)
    return content[:4] + (len(content) - 8).to_bytes(4, "little") + content[8:]


@pytest.mark.parametrize(
    "content",
    [
        with_extension(written("GIF"), XMP_OF_GIF),
        written("GIF") + SECRET.encode() + b";",
        written("PNG") + SECRET.encode(),
        written("PNG") + written("PNG") + SECRET.encode() + written("PNG")[-12:],
        written("WEBP") + SECRET.encode(),
        webp_with(b"NOTE", SECRET.encode()),
        written("JPEG") + SECRET.encode() + b"\xff\xd9",
    ],
    ids=["xmp gif", "gif and more", "png and more", "png and png", "webp and more", "webp chunk", "jpeg and jpeg"],
)
def test_nothing_stays_beside_or_behind_a_picture(content, poster, wang):
    row, stored = kept(poster, wang, content)
    assert SECRET.encode() not in stored
    assert row.showable
    with Image.open(io.BytesIO(stored)) as image:
        assert image.size == (60, 40)


def test_a_film_keeps_moving_without_its_notes(poster, wang):
    second = Image.new("RGB", (60, 40), "blue")
    film = written("GIF", save_all=True, append_images=[second], duration=[300, 700], loop=0)
    assert kept(poster, wang, film)[1] == film
    _row, stored = kept(poster, wang, with_extension(film, XMP_OF_GIF))
    assert SECRET.encode() not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert image.n_frames == 2


def test_a_picture_nobody_can_draw_again_is_a_file_and_never_shown(poster, wang, client: Client, monkeypatch):
    broken = written("JPEG", scene().resize((600, 400)), exif=notes())[:-2000]
    monkeypatch.setattr("opsloop.kernel.attachments.cleaning.MOST_PIXELS", 1_000_000)
    large = [Image.new("RGB", (600, 400), colour) for colour in ("red", "green", "blue", "white", "black")]
    film = written("GIF", large[0], save_all=True, append_images=large[1:], comment=SECRET.encode())
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    for content in (broken, film):
        row, stored = kept(poster, wang, content)
        assert stored == content
        assert not row.showable
        assert client.get(f"/growth/attachments/{row.pk}/image").status_code == 404
        assert client.get(f"/growth/attachments/{row.pk}").headers["Content-Disposition"].startswith("attachment")


def kept(poster, wang, content: bytes, name: str = "x.jpg") -> tuple[Attachment, bytes]:
    row = Attachment.keep(poster, ContentFile(content, name=name), by=wang)
    return row, default_storage.open(row.file.name).read()


@pytest.mark.parametrize(
    "content",
    [
        written("JPEG", exif=notes(), comment=SECRET.encode(), xmp=XMP, quality=90),
        written("JPEG", exif=notes()) + b"\0" * 3 + SECRET.encode(),
        told_png(),
        written("WEBP", exif=notes(), xmp=XMP),
        written("WEBP", exif=notes(), lossless=True),
    ],
    ids=["jpeg", "jpeg with more behind it", "png", "webp", "lossless webp"],
)
def test_what_a_picture_tells_goes_and_how_it_was_held_is_applied(content, poster, wang):
    row, stored = kept(poster, wang, content)
    assert SECRET.encode() not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert image.size == (40, 60)
        assert not image.getexif()
        top, bottom = image.convert("RGB").getpixel((20, 8)), image.convert("RGB").getpixel((20, 52))
    assert top[0] > 200
    assert max(top[1:]) < 80
    assert min(bottom) > 200
    assert (row.size, row.showable) == (len(stored), True)


def test_colours_and_fineness_stay(poster, wang):
    profile = b"\0" * 128
    content = written("JPEG", exif=notes(), quality=95, subsampling=0, icc_profile=profile)
    _row, stored = kept(poster, wang, content)
    with Image.open(io.BytesIO(stored)) as image, Image.open(io.BytesIO(content)) as before:
        assert image.info["icc_profile"] == profile
        assert image.quantization == before.quantization


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_goes_on_moving(kind, poster, wang):
    second = Image.new("RGB", (60, 40), "blue")
    told = {"GIF": {"comment": SECRET.encode()}, "PNG": {"exif": notes()}, "WEBP": {"exif": notes()}}[kind]
    content = written(kind, save_all=True, append_images=[second], duration=[300, 700], loop=0, **told)
    _row, stored = kept(poster, wang, content)
    assert SECRET.encode() not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert image.n_frames == 2
        image.seek(1)
        image.load()
        assert image.info["duration"] == 700


@pytest.mark.parametrize(
    "content",
    [
        written("JPEG"),
        written("PNG"),
        png(),
        written("GIF"),
        b"plain words",
        b"PK\x03\x04 an archive",
        notes(),
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 cut off",
    ],
)
def test_what_tells_nothing_or_is_no_picture_stays_byte_for_byte(content, poster, wang):
    assert kept(poster, wang, content)[1] == content


@pytest.mark.parametrize(("width", "height"), [(15_000, 15_000), (8_000, 6_500)])
def test_a_small_file_cannot_fill_the_memory(width, height, poster, wang):
    with pytest.raises(TooManyPixels):
        kept(poster, wang, png(width=width, height=height))
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("draw", [cleaned, small_copy])
def test_a_process_draws_one_picture_at_a_time_and_other_files_do_not_wait(draw):
    picture = ContentFile(written("JPEG", scene().resize((1200, 800)), exif=notes()), name="x.jpg")
    with ThreadPoolExecutor() as pool:
        with DRAWING:
            waiting = pool.submit(draw, picture)
            plain = pool.submit(cleaned, ContentFile(b"plain words", name="x.txt"))
            assert plain.result(timeout=10).file.read() == b"plain words"
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.2)
        assert waiting.result(timeout=10) is not None


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_way_to_keep_colours_has_a_small_copy(mode):
    large = Image.new("RGB", (3000, 2000), "white")
    large.paste("red", (0, 0, 1500, 2000))
    if mode == "I;16":
        large = Image.new("I;16", large.size, 65535)
    content = written("PNG", large.convert(mode))
    copy = small_copy(ContentFile(content, name="x.png"))
    assert copy is not None
    with Image.open(copy) as image:
        assert image.size == (480, 320)
        assert min(image.convert("RGB").getpixel((400, 160))) > 250


def test_lists_show_a_small_copy_which_goes_with_the_picture(poster, wang, client: Client):
    row, stored = kept(poster, wang, written("JPEG", scene().resize((1200, 800)), exif=notes()))
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/growth/files/work_item/{poster.pk}").content.decode()
    assert f'src="/growth/attachments/{row.pk}/small"' in page
    answer = client.get(f"/growth/attachments/{row.pk}/small")
    content = b"".join(answer.streaming_content)
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (320, 480)
    assert len(content) < len(stored)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    names = row.stored
    Attachment.objects.purge()
    assert len(names) == 2


def test_a_small_picture_is_its_own_copy(poster, wang, client: Client):
    row, stored = kept(poster, wang, written("PNG"))
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert b"".join(client.get(f"/growth/attachments/{row.pk}/small").streaming_content) == stored
    assert len(row.stored) == 1


def test_a_small_copy_is_shown_to_nobody_who_does_not_see_the_record(poster, wang, stranger, client: Client):
    row, _stored = kept(poster, wang, written("JPEG", scene().resize((1200, 800))))
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/growth/attachments/{row.pk}/small").status_code == 404
    assert client.get(f"/rival/attachments/{row.pk}/small").status_code == 404
