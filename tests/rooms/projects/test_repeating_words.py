"""How rules read in both languages."""

import pytest
from django.utils import translation

from opsloop.rooms.projects.repeating_words import USUAL, in_words


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("rule", [*USUAL, "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=DAILY;COUNT=3"])
def test_no_rule_shows_what_it_is_made_of(language, rule):
    with translation.override(language):
        assert in_words(rule)
        assert "%(" not in in_words(rule)


def test_common_rules_are_sentences():
    with translation.override("en"):
        assert in_words("FREQ=WEEKLY;BYDAY=MO,TH") == "Every week: Monday, Thursday"
        assert in_words("FREQ=DAILY;INTERVAL=3") == "Every 3 days"
