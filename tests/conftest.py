"""Fixtures for every test."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from tests.prepared import Pattern, PostgresPattern, SqlitePattern, empty
from tests.world import *  # noqa: F403

gc.disable()  # until everything is here, as in `opsloop.site.starting`
gc.set_threshold(20_000, 20, 20)

TESTS = Path(__file__).parent
USING = {"db", "transactional_db", "live_server", "installed"}
"""Fixtures that lead to a database of the kind that the tests run on."""
REPEATED = {"kernel", "rooms", "site"}
"""The folders that ./test runs on the other database as well."""
ONCE = {"browser", "house"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what uses a database, and puts first what takes long, so that no process waits for another at the end."""
    for item in items:
        if USING & set(fixtures_of(item)) or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
            if item.path.relative_to(TESTS).parts[0] not in REPEATED | ONCE:
                raise pytest.UsageError(f"{item.nodeid} uses a database, but ./test would not repeat it on the other")
    items.sort(key=lambda item: "installed" not in fixtures_of(item) and not item.get_closest_marker("xdist_group"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Nothing runs where groups would be torn apart unnoticed: their fixtures would be made in every process."""
    gc.freeze()
    gc.enable()
    grouped = [item for item in session.items if item.get_closest_marker("xdist_group")]
    if getattr(session.config.option, "loadgroup", False) and any("@" not in item.nodeid for item in grouped):
        raise pytest.UsageError("this pytest and this pytest-xdist do not keep the tests of a group in one process")


def fixtures_of(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Outside of requests sentences are English, whether or not the Chinese catalogue has been compiled here."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def prepared(request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker) -> Pattern:
    """The migrated database of which every test's database is a copy."""
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            return PostgresPattern(os.environ["OPSLOOP_DATABASE_URL"])
        return SqlitePattern(request.config.cache.mkdir("databases"))


@pytest.fixture(scope="session")
def django_db_setup(prepared: Pattern, django_db_blocker) -> Iterator[None]:
    """The database of this process."""
    with django_db_blocker.unblock(), prepared.in_use(), pytest.MonkeyPatch.context() as here:
        here.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: empty())
        yield


@pytest.fixture(scope="session")
def installed(prepared: Pattern, tmp_path_factory) -> Callable[[], tuple[Path, str]]:
    """Makes installations for tests that run processes: a home, and the address of a prepared database of its own."""

    def make() -> tuple[Path, str]:
        home = tmp_path_factory.mktemp("home")
        return home, prepared.copy(home)

    return make
