"""Files through the pages: how they are taken in, how they are served, and who gets them."""

import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.comments.models import Comment
from tests.kernel.attachments.test_checking import png


@pytest.fixture
def page(client, wang):
    client.force_login(wang)
    return client


@pytest.fixture
def files(poster):
    return f"/growth/files/work_item/{poster.pk}"


def keep(poster, wang, content, name):
    return Attachment.keep(poster, ContentFile(content, name=name), by=wang)


def body(response):
    return b"".join(response.streaming_content)


HOSTILE = [
    (b"<script>alert(1)</script>", "x.html"),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "x.svg"),
    (png(tail=b"<script>alert(1)</script>"), "polyglot.html"),
    (b"%PDF-1.7 <script>", "x.pdf"),
    (b"GIF89a/*\x00\x00*/=1;alert(1)", "x.js"),
]


@pytest.mark.parametrize(("content", "name"), HOSTILE)
def test_every_file_leaves_as_a_download_that_no_browser_runs(page, poster, wang, content, name):
    row = keep(poster, wang, content, name)
    response = page.get(f"/growth/attachments/{row.pk}")
    left = body(response)
    assert (b"<script>" not in left) if row.showable else (left == content)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(("content", "name"), [row for row in HOSTILE if not row[0].startswith(b"\x89PNG")])
def test_only_checked_pictures_are_shown_in_the_page(page, poster, wang, content, name):
    row = keep(poster, wang, content, "x.png")
    assert page.get(f"/growth/attachments/{row.pk}/image").status_code == 404


def test_a_picture_is_shown_with_its_own_type_in_a_sandbox(page, poster, wang):
    row = keep(poster, wang, png(), "x.html")
    response = page.get(f"/growth/attachments/{row.pk}/image")
    assert response["Content-Type"] == "image/png"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"].startswith("private")


def test_a_chinese_name_survives_the_download(page, poster, wang):
    row = keep(poster, wang, b"x", '周报 "终稿".xlsx')
    assert "filename*=utf-8''%E5%91%A8%E6%8A%A5" in page.get(f"/growth/attachments/{row.pk}")["Content-Disposition"]


def test_uploading_from_the_composer_answers_the_keys(page, files):
    upload = SimpleUploadedFile("../a.png", png(), content_type="text/html")
    response = page.post(files, {"file": upload}, headers={"Accept": "application/json"})
    (row,) = response.json()["files"]
    assert row == {"id": Attachment.objects.get().pk, "name": "a.png", "picture": True}


def test_several_files_and_an_address_are_added(page, files, poster):
    uploads = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]
    html = page.post(files, {"file": uploads, "url": "https://example.com/x"}, headers={"HX-Request": "true"})
    assert Attachment.objects.on(poster).count() == 3
    assert 'rel="noopener noreferrer nofollow"' in html.content.decode()


@pytest.mark.parametrize("data", [{}, {"url": "javascript:alert(1)"}, {"url": "data:text/html,x"}])
def test_nothing_and_addresses_that_run_are_refused(page, files, data):
    assert page.post(files, data, headers={"HX-Request": "true"}).status_code == 422
    assert not Attachment.objects.exists()


def test_a_file_beyond_the_limit_is_refused_with_the_limit(page, files, settings):
    settings.UPLOAD_LIMIT_MB = 1
    big = SimpleUploadedFile("big.bin", b"x" * (3 * 1024 * 1024))
    response = page.post(files, {"file": big}, headers={"HX-Request": "true", "accept-language": "en"})
    assert response.status_code == 413
    assert "1 MB" in response.content.decode()
    assert not Attachment.objects.exists()


def test_a_removed_file_is_gone_until_it_is_taken_back(page, poster, wang):
    row = keep(poster, wang, b"x", "x.txt")
    response = page.delete(f"/growth/attachments/{row.pk}")
    undo = json.loads(response.headers["HX-Trigger"])["toast"]["undo"]
    assert page.get(f"/growth/attachments/{row.pk}").status_code == 404
    page.post(undo)
    assert page.get(f"/growth/attachments/{row.pk}").status_code == 200


def test_a_missing_file_is_404_not_an_error(page, poster, wang):
    row = keep(poster, wang, b"x", "x.txt")
    row.file.storage.delete(row.file.name)
    assert page.get(f"/growth/attachments/{row.pk}").status_code == 404


def test_an_address_is_never_followed_by_us(page, poster, wang):
    row = Attachment.point_to(poster, "https://example.com/", by=wang)
    assert page.get(f"/growth/attachments/{row.pk}").status_code == 404


def test_files_shown_in_a_comment_go_with_it(poster, wang, lin, django_capture_on_commit_callbacks):
    mine = keep(poster, wang, png(), "a.png")
    theirs = keep(poster, lin, png(), "b.png")
    with django_capture_on_commit_callbacks(execute=True):
        row = Comment.post(poster, f"![a](attachment:{mine.pk}) ![b](attachment:{theirs.pk})", by=wang)
    with django_capture_on_commit_callbacks(execute=True):
        row.erase(poster, by=wang)
    assert list(Attachment.objects.on(poster)) == [theirs]


def test_files_of_a_comment_that_is_deleted_before_anybody_is_told_of_it_go_with_it(
    poster, wang, django_capture_on_commit_callbacks
):
    mine = keep(poster, wang, png(), "a.png")
    with django_capture_on_commit_callbacks(execute=True):
        row = Comment.post(poster, f"![a](attachment:{mine.pk})", by=wang)
        row.erase(poster, by=wang)
    assert not Attachment.objects.on(poster).exists()


def test_files_of_a_deleted_comment_are_out_of_sight_at_once(page, poster, wang, files):
    row = keep(poster, wang, png(), "zebra.png")
    row.comment = Comment.post(poster, f"![a](attachment:{row.pk})", by=wang)
    row.save()
    assert "zebra.png" in page.get(files).content.decode()
    row.comment.erase(poster, by=wang)
    row.refresh_from_db()
    assert row.trashed_at is None
    for end in ("", "/image", "/small"):
        assert page.get(f"/growth/attachments/{row.pk}{end}").status_code == 404
    assert page.post(f"/growth/attachments/{row.pk}").status_code == 404
    assert "zebra.png" not in page.get(files).content.decode()


@pytest.fixture
def picture(poster, wang):
    return keep(poster, wang, png(), "a.png")


@pytest.mark.parametrize("end", ["", "/image"])
def test_anothers_file_is_not_there(client, picture, stranger, guest, end):
    for user, workspace in ((stranger, "growth"), (stranger, "rival"), (guest, "growth")):
        client.force_login(user)
        assert client.get(f"/{workspace}/attachments/{picture.pk}{end}").status_code == 404
        assert client.delete(f"/{workspace}/attachments/{picture.pk}{end}").status_code in {404, 405}


def test_strangers_cannot_add_files(client, poster, stranger):
    client.force_login(stranger)
    for workspace in ("growth", "rival"):
        address = f"/{workspace}/files/work_item/{poster.pk}"
        assert client.post(address, {"url": "https://example.com"}).status_code == 404
