"""Logs come in as they stand in the file, whatever wrote it, and what is broken or hostile is refused in a sentence."""

import gzip
import json
import random
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.parsers import expat

import openpyxl
import pytest

from opsloop.engines.warehouse import (
    Roles,
    Source,
    Unreadable,
    Warehouse,
    from_rows,
    guessed,
    note_on_serials,
    note_on_zones,
    read,
)
from opsloop.engines.warehouse.roles import role_column
from opsloop.engines.warehouse.xml import broken

NOON = 1_772_452_800_000_000
"""2026-03-02 12:00 UTC in microseconds."""


@pytest.fixture
def warehouse():
    with Warehouse(threads=1) as opened:
        yield opened


def told(source: Source) -> list[tuple]:
    """Case, activity and time in microseconds of each row, in the order of the file."""
    sql = f"select {source.text('case')}, {source.text('activity')}, {source.moment('time')} from {source.relation}"
    return source.warehouse.rows(f"{sql} order by source_row")


def written(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


EVENT = '<event><string key="concept:name" value="a"/><date key="time:timestamp" value="2026-03-02T12:00:00Z"/></event>'
TRACE = f'<trace><string key="concept:name" value="007"/>{EVENT}</trace>'


@pytest.mark.parametrize(
    "before", ["<log>", '<log xmlns="http://www.xes-standard.org/">', '<x:log xmlns:x="http://www.xes-standard.org/">']
)
def test_xes_is_read_with_and_without_namespace(warehouse, tmp_path, before):
    text = before + TRACE + "</log>"
    if "x:log" in before:
        text = text.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:x:", "<x:")
    assert told(read(warehouse, written(tmp_path, "log.xes", text))) == [("007", "a", NOON)]


def test_xes_takes_no_defaults_no_metadata_and_no_attributes_of_attributes(warehouse, tmp_path):
    text = f"""<log><global scope="event"><string key="concept:name" value="DEFAULT"/></global>
    <float key="meta" value="1"><float key="concept:name" value="2"/></float>
    <trace><string key="concept:name" value="NA"><string key="concept:name" value="nested"/></string>
    <list key="l"><values><string key="concept:name" value="listed"/></values></list>{EVENT}
    <event><date key="time:timestamp" value="2026-03-02T14:00:00.000+02:00"/><string key="concept:name" value="审批"/>
    <string key="org:resource" value="李雷"/></event></trace></log>"""
    source = read(warehouse, written(tmp_path, "log.xes.gz", gzip.compress(text.encode())))
    assert told(source) == [("NA", "a", NOON), ("NA", "审批", NOON)]
    assert warehouse.rows(f"select {source.text('resource')} from {source.relation}") == [(None,), ("李雷",)]


def test_xes_tells_its_progress(warehouse, tmp_path):
    seen = []
    file = written(tmp_path, "log.xes", f"<log>{TRACE * 5000}</log>")
    read(warehouse, file, progress=lambda done, size: seen.append((done, size)))
    assert seen[-1] == (file.stat().st_size, file.stat().st_size)
    assert len(seen) > 2


@pytest.fixture
def shares(warehouse, tmp_path):
    """How much of a packed file has been read, in percent, each time that it is told."""

    def read_as(name: str, packed: bytes) -> list[int]:
        seen: list[int] = []
        file = written(tmp_path, name, packed)
        read(warehouse, file, progress=lambda done, whole: seen.append(100 * done // whole))
        return seen

    return read_as


LOG = f"<log>{TRACE * 20_000}</log>".encode()


def test_a_packed_file_is_read_as_far_as_it_is_unpacked(shares):
    seen = shares("log.xes.gz", gzip.compress(LOG))
    assert seen[0] < 20
    assert seen == sorted(seen)
    assert (seen[len(seen) // 2] in range(40, 61), seen[-1]) == (True, 100)


def test_a_file_packed_in_pieces_is_not_read_before_its_last_piece(shares):
    noise = b"<!--" + random.Random(1).randbytes(600_000).hex().encode() + b"-->"
    seen = shares("log.xes.gz", gzip.compress(noise + LOG[:-6]) + gzip.compress(LOG[-6:]))
    assert seen == sorted(seen)
    assert (seen[0] < 60, seen[-1]) == (True, 100)


def test_a_text_is_half_read_when_it_is_unpacked(shares):
    rows = b"case,activity,time\n" + b"1,a,2026-03-02 12:00\n" * 30_000
    seen = shares("log.csv.gz", gzip.compress(rows))
    assert (max(seen[:-1]), seen[-1]) == (50, 100)


HOSTILE = {
    "entity": '<!DOCTYPE log [<!ENTITY a "aaaa">]><log>&a;</log>',
    "outside": '<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>',
    "deep": "<log>" + "<x>" * 5000 + "</x>" * 5000 + "</log>",
    "broken": "<log><trace>",
    "empty": "",
    "no log": "<html/>",
    "no event": "<log/>",
}


@pytest.mark.parametrize(("offset", "where"), [(16, "line 3, column 17"), (-294967291, "line 3")])
def test_where_xml_is_broken_is_told_unless_nobody_knows(offset, where):
    error = expat.ExpatError()
    error.code, error.lineno, error.offset = 4, 3, offset
    assert str(broken(error)) == f"the XML is broken in {where}"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_broken_xml_is_refused(warehouse, tmp_path, name):
    with pytest.raises(Unreadable):
        read(warehouse, written(tmp_path, "log.xes", HOSTILE[name]))


def test_deep_attributes_of_a_trace_are_refused(warehouse, tmp_path):
    deep = '<string key="k" value="v">' * 200 + "</string>" * 200
    with pytest.raises(Unreadable, match="deep"):
        read(warehouse, written(tmp_path, "log.xes", f"<log><trace>{deep}</trace></log>"))


def test_a_bomb_is_refused(warehouse, tmp_path):
    bomb = gzip.compress(b"<log>" + b" " * 5_000_000)
    with pytest.raises(Unreadable, match="longer than 2 MB"):
        read(warehouse, written(tmp_path, "log.xes.gz", bomb), most_bytes=2 << 20)
    with pytest.raises(Unreadable, match="ends in the middle"):
        read(warehouse, written(tmp_path, "log.xes.gz", bomb[:-20]))
    sheet = tmp_path / "log.xlsx"
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b" " * 5_000_000)
    with pytest.raises(Unreadable, match="far more"):
        read(warehouse, sheet, most_bytes=1_000_000)


CSV = '案例编号,活动,完成时间,处理人\n007,"提交, 审批",2026-03-02 12:00,李雷\nNA,x,2026-03-02T20:00:00+08:00,\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_csv_is_read_in_its_encoding_and_its_values_stay_as_they_are(warehouse, tmp_path, encoding):
    source = read(warehouse, written(tmp_path, "log.csv", CSV.encode(encoding)))
    assert told(source) == [("007", "提交, 审批", NOON), ("NA", "x", NOON)]
    assert source.roles == Roles("案例编号", "活动", "完成时间", "处理人")
    assert str(note_on_zones(source)) == "1 of 2 times name no time zone; they were read as times of UTC."


def test_a_text_that_is_no_time_is_not_counted_among_those_without_a_zone(warehouse, tmp_path):
    source = read(warehouse, written(tmp_path, "log.csv", CSV + "8,x,soon,\n9,x,2026-03-02 12:00,\n"))
    assert str(note_on_zones(source)) == "2 of 3 times name no time zone; they were read as times of UTC."


def test_csv_with_semicolons_unnamed_and_double_columns(warehouse, tmp_path):
    text = ';Case ID;Activity;activity;Timestamp\n0;1;a;b;02.03.2026 12:00:00\n1;1;c;"d\ne";02.03.2026 13:00:00\n'
    source = read(warehouse, written(tmp_path, "log.csv", text))
    assert list(source.columns) == ["column 1", "Case ID", "Activity", "activity (2)", "Timestamp"]
    assert told(source) == [("1", "a", NOON), ("1", "c", NOON + 3_600_000_000)]


def test_times_without_a_zone_hang_on_the_wall_of_a_zone(warehouse, tmp_path):
    source = read(warehouse, written(tmp_path, "log.csv", CSV), zone="Asia/Shanghai")
    assert [row[2] for row in told(source)] == [NOON - 8 * 3_600_000_000, NOON]
    with pytest.raises(Unreadable, match="no time zone “Mars”"):
        read(warehouse, tmp_path / "log.csv", zone="Mars")


@pytest.mark.parametrize(
    "text",
    ["2026/3/2 12:00", "2026年3月2日 12:00", "02/03/2026 12:00:00", "20260302120000", "1772452800", "1772452800000"],
)
def test_times_are_read_however_they_are_written(warehouse, tmp_path, text):
    assert told(read(warehouse, written(tmp_path, "log.csv", f"case,activity,time\n1,a,{text}\n"))) == [
        ("1", "a", NOON)
    ]


@pytest.mark.parametrize(("zone", "hours"), [("UTC", 0), ("Asia/Shanghai", 8)])
def test_days_of_a_spreadsheet_are_dates_and_it_is_said(warehouse, tmp_path, zone, hours):
    """46083.5 is noon of 2 March 2026, as the wall clock has it; not a second of 1 January 1970."""
    text = "case,activity,time\n1,a,46083.5\n1,b,46083.541666667\n1,c,46084\n2,a,\n2,b,soon\n"
    source = read(warehouse, written(tmp_path, "log.csv", text), zone=zone)
    hour = 3_600_000_000
    assert [row[2] for row in told(source)][:3] == [NOON - hours * hour + later * hour for later in (0, 1, 12)]
    assert "46083.5 was read as 2026-03-02" in str(note_on_serials(source))
    assert str(note_on_zones(source)) == f"3 of 3 times name no time zone; they were read as times of {zone}."


@pytest.mark.parametrize("moments", [("1772452800", "1772456400"), ("20260302", "20260303"), ("0", "46083")])
def test_other_numbers_are_no_days_of_a_spreadsheet(warehouse, tmp_path, moments):
    text = "case,activity,time\n" + "".join(f"1,a,{moment}\n" for moment in moments)
    assert note_on_serials(read(warehouse, written(tmp_path, "log.csv", text))) is None


def test_seconds_since_1970_have_a_zone(warehouse, tmp_path):
    source = read(warehouse, written(tmp_path, "log.csv", "case,activity,time\n1,a,1772452800\n"), zone="Asia/Shanghai")
    assert note_on_zones(source) is None


def test_a_workbook_is_read(warehouse, tmp_path):
    book = openpyxl.Workbook()
    for row in [
        (),
        ("工单号", "状态", "时间"),
        (7, "新建", datetime(2026, 3, 2, 12, tzinfo=UTC).replace(tzinfo=None)),
        ("007", "完成", "2026-03-02 13:00"),
    ]:
        book.active.append(row)
    book.save(tmp_path / "log.xlsx")
    source = read(warehouse, tmp_path / "log.xlsx")
    assert told(source) == [("7", "新建", NOON), ("007", "完成", NOON + 3_600_000_000)]


@pytest.mark.parametrize("name", ["log.csv", "log.xlsx", "log.parquet", "log.jsonocel", "log.xmlocel", "log.doc"])
def test_what_is_no_log_is_refused(warehouse, tmp_path, name):
    for content in (b"", b"\xff\xfe\xfd nonsense \x00"):
        with pytest.raises(Unreadable):
            read(warehouse, written(tmp_path, name, content)).column("case")


def test_parquet_is_read_where_it_lies(warehouse, tmp_path):
    warehouse.run(
        f"copy (select '1' as \"case:concept:name\", 'a' as \"concept:name\", timestamp '2026-03-02 12:00' as "
        f"\"time:timestamp\") to '{tmp_path}/it''s.parquet'"
    )
    assert told(read(warehouse, tmp_path / "it's.parquet")) == [("1", "a", NOON)]


OBJECTS = {
    "objectTypes": [],
    "eventTypes": [],
    "objects": [{"id": "o1", "type": "order"}, {"id": "o2", "type": "order"}, {"id": "i1", "type": "item"}],
    "events": [
        {
            "id": "e1",
            "type": "ship",
            "time": "2026-03-02T12:00:00Z",
            "attributes": [{"name": "resource", "value": "li"}],
            "relationships": [{"objectId": "o1", "qualifier": ""}, {"objectId": "o2", "qualifier": ""}],
        },
        {"id": "e2", "type": "pick", "time": "2026-03-02T12:00:00Z", "relationships": [{"objectId": "i1"}]},
    ],
}
OBJECTS_XML = """<log>
<objects><object id="o1" type="order"/><object id="o2" type="order"/><object id="i1" type="item"/></objects>
<events><event id="e1" type="ship" time="2026-03-02T12:00:00Z">
<attributes><attribute name="resource">li</attribute></attributes>
<objects><relationship object-id="o1" qualifier=""/><relationship object-id="o2" qualifier=""/></objects></event>
<event id="e2" type="pick" time="2026-03-02T12:00:00Z"><objects><relationship object-id="i1"/></objects></event>
</events></log>"""


@pytest.mark.parametrize(("name", "content"), [("l.jsonocel", json.dumps(OBJECTS)), ("l.xmlocel", OBJECTS_XML)])
def test_an_event_happens_in_each_of_its_objects(warehouse, tmp_path, name, content):
    file = written(tmp_path, name, content)
    source = read(warehouse, file, object_type="order")
    assert told(source) == [("o1", "ship", NOON), ("o2", "ship", NOON)]
    assert warehouse.rows(f"select distinct {source.text('resource')} from {source.relation}") == [("li",)]
    assert list(map(str, source.notes)) == [
        "A case is an object of the type “order”; there are also: item.",
        "Events that belong to no such object: 1; they were left out.",
        "Events that count again, in another case: 1.",
    ]
    assert told(read(warehouse, file, object_type="item")) == [("i1", "pick", NOON)]
    with pytest.raises(Unreadable, match="there are: item, order"):
        read(warehouse, file, object_type="truck")


def test_the_older_layout_of_objects_is_read(warehouse, tmp_path):
    old = {
        "ocel:events": {
            "1": {"ocel:activity": "a", "ocel:timestamp": "2026-03-02T12:00:00", "ocel:omap": ["x"], "ocel:vmap": {}}
        },
        "ocel:objects": {"x": {"ocel:type": "t"}},
    }
    assert told(read(warehouse, written(tmp_path, "l.jsonocel", json.dumps(old)))) == [("x", "a", NOON)]


def test_rows_that_are_here_already(warehouse):
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    rows = [("1", "a", noon, "li", None, None, 5), ("1", "b", None, None, None, None, None)]
    source = from_rows(warehouse, rows, names=["amount"])
    assert told(source) == [("1", "a", NOON), ("1", "b", None)]
    assert warehouse.rows(f"select amount from {source.relation}") == [("5",), (None,)]
    assert (source.roles.start, source.roles.lifecycle) == (None, None)
    with pytest.raises(ValueError, match="time zone"):
        from_rows(warehouse, [("1", "a", noon.replace(tzinfo=None), None, None, None)])


def test_no_row_is_a_source_too(warehouse):
    assert told(from_rows(warehouse, [])) == []


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (["case:concept:name", "org:group", "org:role"], "org:role"),
        (["单号", "所属部门", "备注"], "所属部门"),
        (["Ticket", "Department_Name", "DEPARTMENT"], "DEPARTMENT"),
        (["case", "Rolex"], None),
    ],
)
def test_the_column_of_roles_is_known_by_its_header(headers, found):
    assert role_column(headers) == found


def test_roles_are_guessed_by_header_and_may_be_named(warehouse, tmp_path):
    headers = ["Ticket ID", "Step", "Start_Time", "End Time", "Assignee"]
    assert guessed(headers) == Roles("Ticket ID", "Step", "End Time", "Assignee", "Start_Time")
    source = read(warehouse, written(tmp_path, "log.csv", "a,b,c\n1,x,2026-03-02 12:00\n"))
    with pytest.raises(Unreadable, match=r"known to be the case \(there are: a, b, c\)"):
        source.column("case")
    assert told(source.with_roles(case="a", activity="b", time="c")) == [("1", "x", NOON)]
    with pytest.raises(Unreadable, match="no column “d”"):
        source.with_roles(case="d")
