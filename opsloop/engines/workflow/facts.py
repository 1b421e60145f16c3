"""What makes a class a value of a definition: frozen, named arguments, and strict about its JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

from pydantic import ConfigDict

Class = TypeVar("Class")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def fact(cls: type[Class]) -> type[Class]:
    """A frozen dataclass with named arguments whose JSON may not hold what the class does not know."""
    cls.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]  # where pydantic looks for it
    return dataclass(frozen=True, kw_only=True)(cls)
