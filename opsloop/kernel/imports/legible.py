"""Takes out of a bundle what no database keeps and nobody can read, in names as in the ids that refer to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from opsloop.kernel.imports.bundle import ImportBundle
from opsloop.kernel.pages.legible import legible


def legible_bundle(bundle: ImportBundle) -> ImportBundle:
    """The bundle with every text of it legible, however deep it stands."""
    cleaned: ImportBundle = _cleaned(bundle)
    return cleaned


def _cleaned(value: Any) -> Any:
    """The value with legible texts: the same object where there was nothing to take out."""
    if isinstance(value, str):
        return value if value.isprintable() else legible(value)
    if isinstance(value, Mapping):
        return {_cleaned(name): _cleaned(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_cleaned(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return _cleaned_parts(value)
    return value


def _cleaned_parts(value: Any) -> Any:
    before = {part.name: getattr(value, part.name) for part in fields(value)}
    after = {name: _cleaned(each) for name, each in before.items()}
    return replace(value, **after) if after != before else value
