"""Prepared queries: compiled once, and still what the query set would have answered for everybody."""

import datetime

import pytest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from opsloop.kernel.access.sharing import share, unshare
from opsloop.kernel.accounts.models import User
from opsloop.kernel.queries.facts import NoFact, forget
from opsloop.kernel.queries.prepared import Prepared, ShapeDependsOnValues, counted
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_sets
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.models import Membership
from opsloop.kernel.workspaces.standing import memberships
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project, WorkItem
from tests.world import join


def viewer_of(user, workspace, scope=None):
    return Viewer(type(user).objects.get(pk=user.pk), workspace, timezone.localdate(), scope)


@pytest.fixture
def built():
    """How often the query set of `titled` was made."""
    return []


@pytest.fixture
def titled(built):
    def build(title):
        built.append(title)
        return WorkItem.objects.filter(title=title).select_related("project")

    return Prepared(build)


def test_it_answers_other_values_without_being_built_again(titled, built, poster, launch, lin):
    WorkItem.create(project=launch, by=lin, title="50% 折扣")
    assert [row.project.key for row in titled.rows(title="设计活动海报")] == ["LNCH"]
    times = len(built)
    assert [row.ref for row in titled.rows(title="50% 折扣")] == ["LNCH-2"]
    assert titled.first(title="没有") is None
    assert len(built) == times


def test_what_is_joined_is_whole_too_and_nothing_where_there_is_nothing(poster, launch, lin):
    def build(titles):
        return WorkItem.objects.filter(title__in=titles).select_related("project__workspace", "parent").order_by("pk")

    part = WorkItem.create(project=launch, by=lin, title="海报的文字", parent=poster)
    titles = [poster.title, part.title]
    for found, usual in zip(Prepared(build).rows(titles=titles), build(titles), strict=True):
        assert found.project.workspace.slug == usual.project.workspace.slug
        for name in ("project", "parent"):
            assert plain(getattr(found, name)) == plain(getattr(usual, name))
        assert plain(found.project.workspace) == plain(usual.project.workspace)
    assert (found.parent, found.parent.parent_id) == (poster, None)


def plain(record):
    """The columns of a record; None of none."""
    return record and {key: value for key, value in vars(record).items() if key[0] != "_"}


def test_a_record_is_whole(titled, poster):
    found, usual = titled.first(title=poster.title), WorkItem.objects.get(pk=poster.pk)
    assert {key: value for key, value in vars(found).items() if key != "_state"} == {
        key: value for key, value in vars(usual).items() if key != "_state"
    }
    found.title = "另一张海报"
    found.save()
    assert WorkItem.objects.get(pk=poster.pk).title == "另一张海报"


def test_lists_are_of_any_length(launch, lin):
    by_key = Prepared(lambda keys: WorkItem.objects.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    keys = [WorkItem.create(project=launch, by=lin, title=f"工作 {n}").pk for n in range(4)]
    assert by_key.rows(keys=keys[:1]) == keys[:1]
    assert by_key.rows(keys=[*keys, keys[0]]) == keys
    assert by_key.rows(keys=[]) == []


def test_a_number_that_no_column_holds_finds_nothing(poster):
    numbered = Prepared(lambda number: WorkItem.objects.filter(number=number))
    assert numbered.rows(number=10**30) == []
    assert [row.pk for row in numbered.rows(number=1)] == [poster.pk]


def test_days_and_moments_are_values_too(poster):
    before = Prepared(lambda now, day: WorkItem.objects.filter(created_at__lt=now, due=day))
    poster.due = day = datetime.date(2026, 3, 1)
    poster.save()
    assert before.rows(now=timezone.now(), day=day) == [poster]
    assert before.rows(now=poster.created_at, day=day) == []
    assert before.rows(now=timezone.now(), day=datetime.date(2026, 3, 2)) == []


def test_rows_are_counted(poster):
    number = Prepared(lambda title: counted(WorkItem.objects.filter(title=title)))
    assert (number.first(title=poster.title), number.first(title="没有")) == (1, 0)


def test_a_shape_that_depends_on_values_is_refused(db):
    odd = Prepared(lambda title: WorkItem.objects.filter(title=title).filter(number=len(title)))
    with pytest.raises(ShapeDependsOnValues):
        odd.rows(title="海报")


def test_a_rule_that_reads_another_column_of_the_stand_in_is_refused(lin):
    reading = Prepared(lambda user: WorkItem.objects.filter(title="海报" if user.is_active else ""))
    with pytest.raises(User.DoesNotExist):
        reading.rows(user=lin)


def test_people_get_the_answer_of_the_query_set_where_it_cannot_be_prepared(settings, poster, caplog):
    settings.PREPARED_STRICTLY = False
    odd = Prepared(lambda title: WorkItem.objects.filter(title=title).filter(number=len(title) - 5))
    assert odd.rows(title=poster.title) == [poster]
    assert "query.cannot_be_prepared" in caplog.text


def test_a_query_that_would_prefetch_is_refused(poster):
    with pytest.raises(TypeError, match="prefetch"):
        Prepared(lambda title: WorkItem.objects.filter(title=title).prefetch_related("labels")).rows(title="海报")


def test_what_is_forgotten_of_somebody_is_read_anew_also_through_a_lazy_object(lin, team):
    lazy = SimpleLazyObject(lambda: User.objects.get(pk=lin.pk))
    assert list(memberships(lazy)) == [team.pk]
    Membership.objects.filter(user=lin).delete()
    assert list(memberships(lazy)) == [team.pk]
    forget(lazy)
    assert not memberships(lazy)


def test_a_rule_that_reads_rows_of_the_stand_in_is_refused(lin):
    reading = Prepared(lambda user: WorkItem.objects.filter(workspace__in=list(memberships(user))))
    with pytest.raises(NoFact):
        reading.rows(user=lin)


@pytest.mark.parametrize("view_set", view_sets(), ids=lambda view_set: view_set.record_type)
def test_the_gate_is_the_same_for_everybody(
    view_set, team, other_team, poster, launch, lin, admin, wang, guest, stranger
):
    hidden = Project.create(workspace=team, by=lin, key="HID", name="保密", visibility=Record.Visibility.PRIVATE)
    Project.create(workspace=other_team, by=stranger, key="RIV", name="Rival")
    WorkItem.create(project=hidden, by=lin, title="看不见")
    share(poster, guest, by=lin)
    both = join(team, "Bo", Membership.Role.GUEST, "bo@example.com")
    Membership.objects.create(workspace=other_team, user=both, role=Membership.Role.ADMIN)
    gone = join(team, "Gone", Membership.Role.MEMBER, "gone@example.com")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    hidden.add_member(Person.of(wang, team), by=lin)
    seen = Prepared(lambda viewer: view_set.records(viewer).order_by("pk"))
    for user in (guest, stranger, wang, lin, admin, both, gone, guest):
        for workspace in (team, other_team):
            viewer = viewer_of(user, workspace)
            assert seen.rows(viewer=viewer) == list(view_set.records(viewer).order_by("pk")), (user, workspace)


def test_what_changes_about_somebody_counts_at_once(client, guest, lin, poster, launch):
    client.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    address = "/growth/items/LNCH-1"
    assert client.get(address).status_code == 404
    share(poster, guest, by=lin)
    assert client.get(address).status_code == 200
    unshare(poster, guest, by=lin)
    assert client.get(address).status_code == 404
    Membership.objects.filter(user=guest).update(role=Membership.Role.MEMBER)
    assert client.get(address).status_code == 200
    Membership.objects.filter(user=guest).delete()
    assert client.get(address).status_code == 404
