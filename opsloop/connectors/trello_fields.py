"""Trello's custom fields: `customFields` of the board, `customFieldItems` of a card."""

from collections.abc import Mapping
from typing import Literal

from opsloop.connectors.shapes import Node, dig, node, nodes, number, text
from opsloop.connectors.times import day
from opsloop.kernel.imports.bundle import ImportedField

FieldKind = Literal["text", "number", "date", "select", "checkbox"]
KINDS: Mapping[str, FieldKind] = {
    "text": "text",
    "number": "number",
    "date": "date",
    "list": "select",
    "checkbox": "checkbox",
}


def fields_of(board: Node) -> list[ImportedField]:
    """The custom fields the board has."""
    return [
        ImportedField(
            source_id=text(each.get("id")),
            name=text(each.get("name")) or text(each.get("id")),
            kind=KINDS.get(text(each.get("type")), "text"),
            options=list(_options(each).values()),
        )
        for each in nodes(board.get("customFields"))
        if text(each.get("id"))
    ]


def values_of(board: Node, card: Node) -> dict[str, object]:
    """The card's values, by the field's identifier."""
    known = {text(each.get("id")): each for each in nodes(board.get("customFields"))}
    found: dict[str, object] = {}
    for item in nodes(card.get("customFieldItems")):
        key = text(item.get("idCustomField"))
        value = _value(known[key], item) if key in known else None
        if value is not None:
            found[key] = value
    return found


def _value(field: Node, item: Node) -> object:
    value = node(item.get("value"))
    match field.get("type"):
        case "list":
            return _options(field).get(text(item.get("idValue")))
        case "number":
            return number(value.get("number"))
        case "checkbox":
            return value.get("checked") == "true"
        case "date":
            return day(value.get("date"))
        case _:
            return text(value.get("text")) or None


def _options(field: Node) -> dict[str, str]:
    return {text(each.get("id")): text(dig(each, "value", "text")) for each in nodes(field.get("options"))}
