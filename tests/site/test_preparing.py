"""What is said of a database by the migrations that it has seen, and by the former ones that became one."""

import pytest
from click.testing import CliRunner
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from opsloop.site.commands.all import opsloop
from opsloop.site.preparing import TooOld, known, refuse_too_old, unprepared

pytestmark = pytest.mark.django_db
FIRST = [migration for migration in MigrationLoader(None).disk_migrations.values() if migration.replaces]


def forget(*keys):
    recorder = MigrationRecorder(connection)
    for app, name in keys:
        recorder.record_unapplied(app, name)


def test_a_database_that_took_every_former_step_is_taken_as_it_is():
    forget(*((migration.app_label, migration.name) for migration in FIRST))
    assert unprepared() == ""


@pytest.mark.parametrize("command", ["migrate", "check", "status", "worker"])
def test_a_database_between_the_former_steps_is_told_what_to_do(command):
    forget(("projects", "0012_projects_by_pinyin"), ("projects", "0001_first_release"))
    said = CliRunner().invoke(opsloop, [command])
    assert f"“opsloop migrate” of revision {TooOld.last}" in said.output
    assert said.exit_code == {"status": 0, "worker": 3}.get(command, 1)


@pytest.mark.parametrize("migration", [migration for migration in FIRST if len(migration.replaces) > 1], ids=str)
def test_no_state_before_the_last_step_of_any_app_passes(migration):
    for count in range(1, len(migration.replaces)):
        with pytest.raises(TooOld):
            refuse_too_old(migration.replaces[:count])


def test_a_new_database_that_was_left_half_way_goes_on():
    forget(("projects", "0002_fewer_indexes"), ("projects", "0010_fewer_indexes"))
    assert "Run: opsloop migrate" in unprepared()


def test_former_steps_are_known_and_others_are_not():
    assert {("projects", "0012_projects_by_pinyin"), ("projects", "0001_first_release")} <= known()
    assert ("projects", "9999_unheard_of") not in known()
