"""The manual names every record type, setting and command, in both languages, as the code has them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from django.apps import apps

from opsloop.kernel.records.record import Record
from opsloop.site.commands.all import opsloop
from tests.house.source import MANUALS, PACKAGE, manual, tree

SETTING = re.compile(r"^\| `OPSLOOP_([A-Z_]+)` \| (.*?) \|", re.MULTILINE)
both = pytest.mark.parametrize("folder", MANUALS, ids=lambda folder: folder.name)


def settings_in_code() -> dict[str, object]:
    """Each setting with its default, where the default is a plain value; None where it is worked out."""
    found: dict[str, object] = {}
    for path in (PACKAGE / "site/settings.py", PACKAGE / "site/env.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "env":
                name, default = node.args[0], node.args[2]
                if isinstance(name, ast.Constant):
                    found[str(name.value)] = default.value if isinstance(default, ast.Constant) else None
    return found


def as_written(default: object) -> str:
    """How the manual writes a default."""
    if isinstance(default, bool):
        return "`yes`" if default else "`no`"
    return f"`{default}`" if default != "" else ""


def commands(group: click.Group, before: str = "opsloop") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}"


@both
def test_every_setting_stands_in_the_manual_with_its_default(folder: Path):
    written = dict(SETTING.findall((folder / "settings.md").read_text(encoding="utf-8")))
    code = settings_in_code()
    assert written.keys() == code.keys()
    plain = {name: as_written(default) for name, default in code.items() if default is not None}
    assert {name: written[name] for name in plain} == plain


@both
def test_every_command_stands_in_the_manual(folder: Path):
    text = (folder / "command-line.md").read_text(encoding="utf-8")
    written = set(re.findall(r"^### `(opsloop [a-z -]+?)(?: [A-Z ]+)?`$", text, re.MULTILINE))
    assert {name.strip() for name in written} == set(commands(opsloop))


@both
def test_every_record_type_stands_in_the_manual(folder: Path):
    types = {model.record_type for model in apps.get_models() if issubclass(model, Record)}
    assert types - set(re.findall(r"`(\w+)`", manual(folder))) == set()


def test_both_languages_have_the_same_pages():
    pages = [{path.relative_to(folder) for path in folder.rglob("*.md")} for folder in MANUALS]
    assert pages[0] == pages[1]


@both
def test_every_link_of_the_manual_leads_somewhere(folder: Path):
    broken = [
        f"{page.name}: {target}"
        for page in folder.rglob("*.md")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
