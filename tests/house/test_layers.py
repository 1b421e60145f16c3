"""Layers that the import contract cannot see: foreign keys by name, and the private screens of each room."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from tests.house.source import PACKAGE, contract, modules, short, tree

PRIVATE = {"views", "forms", "tasks", "subscribers"}


def ranks() -> dict[str, int]:
    """The rank of every package that may hold models; higher stands on lower, those joined by `:` know each other."""
    low_to_high = [*reversed(contract("Kernel")), *reversed(contract("Rooms")), "connectors", "site"]
    return {name.strip(): rank for rank, layer in enumerate(low_to_high) for name in re.split("[|:]", layer)}


def acquainted() -> set[tuple[str, str]]:
    """The neighbours of one layer that may know each other, in either direction."""
    layers = [layer.split(" : ") for layer in contract("Kernel") + contract("Rooms")]
    return {(here, there) for layer in layers for here in layer for there in layer}


def package(model: type[Model]) -> str | None:
    """`people` for `opsloop.rooms.people.person`; None for models that are not ours."""
    match = re.match(r"opsloop\.(?:rooms\.|kernel\.)?(\w+)", model.__module__)
    return match.group(1) if match else None


def foreign_keys() -> Iterator[tuple[str, str, str]]:
    """From which package to which package a field leads, and what it is called."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                here, there = package(model), package(field.related_model)
                if here and there and here != there:
                    yield here, there, f"{model.__name__}.{field.name}"


def test_foreign_keys_point_down_only():
    rank, friends = ranks(), acquainted()
    wrong = [name for here, there, name in foreign_keys() if rank[there] >= rank[here] and (here, there) not in friends]
    assert wrong == []


def test_screens_are_imported_in_their_own_room_only():
    wrong = []
    for path in modules():
        if PACKAGE / "site" in path.parents:
            continue
        for name in imported(path):
            parts = name.split(".")
            private = parts[:2] == ["opsloop", "rooms"] and len(parts) > 3 and parts[3] in PRIVATE
            if private and PACKAGE / "rooms" / parts[2] not in path.parents:
                wrong.append(f"{short(path)} imports {name}")
    assert wrong == []


def imported(path: Path) -> set[str]:
    """The full names of what a file imports."""
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_a_heavy_library_has_one_door():
    doors = {"ortools": "engines/scheduling", "numba": "engines/scheduling", "duckdb": "engines/warehouse"}
    wrong = [
        f"{short(path)} imports {name}"
        for path in modules()
        for name in imported(path)
        if name.split(".")[0] in doors and PACKAGE / doors[name.split(".")[0]] not in path.parents
    ]
    assert wrong == []
