"""Attachments: keeping files and addresses, putting them away, removing them for good."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from opsloop.kernel.activity.models import Event
from opsloop.kernel.attachments.accepting import EmptyFile, NotAWebAddress
from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.attachments.receiving import TooLarge
from opsloop.kernel.pages.refused import NotAllowed
from tests.kernel.attachments.test_checking import png


@pytest.fixture
def brief(poster, wang):
    return Attachment.keep(poster, ContentFile(b"hello", name="../../brief.txt"), by=wang)


def test_a_file_is_kept_under_a_random_key_with_its_digest(poster, brief):
    assert (brief.name, brief.size, brief.media_type) == ("brief.txt", 5, "text/plain")
    assert brief.sha256 == hashlib.sha256(b"hello").hexdigest()
    assert "brief" not in brief.file.name
    assert default_storage.open(brief.file.name).read() == b"hello"
    assert list(Attachment.objects.on(poster)) == [brief]
    assert Event.objects.of("work_item", poster.pk).newest_first().first().verb == "attached"


def test_the_senders_media_type_counts_for_nothing(poster, wang):
    upload = ContentFile(b"<svg onload=alert(1)>", name="x.png")
    upload.content_type = "image/png"
    assert not Attachment.keep(poster, upload, by=wang).showable
    assert Attachment.keep(poster, ContentFile(png(), name="x.exe"), by=wang).showable


def test_an_empty_file_is_refused(poster, wang):
    with pytest.raises(EmptyFile):
        Attachment.keep(poster, ContentFile(b"", name="x"), by=wang)


def test_a_file_beyond_the_limit_is_refused_and_not_kept(poster, wang, settings):
    settings.UPLOAD_LIMIT_MB = 1
    with pytest.raises(TooLarge, match="1 MB"):
        Attachment.keep(poster, ContentFile(b"x" * (1024 * 1024 + 1), name="x"), by=wang)
    assert not Attachment.objects.exists()


def test_a_failed_save_leaves_no_file_behind(poster, wang, monkeypatch):
    monkeypatch.setattr(Attachment, "_add", lambda *a, **k: (_ for _ in ()).throw(RuntimeError("disk")))
    before = set(_files())
    with pytest.raises(RuntimeError):
        Attachment.keep(poster, ContentFile(b"x", name="x"), by=wang)
    assert set(_files()) == before


def _files(folder="attachments"):
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _files(f"{folder}/{name}")


def test_an_address_is_kept_and_shown_only(poster, wang):
    row = Attachment.point_to(poster, " HTTPS://example.com/a?b=1 ", by=wang)
    assert (row.kind, row.url) == ("link", "https://example.com/a?b=1")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.com/x",
        "//example.com",
        "https://",
        "https://user:secret@example.com/",
        "https://exa mple.com",
        "https://example.com/\u202e",
        "https://[::1",
        "https://example.com/" + "a" * 2000,
    ],
)
def test_anything_else_than_a_web_address_is_refused(poster, wang, url):
    with pytest.raises(NotAWebAddress):
        Attachment.point_to(poster, url, by=wang)


def test_a_stranger_may_not_attach(poster, stranger):
    with pytest.raises(NotAllowed):
        Attachment.keep(poster, ContentFile(b"x", name="x"), by=stranger)


def test_what_is_put_away_can_come_back(poster, brief, wang):
    brief.trash(poster, by=wang)
    assert not Attachment.objects.on(poster).exists()
    brief.restore(poster, by=wang)
    assert list(Attachment.objects.on(poster)) == [brief]


def test_purging_removes_the_row_and_then_the_file(brief, django_capture_on_commit_callbacks):
    name = brief.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert Attachment.objects.filter(pk=brief.pk).purge() == 1
        assert default_storage.exists(name)
    assert not default_storage.exists(name)
