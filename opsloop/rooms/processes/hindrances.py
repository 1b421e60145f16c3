"""What keeps a case from beginning or going on by itself: kept as its kind and facts, said in the reader's language.

Whoever causes it is often not whoever reads of it: the owner of the process does, in their inbox and on the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opsloop.engines.workflow import Definition, NotPossible
from opsloop.kernel.pages.languages import in_every_language, in_reader_language
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.processes.wording import NOT_NOW, REFUSALS, refusal_values

SENTENCES: dict[str, Any] = dict(REFUSALS)
"""Kind -> sentence: the engine's refusals by their codes, and those of this room."""


class Hindrance(Refused):
    """A refusal that is kept: `class NotPublished(Hindrance, kind="not_published")`."""

    kind = ""

    def __init_subclass__(cls, *, kind: str = "") -> None:
        if kind:
            cls.kind, SENTENCES[kind] = kind, cls.sentence


class EngineRefuses(Hindrance):
    """The engine does not carry a command out."""

    def __init__(self, refusal: NotPossible, definition: Definition) -> None:
        super().__init__(REFUSALS.get(refusal.code, NOT_NOW), **refusal_values(refusal, definition))
        self.kind = refusal.code


def kept(why: Refused) -> dict[str, Any]:
    """As the log keeps it; one of another room in all languages that there are."""
    if not isinstance(why, Hindrance):
        return {"said": in_every_language(why)}
    facts = {name: value if isinstance(value, int) else str(value) for name, value in why.values.items()}
    return {"kind": why.kind, "facts": facts}


def why_words(why: Any) -> str:
    """Why, for whoever reads it now; what was kept as a sentence stays as it is."""
    if not isinstance(why, Mapping):
        return str(why or "")
    if "said" in why:
        return in_reader_language(why["said"])
    return str(Refused(SENTENCES.get(why["kind"], NOT_NOW), **why["facts"]))
