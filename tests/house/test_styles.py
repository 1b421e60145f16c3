"""Rules of the stylesheets that a page pays for with every change, wherever on it that is."""

import re

from tests.house.source import ROOT

COUNTED = re.compile(r":has\([^()]*:nth-[a-z-]+\(|[>+~ ] ?:(?:not\()?:?nth-[a-z-]+\(")
"""A place among siblings within :has(), or of whatever element it is."""


def test_no_rule_counts_the_siblings_of_every_element():
    """Such a rule made each frame of a scrolled timeline compute styles for 7 ms, though nothing there was meant."""
    found = [
        f"{file.name}: {line.strip()[:80]}"
        for file in sorted((ROOT / "frontend" / "css").glob("*.css"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if COUNTED.search(line.partition("{")[0])
    ]
    assert found == []


def test_no_file_is_asked_for_in_words_of_the_browser():
    """A file input on its own says "Choose file" in the browser's language, whatever the page speaks."""
    found = [
        f"{file.name}: {asked}"
        for file in sorted((ROOT / "opsloop").rglob("templates/**/*.html"))
        for part in file.read_text(encoding="utf-8").split("<label ")
        for asked in re.findall(r'<input[^>]*type="file"[^>]*>', part)
        if "visually-hidden" not in asked and "file-drop" not in part.partition(">")[0]
    ]
    assert found == []
