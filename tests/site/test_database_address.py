"""What the address of a PostgreSQL database says reaches the driver, all of it."""

import pytest

from opsloop.site.env import database_url
from opsloop.site.settings import database

ADDRESS = "postgresql://ops:s%40crt@db.example:6432/team"


def test_the_parts_of_an_address_are_where_django_wants_them():
    found = database(ADDRESS)
    wanted = {"NAME": "team", "USER": "ops", "PASSWORD": "s@crt", "HOST": "db.example", "PORT": "6432"}
    assert {name: found[name] for name in wanted} == wanted
    assert not found["OPTIONS"]


def test_everything_else_it_asks_for_is_asked_of_the_server():
    found = database(f"{ADDRESS}?sslmode=verify-full&sslrootcert=/ca.pem&connect_timeout=5&options=-c%20jit%3Doff")
    assert found["OPTIONS"] == {
        "sslmode": "verify-full",
        "sslrootcert": "/ca.pem",
        "connect_timeout": "5",
        "options": "-c jit=off",
    }


def test_an_option_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="sslmod"):
        database_url(f"{ADDRESS}?sslmod=require")
