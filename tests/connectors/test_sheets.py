"""Tables of any kind: Chinese and English headers, encodings, dates, amounts, names of other rows."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from opsloop.connectors import ColumnMapping, UnreadableFile, columns, read, recognise
from opsloop.kernel.imports.bundle import ImportBundle
from tests.connectors.real import real

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def plan() -> ImportBundle:
    return read(DATA / "plan_zh_gbk.csv", name="三季度计划.csv")


def table(tmp_path: Path, text: str, **options: object) -> ImportBundle:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return read(path, **options)


def test_a_gbk_sheet_and_its_utf8_twin_give_equal_bundles(plan):
    assert read(DATA / "plan_zh_utf8_bom.csv", name="三季度计划.csv") == plan


def test_a_chinese_plan_is_understood_by_its_headers(plan):
    poster = plan.items[1]
    assert (poster.title, poster.state, poster.priority) == ("设计活动海报", "进行中", "urgent")
    assert (poster.start, poster.due, poster.effort_minutes) == (date(2026, 9, 4), date(2026, 9, 8), 960)
    assert (poster.progress, poster.acceptance_criteria) == (50, "三套方案")
    assert poster.fields["预算"] == 300.0
    assert plan.items[0].assignees == ("张三", "李四", "王五")
    assert [field.kind for field in plan.fields] == ["text", "number", "url"]


def test_dates_come_in_every_way_people_write_them(plan):
    assert [item.start for item in plan.items] == [date(2026, 9, day) for day in (1, 4, 9, 12, 13)]
    assert plan.items[3].due == date(2025, 9, 12)


def test_states_find_their_groups_and_their_order(plan):
    assert [(state.name, state.group, state.cancels) for state in plan.states] == [
        ("待办", "todo", False),
        ("进行中", "doing", False),
        ("待验收", "review", False),
        ("已完成", "done", False),
        ("已取消", "done", True),
    ]


def test_predecessors_are_named_by_number_with_kind_and_lag(plan):
    named = {item.source_id: item.title for item in plan.items}
    assert [(named[link.item], named[link.predecessor], link.kind, link.lag_minutes) for link in plan.links] == [
        ("设计活动海报", "需求评审", "FS", 0),
        ("上线检查", "需求评审", "FS", 960),
        ("上线检查", "设计活动海报", "SS", 0),
        ("发布公告", "上线检查", "FS", 0),
    ]


def test_every_cell_that_cannot_come_in_is_refused_with_row_and_column(plan):
    assert [(refusal.row, refusal.column, refusal.value) for refusal in plan.refused] == [
        (5, "优先级", "特别"),
        (5, "前置任务", "不存在的任务"),
        (6, "结束日期", "2026-13-45"),
        (6, "计划工时(小时)", "=B2*2"),
    ]


def test_a_workbook_comes_in_with_its_header_found_and_formulas_kept_as_text():
    book = read(DATA / "plan_zh.xlsx")
    assert [item.row for item in book.items] == [4, 5, 6]
    assert book.items[0].due == date(2026, 9, 6)
    assert [item.effort_minutes for item in book.items] == [240, 960, 600]
    assert [item.state for item in book.items] == ["已完成", "待办", "待办"]
    assert book.items[1].title == '=HYPERLINK("http://x")'
    assert "formula" in str(book.refused[0].message)


def workbook(tmp_path: Path) -> Path:
    """Two sheets with work; in the first one the phase and an owner are merged down over several rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = "计划"
    for row in (["来源", "任务名称", "负责人"], ["筹备", "海报", "王芳"], [None, "文案"], [None, "投放", "李雷"]):
        sheet.append(row)
    for span in ("A2:A4", "C2:C3", "B5:C900"):
        sheet.merge_cells(span)
    for name, rows in (("说明", [["只有一行"]]), ("下周", [["任务名称"], ["复盘"]])):
        other = book.create_sheet(name)
        for row in rows:
            other.append(row)
    book.save(tmp_path / "plan.xlsx")
    return tmp_path / "plan.xlsx"


def test_a_merged_cell_counts_for_all_its_rows(tmp_path):
    items = read(workbook(tmp_path)).items
    assert [item.title for item in items] == ["海报", "文案", "投放"]
    assert [item.fields["来源"] for item in items] == ["筹备", "筹备", "筹备"]
    assert [list(item.assignees) for item in items] == [["王芳"], ["王芳"], ["李雷"]]


def test_other_filled_sheets_are_named_and_not_forgotten(tmp_path):
    (note,) = read(workbook(tmp_path)).notes
    assert "“计划”" in str(note)
    assert str(note).endswith("下周.")


def test_cells_behind_the_last_column_are_told_with_their_row(tmp_path):
    found = table(tmp_path, "task,due\nPrint,2026-10-01\nPay, soon,2026-10-02,x\n")
    assert [(refusal.row, refusal.value) for refusal in found.refused if not refusal.column] == [(3, "2026-10-02, x")]


def test_a_quotation_mark_that_nothing_closes_is_refused_and_swallows_no_rows(tmp_path):
    with pytest.raises(UnreadableFile, match="row 3"):
        table(tmp_path, 'task,due\nPrint,2026-10-01\n"Pay,2026-10-02\nMore,\nAnd more,\n')
    assert len(table(tmp_path, 'task,size\nPipe,5" long\n"Two\nlines",3"\n').items) == 2


