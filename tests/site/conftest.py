"""What the tests of the command line share."""

import os
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def chinese() -> None:
    """The Chinese catalogue, compiled from what is committed."""
    catalogue = Path(__file__).resolve().parents[2] / "locale/zh_Hans/LC_MESSAGES/django.po"
    draft = catalogue.with_suffix(f".{os.getpid()}")
    subprocess.run(["msgfmt", catalogue, "-o", draft], check=True)
    draft.rename(catalogue.with_suffix(".mo"))  # whole at every moment: other processes read it
