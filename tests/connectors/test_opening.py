"""Files that are damaged, hostile, too large or of the wrong kind: each is one sentence."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from opsloop.connectors import UnreadableFile, read, recognise
from opsloop.connectors.encodings import decode

BOARD = {
    "id": "b",
    "name": "板",
    "lists": [{"id": "l", "name": "Done"}],
    "cards": [{"id": "c", "name": "n", "idList": "l"}],
}


def refusal(tmp_path: Path, name: str, content: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as caught:
        read(path)
    return str(caught.value)


def test_truncated_json_says_where_it_breaks(tmp_path):
    text = json.dumps(BOARD, indent=1, ensure_ascii=False)
    assert "line 2, column 2" in refusal(tmp_path, "board.json", b'{\n "id')
    assert "not complete JSON" in refusal(tmp_path, "board.json", text[:-5].encode())


def test_json_of_something_else_is_told_what_can_be_imported(tmp_path):
    assert "Trello, Jira" in refusal(tmp_path, "other.json", b'{"hello": 1}')


def test_json_that_nests_without_end_is_refused(tmp_path):
    assert "nests deeper" in refusal(tmp_path, "deep.json", b"[" * 200_000)


def test_a_file_beyond_the_limit_is_refused_without_being_read(tmp_path, monkeypatch):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(500 * 1024 * 1024)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("the file was read"))
    with pytest.raises(UnreadableFile, match="500 MB; at most 100 MB"):
        read(path)


def test_an_empty_file_is_refused(tmp_path):
    assert "empty" in refusal(tmp_path, "a.csv", b" \n")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.mpp", b"\xd0\xcf\x11\xe0" + b"\x00" * 100, "old Office file"),
        ("a.pdf", b"%PDF-1.7 ...", "PDF"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "picture"),
        ("a.json.gz", b"\x1f\x8b\x08", "gzip"),
        ("a.bin", b"ab\x00\x01\x02cd", "not text"),
        ("a.html", b"<!DOCTYPE html><html></html>", "web page"),
        ("a.xml", b"<note><to>x</to></note>", "Trello, Jira"),
        ("a.xml", b"<note><to>", "not complete XML"),
        ("a.txt", b"just some words\nand more words\n", "no row looks like column headers"),
    ],
)
def test_files_of_the_wrong_kind_are_called_by_their_name(tmp_path, name, content, words):
    assert words in refusal(tmp_path, name, content)


def test_entities_are_refused_before_they_grow(tmp_path):
    bomb = b'<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Project><Tasks>&b;</Tasks></Project>'
    assert "document type or entities" in refusal(tmp_path, "bomb.xml", bomb)
    outside = b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><key>&x;</key></item></channel></rss>'
    assert "document type or entities" in refusal(tmp_path, "outside.xml", outside)


def packed(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_zip_bomb_is_refused_by_its_list_of_contents(tmp_path):
    bomb = packed(**{"xl/workbook.xml": b"0" * 20 * 1024 * 1024})
    assert "far more than it should" in refusal(tmp_path, "bomb.xlsx", bomb)


def test_a_zip_of_other_things_is_refused(tmp_path):
    assert "neither an Excel file" in refusal(tmp_path, "photos.zip", packed(**{"a.txt": b"x"}))


def test_a_damaged_workbook_is_refused(tmp_path):
    assert "damaged" in refusal(tmp_path, "a.xlsx", packed(**{"xl/workbook.xml": b"<nonsense"}))
    assert "damaged" in refusal(tmp_path, "a.xlsx", b"PK\x03\x04 and then nothing")


def test_entities_in_a_workbook_are_refused(tmp_path):
    sheet = (Path(__file__).parent / "data" / "plan_zh.xlsx").read_bytes()
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                declared = b'<!DOCTYPE w [<!ENTITY a "aaa">]><workbook '
                content = content.replace(b"<workbook ", declared)
            new.writestr(name, content)
    assert "damaged" in refusal(tmp_path, "a.xlsx", stream.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_every_encoding_of_chinese_reads_the_same(tmp_path, encoding):
    path = tmp_path / "table.csv"
    path.write_bytes("任务名称,负责人\n设计活动海报、写文案,林静\n".encode(encoding))
    (item,) = read(path).items
    assert (item.title, item.assignees) == ("设计活动海报、写文案", ("林静",))


def test_cyrillic_is_not_taken_for_chinese(tmp_path):
    rows = "".join(f"Подготовить отчёт номер {row} для руководителя отдела,Иван Петров\n" for row in range(20))
    path = tmp_path / "table.csv"
    path.write_bytes(f"task,owner\n{rows}".encode("cp1251"))
    assert read(path).items[0].title == "Подготовить отчёт номер 0 для руководителя отдела"


def test_utf8_with_a_broken_byte_says_where(tmp_path):
    content = "任务名称\n设计活动海报\n".encode()
    assert "byte 14" in refusal(tmp_path, "a.csv", content[:15] + b"\xff" + content[15:])


def test_the_content_decides_and_not_the_ending(tmp_path):
    path = tmp_path / "board.txt.download"
    path.write_text(json.dumps(BOARD))
    assert recognise(path) == "trello"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Größere Änderung prüfen,Jörg Müller\nÜbergabe an Straßenbau,Käthe", "cp1252"),
        ("Préparer la fête à l’été,Hélène\nÉcrire à tous les élèves,François", "cp1252"),
        ("Añadir diseño español mañana,Núñez", "latin-1"),
        ("Przygotować żółtą łódź,Józef Śliwiński\nZamówić kolację,Łucja", "cp1250"),
        ("Připravit žluťoučký kůň,Jiří Dvořák\nSchválit výkresy,Zdeněk", "cp1250"),
        ("Előkészítés és őrzés,Győző Tűz", "cp1250"),
        ("İşi öğrenmek için çalışma,Ayşe Yağmur\nŞirketin bütçesi,Gülşah", "cp1254"),
    ],
)
def test_western_and_central_european_letters_are_told_apart(text, encoding):
    assert decode(text.encode(encoding), name="x") == text
