"""A file of MS Project becomes records: dependencies of every kind with their lag, people, hours and days off."""

from datetime import date, time
from pathlib import Path

from opsloop.connectors import read
from opsloop.kernel.imports.load import load
from opsloop.kernel.imports.models import ImportBatch
from opsloop.rooms.people.models import Leave, Person, WorkingHours
from opsloop.rooms.projects.models import Dependency, WorkItem

FILE = Path(__file__).parents[1] / "connectors/data/plan_mspdi.xml"
PAGE = '<Project xmlns="http://schemas.microsoft.com/project"><GUID>B</GUID><Title>别的</Title>{}</Project>'
OTHERS = (
    "<Tasks><Task><UID>1</UID><Name>收尾</Name></Task></Tasks>"
    "<Resources><Resource><UID>1</UID><Name>老周</Name></Resource></Resources>"
    "<Assignments><Assignment><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID></Assignment></Assignments>"
)


def bring(team, by, path):
    bundle = read(path, name=path.name)
    batch = ImportBatch.objects.create(workspace=team, source=bundle.source, file_name=path.name, started_by=by)
    return load(batch, bundle)


def test_dependencies_people_and_calendars_are_in_the_records(team, admin):
    tally = bring(team, admin, FILE)
    assert tally.created["links"] == 4
    waits = Dependency.objects.order_by("pk").values_list(
        "successor__title", "predecessor__title", "kind", "lag_minutes"
    )
    assert set(waits) == {
        ("设计海报", "写文案", "FS", 480),
        ("上线", "设计海报", "SS", -120),
        ("上线", "写文案", "FF", 0),
        ("上线", "准备", "SF", 60),
    }
    lin = Person.objects.get(workspace=team, email="lin@example.com")
    assert list(WorkItem.objects.get(title="写文案").assignees.all()) == [lin]
    spans = WorkingHours.objects.filter(person=lin, weekday=0).order_by("starts_at")
    assert list(spans.values_list("starts_at", "ends_at")) == [(time(9), time(12)), (time(13), time(18))]
    off = Leave.objects.filter(person=lin).order_by("first_day").values_list("first_day", flat=True)
    assert list(off) == [date(2026, 10, 1), date(2026, 10, 2)]


def test_the_next_file_takes_nobody_for_who_had_the_same_number(team, admin, tmp_path):
    bring(team, admin, FILE)
    other = tmp_path / "other.xml"
    other.write_text(PAGE.format(OTHERS))
    tally = bring(team, admin, other)
    assert (tally.created["people"], tally.updated["people"]) == (1, 0)
    assert Person.objects.filter(workspace=team, name="林静", email="lin@example.com").exists()
    assert [str(person) for person in WorkItem.objects.get(title="收尾").assignees.all()] == ["老周"]
