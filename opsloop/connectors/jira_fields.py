"""Jira's custom fields in JSON: wrapped as {id, name, value}, or bare with a table of names beside."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from opsloop.connectors.dates import DateStyle
from opsloop.connectors.fields import field_of, field_value
from opsloop.connectors.jira import START
from opsloop.connectors.markup import document_text
from opsloop.connectors.shapes import Node, dig, first, node, text, values
from opsloop.connectors.times import day
from opsloop.kernel.imports.bundle import ImportedField

STYLE = DateStyle(day_first=True, year=2000)
MACHINERY = {"Rank", "Development", "Parent Link", "Issue color", "Flagged", "Request participants"}
CHART = re.compile(r"\[CHART\]")
SPRINT_DUMP = re.compile(r"com\.atlassian\.greenhopper.*\bname=([^,\]]*)")
EPIC = {"epic link"}
OWN = {"issuetype": "Issue Type", "resolution": "Resolution", "components": "Component", "fixVersions": "Fix Version"}
CHOICES = {"Issue Type", "Resolution"}


@dataclass
class Values:
    """The custom fields of one issue; the start and the epic have places of their own."""

    custom: dict[str, object] = field(default_factory=dict)
    start: date | None = None
    epic: str = ""


def named_fields(document: object, issues: Sequence[Node]) -> dict[str, str]:
    """The names of custom fields by their keys."""
    found = {key: text(name) for key, name in node(dig(document, "names")).items() if text(name)}
    for issue in issues:
        for key, value in node(issue.get("fields")).items():
            name = text(node(value).get("name"))
            if key.startswith("customfield_") and name and "value" in node(value):
                found.setdefault(key, name)
    return found


def fields_of(issues: Sequence[Node], names: Mapping[str, str]) -> list[ImportedField]:
    """The custom fields that hold anything."""
    cells: dict[str, list[str]] = {}
    for issue in issues:
        for name, cell in _cells(node(issue.get("fields")), names).items():
            cells.setdefault(name, []).append(cell)
    return [field_of(name, found, STYLE, choice=name in CHOICES) for name, found in cells.items()]


def values_of(fields: Node, names: Mapping[str, str]) -> Values:
    """The custom values of one issue."""
    found = Values()
    for key, value in fields.items():
        called = names.get(key, "").casefold()
        if called in START:
            found.start = day(_bare(value))
        elif called in EPIC:
            found.epic = text(_bare(value))
    found.custom = dict(_cells(fields, names))
    return found


def typed(item_fields: Mapping[str, object], fields: Sequence[ImportedField]) -> dict[str, object]:
    """The cells as values of the fields they belong to."""
    known = {each.source_id: each for each in fields}
    read = {name: field_value(known[name], str(cell), STYLE) for name, cell in item_fields.items() if name in known}
    return {name: value for name, value in read.items() if value is not None}


def _cells(fields: Node, names: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for key, value in fields.items():
        name = OWN.get(key) or (names.get(key, key) if key.startswith("customfield_") else "")
        hidden = name in MACHINERY or name.casefold() in START | EPIC or CHART.match(name)
        cell = _cell(_bare(value)) if name and not hidden else ""
        if cell and cell != "{}":
            found[name] = cell
    return found


def _bare(value: object) -> object:
    """The value itself: a wrapped field is taken out of its wrapping."""
    wrapped = node(value)
    return wrapped["value"] if "value" in wrapped and text(wrapped.get("id")).startswith("customfield_") else value


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, (_cell(each) for each in values(value))))
    if isinstance(value, dict):
        if value.get("type") == "doc":
            return document_text(value)
        return text(first(value, "value", "name", "displayName"))
    found = text(value)
    sprint = SPRINT_DUMP.search(found)
    return sprint[1] if sprint else found
