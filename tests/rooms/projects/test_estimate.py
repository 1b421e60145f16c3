"""Three-point estimates: what they say, and which are refused."""

import pytest
from django.core.exceptions import ValidationError

from opsloop.rooms.projects.estimate import IncompleteEstimate

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/growth/items/", "Accept-Language": "en"}


def test_the_expected_value_lies_between_and_the_spread_is_a_sixth(poster, lin):
    poster.estimate(120, 240, 720, by=lin)
    assert (poster.expected_minutes, poster.spread_minutes) == (300, 100)


def test_without_an_estimate_nothing_is_expected(poster, lin):
    poster.estimate(60, 60, 60, by=lin)
    poster.estimate(None, None, None, by=lin)
    assert (poster.expected_minutes, poster.spread_minutes) == (None, None)


def test_two_values_are_no_estimate(poster, lin):
    with pytest.raises(IncompleteEstimate):
        poster.estimate(60, None, 90, by=lin)


def test_the_worst_case_is_not_shorter_than_the_best(poster, lin):
    with pytest.raises(ValidationError):
        poster.estimate(90, 60, 120, by=lin)
    poster.refresh_from_db()
    assert poster.points is None


def test_an_estimate_is_given_and_taken_away_on_the_page(client, wang, poster):
    client.force_login(wang)
    at = f"/growth/items/{poster.ref}/estimate"
    assert client.get(at, headers=HTMX).status_code == 200
    answer = client.post(at, {"best": "2h", "likely": "4h", "worst": "12h"}, headers=HTMX).content.decode()
    assert "5h" in answer
    refused = client.post(at, {"best": "4h", "likely": "2h", "worst": "1h"}, headers=HTMX)
    assert refused.status_code == 422
    client.delete(at, headers=HTMX)
    poster.refresh_from_db()
    assert poster.points is None
