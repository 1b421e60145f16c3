"""Why something cannot be: a sentence with named places, and what stands in them."""

from __future__ import annotations


class Reasoned(ValueError):
    """An error whose sentence whoever shows it can say in another language.

    `sentence` is English with places such as `%(line)s`, `values` is what stands there; as text it is both together.
    """

    def __init__(self, sentence: str, /, **values: str | int) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values
