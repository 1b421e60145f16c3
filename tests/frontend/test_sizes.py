"""The browser's files stay small: what a page loads is weighed as it travels."""

import gzip
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "opsloop" / "kernel" / "pages" / "static"
KB = 1024


@pytest.fixture(scope="module")
def built() -> Path:
    if not (STATIC / "built" / "app.js").exists():
        subprocess.run(["node", "frontend/build.mjs"], cwd=ROOT, check=True)
    return STATIC / "built"


def weight(path: Path) -> float:
    return len(gzip.compress(path.read_bytes(), 9)) / KB


def test_the_script_of_every_page_is_at_most_45_kb(built: Path) -> None:
    assert weight(built / "app.js") <= 45


def test_the_style_sheet_is_at_most_15_kb(built: Path) -> None:
    assert weight(built / "app.css") <= 15


@pytest.mark.parametrize("island", ["board", "map"])
def test_a_list_board_or_map_page_loads_at_most_60_kb_of_script(built: Path, island: str) -> None:
    extra = built / f"{island}.js"
    assert weight(built / "app.js") + (weight(extra) if extra.exists() else 0) <= 60


def test_nothing_is_fetched_from_elsewhere_nor_evaluated(built: Path) -> None:
    style = (built / "app.css").read_text()
    assert not re.search(r"url\([\"']?(https?:)?//", style)
    assert "@font-face" not in style


def test_every_icon_that_is_drawn_is_in_the_sprite(built: Path) -> None:
    names = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "sprite.svg").read_text()))
    drawn: set[str] = set()
    for path in (ROOT / "opsloop").rglob("*"):
        if path.suffix == ".html":
            drawn |= set(re.findall(r'{% icon "([\w-]+)"', path.read_text()))
        elif path.suffix == ".py":
            drawn |= set(re.findall(r'\bicon(?:\(|=)"([\w-]+)"', path.read_text()))
    for path in (ROOT / "frontend" / "js").rglob("*.js"):
        drawn |= set(re.findall(r'\bicon\("([\w-]+)"', path.read_text()))
    assert drawn <= names, f"add to frontend/icons.json: {sorted(drawn - names)}"
