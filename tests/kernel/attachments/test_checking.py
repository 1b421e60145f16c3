"""What a file is by its own bytes, and what it may be called."""

import struct
import zlib

import pytest

from opsloop.kernel.attachments.checking import clean_name, media_type


def png(width=2, height=2, tail=b""):
    """A small real PNG, with something after it where asked."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + b"\xff\x00\x00" * min(width, 2) for _row in range(min(height, 2)))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"") + tail


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x11\x08\x00\x20\x00\x40\x03"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x3f\x00\x00\x1f\x00\x00"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(), "image/png"),
        (JPEG, "image/jpeg"),
        (b"GIF89a\x02\x00\x02\x00\x00\x00\x00;", "image/gif"),
        (WEBP, "image/webp"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "application/pdf"),
        ("周报：完成 12 项".encode(), "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "text/plain"),
        (b"<?xml version='1.0'?><svg onload='alert(1)'/>", "text/plain"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "text/plain"),
        (b"\xff\xd8\xff<script>alert(1)</script>", "text/plain"),
        (b"GIF89a/*<script>*/=1", "application/octet-stream"),
        (png(width=60_000, height=60_000), "application/octet-stream"),
        (bytes(range(256)), "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_bytes_say(content, expected):
    assert media_type(content) == expected


def test_text_cut_in_the_middle_of_a_character_is_still_text():
    assert media_type(("数" * 3000).encode()[:4095]) == "text/plain"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\lin\\周报.xlsx", "周报.xlsx"),
        ("..", "file"),
        ("", "file"),
        ("a\x00b\r\nc.txt", "ab c.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("re\u200bport.pdf", "report.pdf"),
        ('a<b>"c".txt', "a_b__c_.txt"),
        (".htaccess", "htaccess"),
        ("长" * 300 + ".xlsx", "长" * 175 + ".xlsx"),
    ],
)
def test_names_are_made_harmless(sent, kept):
    assert clean_name(sent) == kept