def test_work_that_waits_for_itself_is_told_so(tmp_path):
    found = table(tmp_path, "ID,任务名称,前置任务\n1,甲,1\n")
    assert [(refusal.row, str(refusal.message)) for refusal in found.refused] == [
        (2, "It waits for itself; this dependency was left out.")
    ]
    assert not found.notes


def test_the_real_cycle_times_come_whole_and_the_impossible_finishes_are_refused_by_row():
    source = real("jira/agile-project-jira.csv")
    bundle = read(source)
    assert recognise(source) == "sheet"
    assert len(bundle.items) == 4123
    assert len(bundle.refused) == 1662
    assert bundle.refused[0].row == 2
    assert "before it was created" in str(bundle.refused[0].message)
    verbs = [event.verb for event in bundle.events]
    assert (verbs.count("created"), verbs.count("completed")) == (4123, 2461)
    assert all(item.completed_at is None or item.completed_at >= item.created_at for item in bundle.items)


def test_the_whole_column_decides_whether_the_day_comes_first(tmp_path):
    late = table(tmp_path, "task,due\na,03/04/2024\nb,25/04/2024\n")
    assert [item.due for item in late.items] == [date(2024, 4, 3), date(2024, 4, 25)]
    assert not late.notes


def test_dates_that_nothing_decides_are_told_and_can_be_mapped(tmp_path):
    text = "task,due\na,03/04/2024\n"
    assert table(tmp_path, text).items[0].due == date(2024, 3, 4)
    assert "month first" in str(table(tmp_path, text).notes[0])
    assert table(tmp_path, text, mapping=ColumnMapping(day_first=True)).items[0].due == date(2024, 4, 3)


def test_columns_without_known_headers_are_guessed_by_their_values(tmp_path):
    text = "甲,乙,丙,负责人\n写稿,进行中,高,张三\n审稿,已完成,低,李四\n发稿,待办,中,张三\n"
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    assert [column.role for column in columns(path)] == ["title", "state", "priority", "assignees"]


def test_a_person_decides_what_a_column_means(tmp_path):
    bundle = table(tmp_path, "任务,备注\n写稿,很急\n", mapping=ColumnMapping(roles={"备注": "labels"}))
    assert bundle.items[0].labels == ("很急",)


def test_semicolons_and_tabs_cut_columns_too(tmp_path):
    assert table(tmp_path, "Task;Owner\nWrite, then send;Ana\n").items[0].title == "Write, then send"
    assert table(tmp_path, "Task\tOwner\nWrite\tAna\n").items[0].assignees == ("Ana",)


def test_rows_that_repeat_an_identifier_are_refused(tmp_path):
    bundle = table(tmp_path, "id,task\n1,a\n1,b\n2,\n")
    assert [(refusal.row, refusal.column) for refusal in bundle.refused] == [(3, "id"), (4, "title")]


def test_a_table_of_something_else_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(UnreadableFile, match="title"):
        table(tmp_path, "2024,2025\n1,2\n3,4\n")


def test_a_line_of_totals_is_no_work(tmp_path):
    found = table(tmp_path, "任务名称,负责人,预算\n写文案,李雷,300\n合计 ,,=SUM(C2:C2)\n总计,韩梅梅,\n")
    assert [item.title for item in found.items] == ["写文案", "总计"]
    assert [(refusal.row, str(refusal.message)) for refusal in found.refused] == [
        (3, "“合计” is a line of totals, no work; it stays out.")
    ]


def test_chinese_short_dates_are_read_year_first_and_the_report_says_so(tmp_path):
    found = table(tmp_path, "任务名称,截止日期\n首页,24/3/15\n话术,24/12/20\n")
    assert [item.due for item in found.items] == [date(2024, 3, 15), date(2024, 12, 20)]
    assert any("24/03/15" in str(note) for note in found.notes)


def test_progress_as_a_share_and_with_a_sign_stand_in_one_column(tmp_path):
    mixed = table(tmp_path, "Task,Progress\na,0.5\nb,1\nc,50%\n")
    assert [item.progress for item in mixed.items] == [50, 100, 50]
    unclear = table(tmp_path, "Task,Progress\na,1\nb,50%\n")
    assert [item.progress for item in unclear.items] == [1, 50]


def test_who_only_reviews_the_work_is_no_assignee(tmp_path):
    found = table(tmp_path, "任务名称,负责人,审核人,协助\n首页,王芳,李强,李强\n话术,李强,王芳,王芳\n")
    assert found.items[0].assignees == ("王芳", "李强")
    assert [field.name for field in found.fields] == ["审核人"]


@pytest.mark.parametrize(
    ("cells", "kind", "currency"),
    [
        (["$1,200.00", "$3", "-$4.50"], "money", "USD"),
        (["￥1200", "￥3,400.5"], "money", "CNY"),
        (["1200元", "3元"], "money", "CNY"),
        (["￥1200", "30元"], "money", "CNY"),
        (["CHF 3.50", "4 CHF"], "money", "CHF"),
        (["$1,200.00", "€3"], "text", None),
        (["$1,200.00", "3"], "text", None),
        (["1.200 €", "3 €"], "text", None),
        (["ABC 12", "XQX 13"], "text", None),
        (["1,200", "3"], "number", None),
    ],
)
def test_amounts_of_one_currency_are_money(tmp_path, cells, kind, currency):
    rows = "".join(f'工作{place},"{cell}"\n' for place, cell in enumerate(cells))
    found = table(tmp_path, f"标题,报价\n{rows}")
    [field] = found.fields
    assert field.kind == kind
    assert currency is None or currency in field.currencies
    if kind == "money":
        assert [item.fields["报价"] for item in found.items] == cells
