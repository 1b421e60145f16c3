"""How SQLite finds work: a database that was never analysed must not read a whole workspace for one page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opsloop.kernel.access.sharing import share
from opsloop.kernel.accounts.models import User
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem


@pytest.fixture
def plans(client, lin):
    """The ways in which a page's queries find work items."""
    if connection.vendor != "sqlite":
        pytest.skip("other databases plan by what is there")
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")

    def looked_at(address):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return [plan_of(query["sql"]) for query in asked if 'FROM "projects_workitem" ' in query["sql"]]

    return looked_at


def plan_of(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", None)
        return " / ".join(row[3] for row in cursor.fetchall())


def test_a_list_is_read_in_its_order(plans, poster):
    (rows,) = plans("/growth/projects/LNCH/items/")
    assert "sqlite_autoindex_projects_workitem" in rows
    assert "ORDER BY" not in rows


def test_all_work_is_read_by_its_last_change(plans, poster):
    (rows,) = plans("/growth/items/")
    assert "item_by_change (workspace_id=?)" in rows
    assert "ORDER BY" not in rows


def test_a_board_counts_from_the_index_and_reads_each_column_in_its_order(plans, poster):
    counts, *columns = plans("/growth/projects/LNCH/items/?layout=board")
    assert "COVERING INDEX item_counts" in counts
    assert columns
    for rows in columns:
        assert "item_on_board (project_id=? AND state_id=?)" in rows
        assert "ORDER BY" not in rows


def test_a_record_is_found_by_its_project_and_number(plans, poster):
    found, *_rest = plans("/growth/items/LNCH-1")
    assert "(project_id=? AND number=?)" in found


def test_ones_own_work_is_found_by_the_person(plans, poster, lin, team):
    poster.assign([Person.of(lin, team)], by=lin)
    (rows,) = plans("/growth/")
    assert "COVERING INDEX work_of_person (person_id=?)" in rows
    assert "rowid=?" in rows


def test_what_waits_for_a_verdict_is_found_by_what_was_handed_in(plans, poster):
    """With the statistics of much work and hardly anything handed in, too."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("UPDATE sqlite_stat1 SET stat = '100000 5000' WHERE tbl = 'projects_workitem'")
        cursor.execute("ANALYZE sqlite_schema")
    (rows,) = plans("/growth/")
    awaited = rows.partition("UNION")[2]
    assert "W0" in awaited
    assert "(project_id=?)" not in awaited
    assert "SCAN U0" not in awaited
    assert "SCAN W1" not in awaited


def test_counts_are_of_what_the_gate_lets_through(team, launch, poster, lin, admin, wang, guest, stranger):
    items = view_set_of("work_item")
    share(poster, guest, by=lin)
    WorkItem.create(project=launch, by=lin, title="另一件")
    WorkItem.create(project=launch, by=lin, title="扔掉").trash(by=lin)
    for user, number in ((lin, 2), (admin, 2), (wang, 2), (guest, 1), (stranger, 0)):
        viewer = Viewer(User.objects.get(pk=user.pk), team, timezone.localdate(), launch)
        assert items.counted(viewer).count() == items.records(viewer).count() == number, user
