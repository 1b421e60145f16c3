"""Relations that were read for many records at once are still those of each record alone."""

from datetime import date

import pytest

from opsloop.kernel.records.models import Label
from opsloop.kernel.records.registry import view_set_of, view_sets
from opsloop.kernel.records.relations import read_relations
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.people.models import Organization, Person, Role, Skill
from opsloop.rooms.people.role_needs import require
from opsloop.rooms.processes.models import Process
from opsloop.rooms.projects.models import Project, WorkItem
from tests.world import case_in

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


TO_MANY = [
    (view_set.record_type, field.name)
    for view_set in view_sets()
    for field in view_set.model._meta.many_to_many
    if field.remote_field.model._meta.auto_created is False
]


@pytest.fixture
def make(team, lin, launch):
    """Makes a record of a type, of this name."""
    named = {"person": Person, "organization": Organization, "role": Role, "skill": Skill, "process": Process}

    def of(record_type, name):
        if record_type == "label":
            return Label.objects.create(workspace=team, name=name)
        if record_type == "project":
            return Project.create(workspace=team, by=lin, key=name.upper(), name=name)
        if record_type == "work_item":
            return WorkItem.create(project=launch, by=lin, title=name)
        if record_type == "case":
            return case_in(team, lin, name)
        if record_type == "improvement":
            return Improvement.create(workspace=team, by=lin, title=name)
        return named[record_type].create(workspace=team, by=lin, name=name)

    return of


def test_the_relations_that_are_tested_are_all_of_them():
    assert {("work_item", "assignees"), ("work_item", "labels"), ("person", "roles"), ("role", "skills")} <= {*TO_MANY}


@pytest.mark.parametrize(("record_type", "name"), TO_MANY)
def test_every_relation_to_many_is_asked_of_the_records_own_rows(record_type, name, make, team, lin):
    view_set = view_set_of(record_type)
    field = view_set.model._meta.get_field(name)
    kind = getattr(field.remote_field.model, "record_type", "label")
    records = [make(record_type, called) for called in ("one", "two", "bare")]
    theirs = [make(kind, called) for called in ("mine", "yours", "nobodys")]
    near, far = field.m2m_field_name(), field.m2m_reverse_field_name()
    pairs = field.remote_field.through._default_manager
    pairs.filter(**{f"{near}__in": records}).delete()
    for record, row in zip(records[:2], theirs, strict=False):
        pairs.create(**{near: record, far: row})
    viewer = Viewer(user=lin, workspace=team, today=date(2026, 11, 30))
    found = [view_set.find(viewer, record.ref) for record in records]
    together = list(view_set.model.objects.filter(pk__in=[record.pk for record in records]).order_by("pk"))
    read_relations(together, [name], reader=lin)
    for each in (found, together):
        for record, own in zip(each, [[theirs[0]], [theirs[1]], []], strict=True):
            relation = getattr(record, name)
            assert list(relation.all()) == own
            assert list(relation.filter(pk__gt=0)) == own
            assert list(relation.all().order_by("-pk").values_list("pk", flat=True)) == [row.pk for row in own]
            assert relation.exclude(pk=theirs[2].pk).count() == len(own)
            assert relation.filter(pk=theirs[2].pk).first() is None
            assert relation.exists() is bool(own)


def test_a_skill_that_was_set_is_among_those_read_before(team, lin, make):
    viewer, skill = Viewer(user=lin, workspace=team, today=date(2026, 11, 30)), make("skill", "SQL")
    person = view_set_of("person").find(viewer, Person.of(lin, team).ref)
    role = view_set_of("role").find(viewer, make("role", "Analyst").ref)
    read_relations([person], ["skills"])
    read_relations([role], ["skills"])
    person.set_skill(skill, 3, by=lin)
    require(role, skill, 2, by=lin)
    assert list(person.skills.all()) == [skill]
    assert list(role.skills.all()) == [skill]
