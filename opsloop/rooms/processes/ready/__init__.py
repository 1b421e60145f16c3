"""Six processes that a team can begin with, in English and Chinese.

A builder answers a definition that can be published. Ids, names of fields and roles are the same in every language;
names, labels, items and options are words, which `translate` gives. `chinese.WORDS` is what they are in Chinese.
"""

from collections.abc import Callable, Mapping

from opsloop.engines.workflow import Definition
from opsloop.rooms.processes.ready.chinese import ROLES, WORDS
from opsloop.rooms.processes.ready.money import purchase
from opsloop.rooms.processes.ready.parts import Translate
from opsloop.rooms.processes.ready.people import leave, onboarding
from opsloop.rooms.processes.ready.service import change, tickets
from opsloop.rooms.processes.ready.texts import content_approval

READY: Mapping[str, Callable[[Translate], Definition]] = {
    "tickets": tickets,
    "leave": leave,
    "purchase": purchase,
    "change": change,
    "onboarding": onboarding,
    "content_approval": content_approval,
}
KINDS = {
    "tickets": "support",
    "leave": "approval",
    "purchase": "approval",
    "change": "change",
    "onboarding": "hiring",
    "content_approval": "approval",
}
"""What kind of process each is."""
PRIVATE = frozenset({"leave"})
"""Whose cases only those involved see."""


def built(name: str, word: Translate, *, currency: str) -> Definition:
    """The ready process of that name; the amounts of its forms and conditions are in this currency."""
    return purchase(word, currency) if name == "purchase" else READY[name](word)


def words_in(language: str) -> Translate:
    """What gives the words of a language: Chinese, or English as they stand."""
    return (lambda word: WORDS.get(word, word)) if language.startswith("zh") else (lambda word: word)


def role_name(key: str, language: str) -> str:
    """What a role of theirs is called."""
    return ROLES.get(key, key) if language.startswith("zh") else key.replace("_", " ").capitalize()
