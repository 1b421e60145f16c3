"""Every verb that code tracks reads as a sentence, in every language."""

import re
from pathlib import Path

import pytest

from opsloop.kernel.activity.sentences import ANY, _sentences
from tests.house.source import modules

HERE = Path(__file__).resolve().parent.parent.parent / "opsloop"
TRACKED = re.compile(r"\.track\(\s*\"([a-z_]+)\"(?: if [^,]* else \"([a-z_]+)\")?")
PACKAGES = {
    "improvement": ["improvement"],
    "people": ["person", "role"],
    "planning": ["plan", "project"],
    "processes": ["process", "case", "log"],
    "projects": ["project", "work_item"],
}


def tracked():
    for path in modules():
        room = path.relative_to(HERE).parts[:2]
        for match in TRACKED.finditer(path.read_text()):
            for verb in filter(None, match.groups()):
                yield room[1] if room[0] == "rooms" else ANY, verb


@pytest.mark.parametrize(("place", "verb"), sorted(set(tracked())))
def test_a_tracked_verb_has_its_sentence(place, verb):
    own = [record_type for record_type, known in _sentences if known == verb]
    assert ANY in own or set(own) & set(PACKAGES.get(place, [])), f"say() how {verb!r} of {place} reads"


@pytest.mark.parametrize("words", sorted({str(words) for words in _sentences.values()}))
def test_a_sentence_names_who_did_it(words):
    assert "%(who)s" in words
