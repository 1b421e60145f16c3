"""What the page for newcomers says is done to the letter, in a copy of the code, and holds."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import PACKAGE

PAGE = PACKAGE.parent / "CONTRIBUTING.md"
SCRIPT = """
from django.core.management import call_command
from opsloop.kernel.pages import navigation
from opsloop.kernel.records.registry import view_set_of
view_set = view_set_of("vehicle")
sections = {section.key for section in navigation.sections()}
print(view_set.plural, view_set.section in sections)
call_command("check")
call_command("makemigrations", "people", "--name", "vehicle")
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code with the record type of the page in it."""
    shutil.copytree(PACKAGE, tmp_path / "opsloop", ignore=shutil.ignore_patterns("built", "kernels-*"))
    (tmp_path / "locale").symlink_to(PACKAGE.parent / "locale")
    file, line = (
        block.replace("\n   ", "\n").strip() for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)
    )
    room = tmp_path / "opsloop/rooms/people"
    (room / "vehicle.py").write_text(file + "\n")
    models = room / "models.py"
    models.write_text(models.read_text().replace("\n__all__ = [", f'\n{line}\n\n__all__ = [\n    "Vehicle",'))
    return tmp_path


def test_a_record_type_in_one_file_is_listed_and_needs_one_migration(copy: Path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPSLOOP_", "DJANGO_"))}
    told = {**kept, "OPSLOOP_HOME": str(copy / "home"), "PYTHONPATH": str(copy), "LANG": "C.UTF-8"}
    call = [sys.executable, "-m", "opsloop", "django", "shell", "--no-imports", "-c", SCRIPT]
    done = subprocess.run(call, cwd=copy, env=told, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Vehicles True" in done.stdout
    assert "no issues" in done.stdout
    [migration] = (copy / "opsloop/rooms/people/migrations").glob("*_vehicle.py")
    assert "Create model Vehicle" in done.stdout
    assert "CreateModel" in migration.read_text()
