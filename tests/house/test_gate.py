"""Every record is read through the gate, and no screen goes around it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from opsloop.kernel.records.record import Record, RecordQuerySet
from tests.house.source import modules, short, tree

RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]
GATES = {"visible_to", "trash_of"}
SCREENS = {"views", "forms", "viewsets"}
READS = {
    *("get", "filter", "exclude", "all", "first", "last", "latest", "earliest", "values", "values_list", "in_bulk"),
    *("count", "exists", "aggregate", "annotate", "order_by", "select_related", "prefetch_related", "raw", "only"),
    *("defer", "iterator", "update", "delete", "get_or_create", "update_or_create", "live", "in_workspace", "by_ref"),
}


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_every_record_type_has_the_gate(model):
    queryset = model._default_manager.all()
    assert isinstance(queryset, RecordQuerySet), "its manager must come from RecordQuerySet"
    assert type(queryset).visible_to is RecordQuerySet.visible_to, "narrow visibility_rule, not visible_to"
    assert model.record_type == model.record_type.lower()


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_somebody_who_belongs_nowhere_sees_no_record(model, stranger, other_team, poster):
    other_team.memberships.all().delete()
    assert model._default_manager.exists() or model.record_type not in {"project", "work_item", "person"}
    assert not model._default_manager.visible_to(stranger).exclude(created_by=stranger).exists()


def test_record_types_are_named_once():
    names = [model.record_type for model in RECORDS]
    assert sorted(names) == sorted(set(names))


def test_screens_read_records_through_the_gate():
    names = {model.__name__ for model in RECORDS}
    wrong = [f"{short(path)}:{line}" for path in modules() if is_screen(path) for line in reads_around(path, names)]
    assert wrong == []


def is_screen(path: Path) -> bool:
    return path.stem.split("_")[-1] in SCREENS or bool(SCREENS & set(path.parts))


def reads_around(path: Path, names: set[str]) -> list[int]:
    """The lines where a file reads a record type and never asks the gate in the same chain of calls."""
    module = tree(path)
    parents = {child: node for node in ast.walk(module) for child in ast.iter_child_nodes(node)}
    lines = [node.lineno for node in ast.walk(module) if isinstance(node, ast.Call) and _shortcut(node, names)]
    for node in ast.walk(module):
        if _is_manager(node, names):
            chain = set(_chain(node, parents))
            if chain & READS and not chain & GATES:
                lines.append(node.lineno)
    return lines


def _shortcut(node: ast.Call, names: set[str]) -> bool:
    """`get_object_or_404(WorkItem, ...)`"""
    named = isinstance(node.func, ast.Name) and node.func.id in {"get_object_or_404", "get_list_or_404"}
    return named and bool(node.args) and isinstance(node.args[0], ast.Name) and node.args[0].id in names


def _is_manager(node: ast.AST, names: set[str]) -> bool:
    """`WorkItem.objects`, or the manager of a class that is not known by name, such as `view_set.model.objects`."""
    if not isinstance(node, ast.Attribute) or node.attr not in {"objects", "_default_manager", "_base_manager"}:
        return False
    return not isinstance(node.value, ast.Name) or node.value.id in {*names, "model"}


def _chain(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[str]:
    """The names of what is called on it, one after the other."""
    while isinstance(parent := parents.get(node), ast.Attribute | ast.Call):
        if isinstance(parent, ast.Call) and parent.func is not node:
            return
        if isinstance(parent, ast.Attribute):
            yield parent.attr
        node = parent


def test_the_rule_itself_sees_a_read_around_the_gate(tmp_path):
    file = tmp_path / "views.py"
    file.write_text(
        "a = WorkItem.objects.filter(pk=1)\n"
        "b = WorkItem.objects.visible_to(user).filter(pk=1)\n"
        "c = view_set.model.objects.in_workspace(here).trash_of(user).first()\n"
        "d = get_object_or_404(WorkItem, pk=1)\n"
        "e = User.objects.filter(pk=1)\n"
    )
    assert reads_around(file, {"WorkItem"}) == [4, 1]
