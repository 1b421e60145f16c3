"""How events read, also those that say less than their sentence names."""

import pytest

from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.sentences import say, sentence, sentence_html

WORDS = "%(who)s painted this %(colour)s"


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"colour": [None, "<red>"]}, "<red>"), ({}, "…"), ({"colour": [None, {"id": 7, "label": "secret"}]}, "…")],
)
def test_what_an_event_does_not_say_is_left_open(changes, told):
    say("painted", WORDS, record_type="wall")
    event = Event(record_type="wall", verb="painted", changes=changes)
    assert sentence(event) == f"Opsloop painted this {told}"
    assert f"painted this {told.replace('<', '&lt;').replace('>', '&gt;')}" in sentence_html(event)
