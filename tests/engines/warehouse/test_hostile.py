"""Files that are broken, cut off or made to wear somebody out: each is a sentence, soon and within bounds of memory."""

import gzip
import io
import json
import zipfile

import openpyxl
import pytest

from opsloop.engines.warehouse import Unreadable, Warehouse, ocel, plain_text, read, workbooks, xes

MEGABYTE = 1 << 20
HEAD = b"case,activity,time\n"
ROW = b"1,a,2026-03-02 12:00\n"
EVENT = b'<event><string key="concept:name" value="a"/></event>'


@pytest.fixture
def refusal(tmp_path):
    """What is said of a file of this name and content."""

    def ask(name: str, content: bytes, **options) -> str:
        (tmp_path / name).write_bytes(content)
        with Warehouse(threads=1) as warehouse, pytest.raises(Unreadable) as refused:
            read(warehouse, tmp_path / name, **options)
        return str(refused.value)

    return ask


def sheet(part: bytes = b"") -> bytes:
    """A workbook with a table, or with something else as its first sheet."""
    book, whole = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["case", "activity", "time"])
    for number in range(500):
        book.active.append([str(number), f"step {number}", "2026-03-02 12:00"])
    book.save(whole)
    if not part:
        return whole.getvalue()
    other = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, part if entry == "xl/worksheets/sheet1.xml" else old.read(entry))
    return other.getvalue()


