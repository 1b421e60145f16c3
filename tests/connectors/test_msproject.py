"""Project XML: outline, links with lag, calendars with exceptions, work."""

from datetime import date, time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from opsloop.connectors import msproject, read, recognise
from opsloop.kernel.imports.bundle import ImportBundle
from tests.connectors.real import real

FILE = Path(__file__).parent / "data" / "plan_mspdi.xml"


@pytest.fixture(scope="module")
def plan() -> ImportBundle:
    return read(FILE)


def test_the_real_project_comes_without_its_summary_row():
    bundle = read(real("msproject/mspditimephased.xml"))
    assert (len(bundle.items), len(bundle.people), len(bundle.calendars)) == (40, 41, 44)
    assert sum(len(item.assignees) for item in bundle.items) == 40
    assert sum(item.effort_minutes for item in bundle.items) == 3175 * 60
    assert any("Time-phased" in str(note) for note in bundle.notes)
    own = next(calendar for calendar in bundle.calendars if calendar.person)
    assert own.hours[0] == ((time(8), time(12)), (time(13), time(17)))


def test_the_outline_becomes_parents_and_blank_rows_stay_out(plan):
    assert recognise(FILE) == "msproject"
    assert (plan.project_name, [item.title for item in plan.items]) == (
        "会员日上线",
        ["准备", "写文案", "设计海报", "上线"],
    )
    assert [item.parent for item in plan.items] == ["", "1", "1", ""]
    assert [item.kind for item in plan.items] == ["task", "task", "task", "milestone"]


def test_links_keep_their_kind_and_their_lag_in_minutes(plan):
    assert [(link.item, link.predecessor, link.kind, link.lag_minutes) for link in plan.links] == [
        ("3", "2", "FS", 480),
        ("4", "3", "SS", -120),
        ("4", "2", "FF", 0),
        ("4", "1", "SF", 60),
    ]
    assert any("per cent" in str(note) for note in plan.notes)


def test_effort_is_work_and_without_work_the_duration(plan):
    assert [item.effort_minutes for item in plan.items] == [None, 960, 480, None]
    assert plan.items[1].spent_minutes == 1110


def test_states_follow_the_progress_in_the_language_of_the_titles(plan):
    assert [item.state for item in plan.items] == ["进行中", "已完成", "待办", "待办"]
    assert [(event.item, event.verb) for event in plan.events] == [("2", "created"), ("2", "completed"), ("2", "moved")]


def test_materials_are_no_people(plan):
    assert [(person.name, person.email) for person in plan.people] == [("林静", "lin@example.com")]
    assert [item.assignees for item in plan.items] == [(), ("林静",), (), ()]


def test_who_is_who_holds_from_one_file_to_the_next():
    def people(*resources: str) -> list[str]:
        rows = "".join(f"<Resource><UID>{uid}</UID>{each}</Resource>" for uid, each in enumerate(resources, start=1))
        page = f"<Project><Tasks/><Resources>{rows}</Resources></Project>"
        return [person.source_id for person in msproject.read(ElementTree.fromstring(page), name="plan").people]

    lin, wang = "<Name>林静</Name>", "<Name>王芳</Name><GUID>8F1C-B002</GUID>"
    assert people(lin, wang) == ["林静", "8F1C-B002"]
    assert people(wang, lin) == ["8F1C-B002", "林静"]
    assert people(lin, lin) == ["林静", "林静#2"]


def test_a_calendar_inherits_hours_and_exceptions_and_changes_some(plan):
    base, own = plan.calendars
    assert base.hours == {6: (), 0: ((time(9), time(12)), (time(13), time(18)))}
    assert [day.day for day, spans in base.exceptions.items() if not spans] == [1, 2, 3]
    assert own.person == "林静"
    assert own.exceptions[date(2026, 10, 3)] == ((time(9), time(12)),)
    assert own.exceptions[date(2026, 10, 1)] == ()


def test_deadlines_and_baselines_come_as_dates_beside_the_plan(plan):
    assert plan.items[2].fields == {"Deadline": date(2026, 10, 12)}
    assert plan.items[1].fields["BaselineFinish"] == date(2026, 9, 26)


def test_a_task_without_name_is_refused_by_its_row(plan):
    assert [refusal.row for refusal in plan.refused] == [6]
