"""How files are kept: short, opened by a sentence, and free of addresses of the machine they were written on."""

import ast
import re
import shutil
import subprocess

import pytest

from tests.house.source import ROOT, modules, short, tree

LONGEST = 400
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-node.lock", "package-lock.json"]
BROWSER = "pytest.mark." + "browser"
VAGUE = {"utils.py", "helpers.py", "common.py", "services.py", "manager.py", "misc.py"}


def test_no_file_is_longer_than_a_long_one():
    lines = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}


def test_every_module_says_what_it_is_for():
    silent = [
        short(path)
        for path in modules()
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(path))
    ]
    assert silent == []


def test_no_file_has_a_vague_name():
    assert [short(path) for path in modules() if path.name in VAGUE] == []


def test_tests_in_the_browser_stand_where_the_suite_looks_for_them():
    marked = {path for path in (ROOT / "tests").rglob("test_*.py") if BROWSER in path.read_text(encoding="utf-8")}
    assert marked
    assert [short(path) for path in marked if path.parent != ROOT / "tests" / "browser"] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    if name.endswith(".json"):
        addresses = re.findall(r'"resolved": "[^"]*"', text)
    else:
        addresses = re.findall(r"https?://\S+|--(?:extra-)?index-url|--find-links", text)
    assert addresses == []


@pytest.mark.parametrize("name", [name for name in LOCKS if name.startswith("requirements")])
def test_a_lock_has_a_hash_for_everything(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = re.split(r"\n(?=[a-z0-9][\w.-]*(?:\[\w+\])?==)", text)[1:]
    assert packages
    assert [package.splitlines()[0] for package in packages if "--hash=sha256:" not in package] == []


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here to ask what is committed")
def test_no_committed_file_names_a_place_of_one_machine():
    places = [*("/" + name + "/" for name in ("root", "tmp", "work")), "/home/"]
    pattern = "|".join(rf"(^|[\"'= (]){re.escape(place)}[A-Za-z]" for place in places)
    found = subprocess.run(
        ["git", "grep", "-nIE", pattern, "--", ":!package-lock.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode > 1:
        pytest.skip("not a git checkout")
    assert found.stdout == ""


def test_pages_write_days_the_house_way_not_djangos():
    pages = (ROOT / "opsloop").rglob("*.html")
    assert [short(path) for path in pages if "DATE_FORMAT" in path.read_text(encoding="utf-8")] == []