def zipped(**parts: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()


UNREAD = "it is a broken workbook: its first sheet cannot be read to the end"
QUOTE = "its first line cannot be read as headers: a quote in it does not end"
CHINESE = "1,核准,2026-03-02 12:00\n".encode()


def packed(content: bytes, level: int = 9) -> bytes:
    """Without the time in it: what a test is called must be the same for all that run it."""
    return gzip.compress(content, level, mtime=0)


PACKED = packed(HEAD + b"".join(b"%d,step %d,2026-03-02 12:00\n" % (n, n * n) for n in range(5000)))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("l.csv.gz", PACKED[: len(PACKED) // 2], "the packed file ends in the middle: the rest is missing"),
        ("l.csv.gz", PACKED[:-4], "the packed file ends in the middle: the rest is missing"),
        ("l.csv.gz", HEAD + ROW, "it is not packed with gzip, though its name ends in .gz"),
        ("l.csv.gz", PACKED[:500] + b"\x00" * 500 + PACKED[1000:], "the packed file is broken and cannot be unpacked"),
        ("l.csv.gz", b"", "it is empty"),
        ("l.csv.gz", packed(b""), "it is empty"),
        ("l.xes.gz", b"<log></log>", "it is not packed with gzip, though its name ends in .gz"),
        ("l.xes.gz", packed(b"<log>" + EVENT)[:-9], "the packed file ends in the middle: the rest is missing"),
        ("l.xes", b"<log>\n<trace>\n" + EVENT, "it ends in the middle, in line 3: the rest is missing"),
        ("l.xes", b"<log><trace></log>", "the XML is broken in line 1, column 15"),
        ("l.xes", b"", "it is empty"),
        ("l.xlsx", sheet()[:3000], "the workbook is broken or was cut off: the rest is missing"),
        ("l.xlsx", zipped(notes=b"no workbook"), "it is a zip, but no workbook (XLSX)"),
        ("l.xlsx", HEAD + ROW, "it is no workbook (XLSX)"),
        ("l.xlsx", b"", "it is no workbook (XLSX)"),
        ("l.xlsx", zipped(**{"xl/workbook.xml": b"<a>"}), UNREAD),
        ("l.xlsx", sheet(b"<worksheet><sheetData><row>"), UNREAD),
        ("l.csv", HEAD, "there is no row in it"),
        ("l.csv", b" \n", "it is empty"),
        ("l.csv", b"\xef\xbb\xbf", "it is empty"),
        ("l.csv", HEAD + b"\x00\x01\x02", "it is no text"),
        ("l.csv", b'"case,activity,time\n' + ROW * 9000, QUOTE),
        ("l.csv", HEAD + CHINESE * 9 + b"1,\xff,2026\n", "it is damaged: byte 256 is no UTF-8 text"),
        ("l.jsonocel", b'{"events": [1, 2', "it ends in the middle, in line 1: the rest is missing"),
        ("l.jsonocel", b'{"events": [1, }', "the JSON is broken in line 1, column 16"),
        ("l.jsonocel", b'{"events": []}', "it holds no object-centric log (OCEL): “objects” is missing"),
        ("l.jsonocel", b"[" * 200_000, "the JSON nests deeper, or holds longer numbers, than any log does"),
        ("l.parquet", b"PAR1 but not really PAR1", "it is no Parquet file that can be read, or it was cut off"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",  # zips hold the time at which they are made
)  # fmt: skip
def test_what_is_broken_is_told_with_its_place(refusal, name, content, sentence):
    assert refusal(name, content) == sentence


def test_a_packed_file_without_the_ending_is_read_all_the_same(tmp_path):
    (tmp_path / "l.csv").write_bytes(packed(HEAD + ROW))
    with Warehouse(threads=1) as warehouse:
        assert list(read(warehouse, tmp_path / "l.csv").columns) == ["case", "activity", "time"]


@pytest.mark.parametrize(
    "begun",
    [
        b'<log><trace><event><string key="k" value="',
        b"<log><trace><event><",
        b"<log><!--",
        b"<log><?pi ",
        b'<log x="',
    ],
)
def test_a_value_without_end_is_given_up_soon(refusal, begun):
    told = []
    endless = b"\n" + begun + b"x" * (60 * MEGABYTE)
    said = refusal("l.xes.gz", packed(endless, 1), progress=lambda done, _size: told.append(done))
    assert said == "in line 2 one value is longer than 4 MB"
    assert len(told) <= 4 * MEGABYTE // (256 * 1024) + 2


def test_a_text_without_end_is_given_up_where_it_is_kept(refusal):
    begun = b'<log><events><event type="a" time="2026-03-02T12:00:00Z"><attributes><attribute name="memo">'
    assert refusal("l.xmlocel", begun + b"x" * (5 * MEGABYTE)) == "the attribute “memo” of an event is longer than 4 MB"


def test_a_line_without_end_is_given_up(refusal, monkeypatch):
    monkeypatch.setattr(plain_text, "LONGEST_LINE", MEGABYTE)
    assert refusal("l.csv.gz", packed(HEAD + b"x" * (40 * MEGABYTE), 1)) == "line 2 is longer than 1 MB"


@pytest.mark.parametrize(
    ("name", "begun", "again"),
    [
        ("l.csv.gz", HEAD, ROW),
        ("l.xes.gz", b"<log>", b"<trace/>"),
        ("l.xes.gz", b"<log><trace>", EVENT),
        ("l.xmlocel", b"<log>", b"  \n"),
        ("l.jsonocel", b"{}", b"  \n"),
    ],
)
def test_a_bomb_is_given_up_at_what_may_be_unpacked(refusal, name, begun, again):
    bomb = packed(begun + again * (20 * MEGABYTE // len(again)), 1)
    assert refusal(name, bomb, most_bytes=8 * MEGABYTE) == "unpacked it is longer than 8 MB"


def test_no_log_takes_more_memory_than_it_may(refusal, monkeypatch):
    monkeypatch.setattr(xes, "MOST_KEPT", 8 * MEGABYTE)
    many = b"".join(b'<string key="concept:name" value="%d"/>' % n for n in range(200_000))
    assert refusal("l.xes", b"<log><trace><event>" + many) == "it takes more than 8 MB of memory to read"
    wide = b"<event/>" * 2000 + b"".join(b'<event><string key="%d" value="v"/></event>' % n for n in range(1000))
    assert refusal("l.xes", b"<log><trace>" + wide) == "it takes more than 8 MB of memory to read"


@pytest.mark.parametrize("nothing", [b"<event/>", b"<x/>"])
def test_elements_that_hold_nothing_are_counted(refusal, monkeypatch, nothing):
    monkeypatch.setattr(xes, "MOST_ELEMENTS", 10_000)
    assert refusal("l.xes", b"<log><trace>" + nothing * 20_000) == "it has more than 10000 elements"


def test_objects_and_values_of_a_file_are_counted_before_they_are_kept(refusal, monkeypatch):
    monkeypatch.setattr(ocel, "MOST_PARTS", 1000)
    many = "it has more than 1000 parts, which is more than fits in memory"
    assert refusal("l.jsonocel", json.dumps({"objects": [{}] * 1001}).encode()) == many
    assert refusal("l.jsonocel", json.dumps({"objects": [0] * 20_000}).encode()) == many
    assert refusal("l.xmlocel", b"<log>" + b"<event/>" * 1001 + b"</log>") == many


def test_a_workbook_that_swells_or_says_more_than_a_sheet_holds_is_refused(refusal, monkeypatch):
    far = "it unpacks to far more than a workbook holds"
    assert refusal("l.xlsx", sheet(b" " * (9 * MEGABYTE))) == far
    begin = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    rows = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>case</t></is></c></row><row r="99999999999"><c><v>1</v></c></row>'
    )
    end = b"</sheetData></worksheet>"
    assert refusal("l.xlsx", sheet(begin + rows + end)) == "its first sheet has more than 1048576 rows"
    monkeypatch.setattr(workbooks, "MOST_CELLS", 100_000)
    head = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    wide = head + b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(2, 20))
    assert refusal("l.xlsx", sheet(begin + wide + end)) == "its first sheet has more than 100000 cells"


def test_what_a_sheet_says_of_its_size_does_not_make_rows(tmp_path):
    rows = [
        b'<row r="%d">' % row
        + b"".join(
            b'<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' % (column, row, text)
            for column, text in zip((b"A", b"B", b"C"), texts, strict=True)
        )
        + b"</row>"
        for row, texts in ((1, (b"case", b"activity", b"time")), (2, (b"1", b"a", b"2026-03-02 12:00")))
    ]
    part = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        b"<sheetData>" + b"".join(rows) + b"</sheetData></worksheet>"
    )
    (tmp_path / "l.xlsx").write_bytes(sheet(part))
    with Warehouse(threads=1) as warehouse:
        source = read(warehouse, tmp_path / "l.xlsx")
        assert (list(source.columns), source.first_rows(5)) == (
            ["case", "activity", "time"],
            [["1", "a", "2026-03-02 12:00"]],
        )


def test_the_text_of_europe_stays_as_it_was_written(tmp_path):
    text = "case,activity,time,resource\n" + "".join(
        f"{n},Prüfung der Anträge,2026-03-02 12:00,Jürgen Möller\n{n},Zurück an Käufer,2026-03-02 13:00,Zoë Groß\n"
        for n in range(50)
    )
    (tmp_path / "l.csv").write_bytes(text.encode("latin-1"))
    with Warehouse(threads=1) as warehouse:
        source = read(warehouse, tmp_path / "l.csv")
        names = warehouse.rows(f"select distinct {source.text('activity')} from {source.relation} order by 1")
    assert names == [("Prüfung der Anträge",), ("Zurück an Käufer",)]


def test_letters_late_in_a_long_file_tell_its_encoding(tmp_path):
    text = HEAD.decode() + "1,check,2026-03-02 12:00\n" * 20_000 + "2,prüfen und zurückgeben,2026-03-02 13:00\n" * 3
    (tmp_path / "l.csv.gz").write_bytes(packed(text.encode("cp1252")))
    with Warehouse(threads=1) as warehouse:
        source = read(warehouse, tmp_path / "l.csv.gz")
        assert str(source.notes[0]) == "The text is not UTF-8; it was read as CP1252."
        names = warehouse.rows(f"select distinct {source.text('activity')} from {source.relation} order by 1")
    assert names == [("check",), ("prüfen und zurückgeben",)]


def test_headers_may_take_several_lines(tmp_path):
    (tmp_path / "l.csv").write_bytes(b'case,"activity\nname",time\n' + ROW)
    with Warehouse(threads=1) as warehouse:
        assert read(warehouse, tmp_path / "l.csv").first_rows(5) == [["1", "a", "2026-03-02 12:00"]]
