"""Every record is read through the gate, and no screen goes around it."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from opsloop.kernel.records.record import Record, RecordQuerySet
from tests.house.source import modules, short, tree

RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]
SCREENS = {"views", "forms", "viewsets"}
READS = {
    *("get", "filter", "exclude", "all", "first", "last", "latest", "earliest", "values", "values_list", "in_bulk"),
    *("count", "exists", "aggregate", "annotate", "order_by", "select_related", "prefetch_related", "raw", "only"),
    *("defer", "iterator", "get_or_create", "update_or_create", "live", "in_workspace", "by_ref"),
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
    """The lines where a file reads a record type without asking the gate first."""
    return [node.lineno for node in ast.walk(tree(path)) if _reads_around(node, names)]


def _reads_around(node: ast.AST, names: set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name) and node.func.id in {"get_object_or_404", "get_list_or_404"} and node.args:
        return isinstance(node.args[0], ast.Name) and node.args[0].id in names
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in READS:
        return False
    manager = node.func.value
    return (
        isinstance(manager, ast.Attribute)
        and manager.attr in {"objects", "_default_manager"}
        and (not isinstance(manager.value, ast.Name) or manager.value.id in names or manager.value.id == "model")
    )


def test_the_rule_itself_sees_a_read_around_the_gate(tmp_path):
    file = tmp_path / "views.py"
    file.write_text("a = WorkItem.objects.filter(pk=1)\nb = WorkItem.objects.visible_to(user).filter(pk=1)\n")
    assert reads_around(file, {"WorkItem"}) == [1]
