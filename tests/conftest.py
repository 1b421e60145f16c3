"""Fixtures for every test."""

from tests.world import *  # noqa: F403
