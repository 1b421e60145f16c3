"""The shapes of a record type in the API, made from its fields: what is shown, what is given to create or change one.

Values are read by the kinds of the fields, as everywhere else, so that a wrong one is refused in the same words;
these models say which names there are, and stand in the OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, WithJsonSchema, create_model
from pydantic.fields import FieldInfo

from opsloop.kernel.records import kinds
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.view_set import RecordViewSet

Json = dict[str, Any]
Shape = type[BaseModel]

TEXT: Json = {"type": "string"}
WHOLE_NUMBER: Json = {"type": "integer"}
DAY: Json = {"type": "string", "format": "date"}
MOMENT: Json = {"type": "string", "format": "date-time"}
OBJECT: Json = {"type": "object", "additionalProperties": True}
ROW: Json = {
    "type": "object",
    "properties": {"id": WHOLE_NUMBER, "name": TEXT},
    "required": ["id", "name"],
}
NAMED: Json = {"anyOf": [WHOLE_NUMBER, TEXT], "description": "An id, a reference such as OPS-12, a name, or me."}
MOST_VALUES = 200


def declared_shape(json: Json) -> Any:
    """Any value, which the OpenAPI document describes so."""
    return Annotated[Any, WithJsonSchema(json)]


class Problem(BaseModel):
    """What is answered where a call fails (RFC 9457)."""

    model_config = ConfigDict(title="Problem", extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, list[str]] | None = None


class Actor(BaseModel):
    """A person who signs in."""

    model_config = ConfigDict(title="Actor")

    id: int
    name: str


class Event(BaseModel):
    """Something that happened to a record."""

    model_config = ConfigDict(title="Event")

    id: int
    at: declared_shape(MOMENT)  # type: ignore[valid-type]  # a shape worked out when the module is read
    verb: str
    sentence: str
    actor: Actor | None
    changes: dict[str, Any]


class Comment(BaseModel):
    """What somebody said about a record."""

    model_config = ConfigDict(title="Comment")

    id: int
    author: Actor
    parent: int | None
    text: str
    created_at: declared_shape(MOMENT)  # type: ignore[valid-type]
    edited_at: declared_shape({"anyOf": [MOMENT, {"type": "null"}]})  # type: ignore[valid-type]
    deleted: bool


class NewComment(BaseModel):
    """Words about a record, in Markdown; an answer where it has a parent."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[Any, WithJsonSchema({**TEXT, "maxLength": 50_000})]
    parent: int | None = None


def page_of(item: Any, name: str) -> Shape:
    """A page of a list: its items, and the address of the next page."""
    return create_model(name, items=(list[item], ...), next=(str | None, ...))


EventPage = page_of(Event, "EventPage")
CommentPage = page_of(Comment, "CommentPage")


def shown_shape(view_set: RecordViewSet) -> Shape:
    """What a record of the type looks like."""
    fields: dict[str, Any] = {
        "id": (int, ...),
        "ref": (str, FieldInfo(description="What people call it.")),
        "url": (str, FieldInfo(description="Its page.")),
        **{field.name: (declared_shape(_shown(field)), ...) for field in shown_fields(view_set.declared)},
        "custom": (declared_shape({**OBJECT, "description": "The workspace's own fields by key."}), ...),
        "created_at": (declared_shape(MOMENT), ...),
        "updated_at": (declared_shape(MOMENT), ...),
        "archived_at": (declared_shape({"anyOf": [MOMENT, {"type": "null"}]}), ...),
    }
    return create_model(type_name(view_set), **fields)


def new_shape(view_set: RecordViewSet) -> Shape:
    """What a new record of the type is made of."""
    fields = creatable(view_set, view_set.declared)
    given: dict[str, Any] = {
        field.name: (declared_shape(_given(field)), ... if required(view_set, field) else None)
        for field in fields.values()
    }
    return _given_shape(f"New{type_name(view_set)}", given)


