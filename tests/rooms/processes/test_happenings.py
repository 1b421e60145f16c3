"""The log of a process's own cases begins where somebody asked, so that the wait before the first step counts."""

from datetime import UTC, datetime, timedelta

import pytest

from opsloop.engines.mining import by_step, event_log, measures, paired
from opsloop.engines.warehouse import Warehouse, from_rows
from opsloop.engines.workflow import Start, UserTask, drawn
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.happenings import happened
from opsloop.rooms.processes.models import Case, Process
from tests.rooms.processes.conftest import open_step

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


def done_after(team, lin, wang, start, *, days):
    steps = [UserTask(id="check", name="审核", role="clerk")]
    draft = drawn(start=Start(id="start", name=start, trigger="manual"), steps=steps).to_json()
    process = Process.create(workspace=team, by=lin, name="报销", draft=draft)
    process.publish(by=lin)
    process.cast(process.process_roles.get(key="clerk"), by=lin, people=[Person.of(wang, team)])
    case = Case.create(process=process, by=lin, at=MONDAY)
    case.complete(open_step(case, "check"), by=wang, at=MONDAY + timedelta(days=days))
    return case


@pytest.mark.parametrize(("start", "called"), [("提交申请", "提交申请"), ("", "报销"), ("审核", "▸ 审核")])
def test_the_wait_before_the_first_step_counts(start, called, team, lin, wang):
    case = done_after(team, lin, wang, start, days=3)
    rows = list(happened(Case.objects.all()))
    assert [(row[0], row[1]) for row in rows] == [(str(case.pk), called), (str(case.pk), "审核")]
    assert [row[-1] for row in rows] == [None, "clerk"]
    with Warehouse() as warehouse:
        log = paired(event_log(from_rows(warehouse, iter(rows))))
        [wait] = by_step(log)
        assert (wait.step, wait.total_s) == ("审核", 3 * 86_400)
        [measure] = measures(log, step="审核")
        assert (measure.wait_s, measure.duration_s) == (3 * 86_400, 3 * 86_400)


def test_a_case_ends_with_what_its_end_is_called_and_never_with_a_key(team, lin, wang):
    case = done_after(team, lin, wang, "", days=1)
    case.refresh_from_db()
    assert case.outcome == ""
