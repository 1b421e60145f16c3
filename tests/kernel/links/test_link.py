"""Links: only what code allows, once, inside one workspace."""

import pytest

from opsloop.kernel.activity.models import Event
from opsloop.kernel.links.link import LinkNotAllowed
from opsloop.kernel.links.models import Link
from opsloop.kernel.links.verbs import _allowed, allow_relates
from opsloop.rooms.projects.models import WorkItem


@pytest.fixture
def relates():
    kind = allow_relates("work_item", "work_item")
    yield kind
    _allowed.pop(kind.triple, None)


@pytest.fixture
def banner(launch, lin):
    return WorkItem.create(project=launch, by=lin, title="首页横幅")


def test_an_allowed_link_is_made_once_and_tracked(relates, poster, banner, lin):
    first = Link.connect(poster, "relates", banner, by=lin)
    assert Link.connect(poster, "relates", banner, by=lin) == first
    assert list(Link.objects.of(banner)) == [first]
    event = Event.objects.of("work_item", poster.pk).newest_first().first()
    assert event.verb == "linked"
    assert event.changes["relates"][1]["ref"] == banner.ref


def test_a_triple_that_no_room_fixed_is_refused(poster, banner, lin):
    with pytest.raises(LinkNotAllowed):
        Link.connect(poster, "haunts", banner, by=lin)


def test_a_record_cannot_be_linked_to_itself(relates, poster, lin):
    with pytest.raises(LinkNotAllowed):
        Link.connect(poster, "relates", poster, by=lin)


def test_records_of_two_workspaces_cannot_be_linked(relates, poster, other_team, stranger, lin):
    theirs = WorkItem.create(
        project=poster.project.__class__.create(workspace=other_team, by=stranger, key="RIV", name="Rival"),
        by=stranger,
        title="Secret",
    )
    with pytest.raises(LinkNotAllowed):
        Link.connect(poster, "relates", theirs, by=lin)


def test_a_cut_link_is_gone_and_tracked(relates, poster, banner, lin):
    Link.connect(poster, "relates", banner, by=lin).cut(poster, banner, by=lin)
    assert not Link.objects.of(poster).exists()
    assert Event.objects.of("work_item", poster.pk).newest_first().first().verb == "unlinked"