def changed_shape(view_set: RecordViewSet) -> Shape:
    """What of a record of the type can be changed."""
    given: dict[str, Any] = {
        field.name: (declared_shape(_given(field)), None) for field in view_set.declared.values() if field.editable
    }
    given["was"] = (
        declared_shape({**OBJECT, "description": "What the fields were when you read them; 409 where they changed."}),
        None,
    )
    return _given_shape(f"Changed{type_name(view_set)}", given)


def _given_shape(name: str, given: Json) -> Shape:
    own = (declared_shape({**OBJECT, "description": "The workspace's own fields by key."}), None)
    return create_model(name, __config__=ConfigDict(extra="forbid"), **given, custom=own)


def type_name(view_set: RecordViewSet) -> str:
    """`WorkItem` for `work_item`."""
    return "".join(part.capitalize() for part in view_set.record_type.split("_"))


def shown_fields(fields: Mapping[str, Field]) -> Iterable[Field]:
    """The declared fields that an answer holds beside what every record has."""
    every = {"created_at", "updated_at"}
    return [
        field
        for field in fields.values()
        if field.own is None and not isinstance(field.kind, kinds.Ref) and field.name not in every
    ]


def creatable(view_set: RecordViewSet, fields: Mapping[str, Field]) -> dict[str, Field]:
    """The fields that a new record can be given: what its form asks, and all that can be changed later."""
    asked = {field.name for field in view_set.names(view_set.form, fields)}
    return {name: field for name, field in fields.items() if (field.editable and not field.verb) or name in asked}


def required(view_set: RecordViewSet, field: Field) -> bool:
    """Whether a new record needs a value for it."""
    if field.own is not None or field.nullable or field.name in view_set.filled.split():
        return field.name == view_set.scope
    return not field.model_field.has_default()


def _shown(field: Field) -> Json:
    """The JSON type of what `kind.as_json` answers."""
    return _described(field, _nullable(field, _type(field)))


def _type(field: Field) -> Json:
    kind = field.kind
    if isinstance(kind, kinds.References):
        return {"type": "array", "items": ROW}
    if isinstance(kind, kinds.Reference):
        return ROW
    if isinstance(kind, kinds.Choice):
        values = [value for value, _label in field.pairs]
        return {"enum": [*values, *([""] if field.model_field.blank and "" not in values else [])]}
    simple: list[tuple[type[kinds.Kind], Json]] = [
        (kinds.Moment, MOMENT),
        (kinds.Day, DAY),
        (kinds.Duration, {**WHOLE_NUMBER, "description": "Minutes."}),
        (kinds.Money, {**WHOLE_NUMBER, "description": "Minor units of the currency."}),
        (kinds.Number, {"type": "number"}),
        (kinds.YesNo, {"type": "boolean"}),
    ]
    return next((json for cls, json in simple if isinstance(kind, cls)), TEXT)


def _given(field: Field) -> Json:
    """The JSON type of what can be sent; texts are read as people type them, such as `+3d` or `1.5h`."""
    kind, json = field.kind, _type(field)
    if isinstance(kind, kinds.References):
        json = {"type": "array", "items": NAMED, "maxItems": MOST_VALUES}
    elif isinstance(kind, kinds.Reference):
        json = NAMED
    elif isinstance(kind, kinds.Number):
        json = {"anyOf": [{key: value for key, value in json.items() if key == "type"}, TEXT]}
    elif isinstance(kind, kinds.Day):
        json = {**TEXT, "examples": ["2026-09-06", "today", "+3d"]}
    elif json is TEXT and field.model_field.max_length:
        json = {**TEXT, "maxLength": field.model_field.max_length}
    return _described(field, _nullable(field, json))


def _nullable(field: Field, json: Json) -> Json:
    optional = field.nullable and not isinstance(field.kind, kinds.References)
    return {"anyOf": [json, {"type": "null"}]} if optional else json


def _described(field: Field, json: Json) -> Json:
    return {**json, "title": field.name}


def counted(least: int, most: int, usual: int) -> Any:
    """A whole number between two others."""
    return FieldInfo(default=usual, ge=least, le=most)
