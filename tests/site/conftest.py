"""Installations of their own, for tests that run the command line as a process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory) -> Path:
    """A home with an empty, prepared SQLite database; copied, never used."""
    home = tmp_path_factory.mktemp("prepared")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPSLOOP_")}
    settings = {"OPSLOOP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "opsloop.site.settings"}
    command = [sys.executable, "-m", "opsloop", "migrate", "--verbosity", "0"]
    subprocess.run(command, env={**kept, **settings}, check=True, timeout=400)
    return home


@pytest.fixture
def chinese() -> None:
    """The Chinese catalogue, compiled from what is committed."""
    catalogue = Path(__file__).resolve().parents[2] / "locale/zh_Hans/LC_MESSAGES/django.po"
    subprocess.run(["msgfmt", catalogue, "-o", catalogue.with_suffix(".mo")], check=True)
