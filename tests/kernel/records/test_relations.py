"""Relations that were read for many records at once are still those of each record alone."""

from datetime import date

import pytest

from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(team, lin, wang, admin, poster):
    """LNCH-1 as pages open it: its relations were read; 王芳 alone has it, among three people."""
    poster.assign([Person.of(wang, team)], by=lin)
    viewer = Viewer(user=lin, workspace=team, today=date(2026, 11, 30))
    return view_set_of("work_item").find(viewer, poster.ref)


def test_whoever_asks_on_asks_of_the_records_own_rows(found, team, wang):
    mine = Person.of(wang, team)
    assert list(found.assignees.all()) == [mine]
    assert list(found.assignees.select_related("user")) == [mine]
    assert list(found.assignees.filter(state="active").values_list("pk", flat=True)) == [mine.pk]
    assert found.assignees.order_by("-pk").first() == mine
    assert found.assignees.exclude(pk=mine.pk).count() == 0


def test_giving_it_to_others_takes_it_from_whom_had_it(found, team, lin):
    assert found.assign([Person.of(lin, team)], by=lin) is not None
    assert list(WorkItem.objects.get(pk=found.pk).assignees.all()) == [Person.of(lin, team)]


def test_giving_it_to_nobody_takes_it_from_everybody(found, lin):
    found.assign([], by=lin)
    assert not WorkItem.objects.get(pk=found.pk).assignees.exists()


def test_only_those_whom_it_concerns_are_told(found, lin, wang):
    assert {user.pk for user in found.people_to_tell()} == {lin.pk, wang.pk}
