"""Why something cannot be, and what was assumed: a sentence with named places, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class Reasoned(ValueError):
    """An error whose sentence whoever shows it can say in another language.

    `sentence` is English with places such as `%(line)s`, `values` is what stands there; as text it is both together.
    """

    def __init__(self, sentence: str, /, **values: str | int) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values


@dataclass(frozen=True)
class Note:
    """What was assumed or left out while something was read, to be said in any language as `Reasoned` is."""

    sentence: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence % self.values if self.values else self.sentence
