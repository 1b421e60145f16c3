"""Fixtures for every test."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.world import *  # noqa: F403


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Outside of requests sentences are English, whether or not the Chinese catalogue has been compiled here."""
    with translation.override("en"):
        yield
