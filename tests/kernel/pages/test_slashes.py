"""An address with a slash too many leads to the one without, as one with a slash too few leads to the one with it."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(client, lin, team, poster):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("/growth/items/LNCH-1/", "/growth/items/LNCH-1"),
        ("/growth/items/LNCH-1//", "/growth/items/LNCH-1"),
        ("/growth/people/P-1/?show=more", "/growth/people/P-1?show=more"),
        ("/growth/items", "/growth/items/"),
    ],
)
def test_a_page_is_found_with_and_without_the_slash(inside, typed, leads_to):
    answer = inside.get(typed)
    assert (answer.status_code, answer.headers["Location"]) == (301, leads_to)
    assert inside.get(leads_to).status_code == 200


def test_what_is_nowhere_leads_nowhere_and_nothing_is_written_on_the_way(inside):
    assert inside.get("/growth/items/LNCH-1/nothing/").status_code == 404
    assert inside.post("/growth/items/LNCH-1/").status_code == 404
    assert inside.get("/nowhere/").status_code == 404
