"""Links: only what code allows, once, inside one workspace."""

import pytest

from opsloop.kernel.activity.models import Event
from opsloop.kernel.links.link import LinkNotAllowed
from opsloop.kernel.links.models import Link
from opsloop.rooms.people.models import Skill
from opsloop.rooms.projects.models import Project, WorkItem


@pytest.fixture
def banner(launch, lin):
    return WorkItem.create(project=launch, by=lin, title="首页横幅")


@pytest.fixture
def writing(team, lin):
    return Skill.create(workspace=team, by=lin, name="文案")


def test_an_allowed_link_is_made_once_and_tracked(poster, banner, lin):
    first = Link.connect(poster, "relates", banner, by=lin)
    assert Link.connect(poster, "relates", banner, by=lin) == first
    assert list(Link.objects.of(banner)) == [first]
    event = Event.objects.of("work_item", poster.pk).newest_first().first()
    assert event.verb == "linked"
    assert event.changes["relates"][1]["ref"] == banner.ref


def test_what_reads_the_same_from_both_ends_is_one_link(poster, banner, launch, writing, lin):
    assert Link.connect(banner, "relates", poster, by=lin) == Link.connect(poster, "relates", banner, by=lin)
    assert Link.connect(writing, "relates", poster, by=lin) == Link.connect(poster, "relates", writing, by=lin)
    assert Link.connect(launch, "relates", poster, by=lin) == Link.connect(poster, "relates", launch, by=lin)


def test_a_verb_with_a_direction_may_go_both_ways(poster, banner, lin):
    Link.connect(poster, "duplicates", banner, by=lin)
    Link.connect(banner, "duplicates", poster, by=lin)
    assert Link.objects.of(poster).count() == 2


@pytest.mark.parametrize("verb", ["haunts", "done_for", "blocks"])
def test_a_triple_that_no_room_fixed_is_refused(poster, banner, lin, verb):
    with pytest.raises(LinkNotAllowed):
        Link.connect(poster, verb, banner, by=lin)


def test_a_record_cannot_be_linked_to_itself(poster, lin):
    with pytest.raises(LinkNotAllowed):
        Link.connect(poster, "relates", poster, by=lin)


def test_records_of_two_workspaces_cannot_be_linked(poster, other_team, stranger, lin):
    rival = Project.create(workspace=other_team, by=stranger, key="RIV", name="Rival")
    theirs = WorkItem.create(project=rival, by=stranger, title="Secret")
    with pytest.raises(LinkNotAllowed):
        Link.connect(poster, "relates", theirs, by=lin)


def test_a_cut_link_is_gone_and_tracked(poster, banner, lin):
    Link.connect(poster, "relates", banner, by=lin).cut(poster, banner, by=lin)
    assert not Link.objects.of(poster).exists()
    assert Event.objects.of("work_item", poster.pk).newest_first().first().verb == "unlinked"
