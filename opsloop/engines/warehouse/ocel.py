"""Object-centric logs: OCEL 2.0 in JSON and XML, and the older OCEL 1.0 layout in JSON.

One kind of object is the case at a time: an event that belongs to several objects of it happens in each of these cases
(which counts it more than once; a note says how often), an event that belongs to none of them is left out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from opsloop.engines.warehouse import xml
from opsloop.engines.warehouse.packed import MEGABYTE, Progress, chunks
from opsloop.engines.warehouse.reasons import Note
from opsloop.engines.warehouse.source import ROW, Unreadable
from opsloop.engines.warehouse.warehouse import Column, Warehouse, texts

MOST_BYTES = 200 * MEGABYTE
"""No file of objects is longer when unpacked: all of it is kept in memory."""
MOST_PARTS = 2_000_000
"""Elements, or objects and lists, of a file; about half a kilobyte of memory each. Ten times as many values."""
PEOPLE = ("resource", "org:resource", "user", "employee", "performer", "assignee")


@dataclass
class Happening:
    """One event: its type, its time, its attributes, and the objects that it belongs to."""

    activity: str
    time: str
    attributes: dict[str, str] = field(default_factory=dict)
    objects: list[str] = field(default_factory=list)


@dataclass
class Objects:
    """The events of a file, and the type of each object."""

    events: list[Happening] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)


def table(
    warehouse: Warehouse,
    path: Path,
    kind: str,
    *,
    object_type: str | None,
    most_bytes: int,
    progress: Progress | None = None,
) -> tuple[str, list[str], tuple[Note, ...]]:
    """One row for each event in each of its cases."""
    found = _from_json(path, most_bytes, progress) if kind == "ocel json" else _from_xml(path, most_bytes, progress)
    wanted = _case_type(found, object_type)
    rows = [(thing, event) for event in found.events for thing in event.objects if found.types.get(thing) == wanted]
    names = sorted({name for _thing, event in rows for name in event.attributes} - {"activity", "time", "case"})
    columns: dict[str, Column] = {
        ROW: np.arange(len(rows), dtype=np.int64),
        "case:concept:name": texts([thing for thing, _event in rows]),
        "concept:name": texts([event.activity for _thing, event in rows]),
        "time:timestamp": texts([event.time for _thing, event in rows]),
    }
    person = next((name for name in names if name.lower() in PEOPLE), None)
    for name in names:
        head = "org:resource" if name == person else name
        columns[head] = texts([event.attributes.get(name) for _thing, event in rows])
    return (
        warehouse.keep(columns, "source"),
        [name for name in columns if name != ROW],
        tuple(_notes(found, wanted, len(rows))),
    )


def _case_type(found: Objects, object_type: str | None) -> str:
    """The type that is the case: the one asked for, else the one that most events belong to."""
    counts = Counter(kind for event in found.events for kind in {found.types.get(thing) for thing in event.objects})
    known = {kind: count for kind, count in counts.items() if kind is not None}
    if not known:
        raise Unreadable("none of its events belongs to an object")
    if object_type is None:
        return min(known, key=lambda kind: (-known[kind], kind))
    if object_type not in known:
        raise Unreadable(
            "no event belongs to an object of type “%(type)s”; there are: %(known)s",
            type=object_type,
            known=", ".join(sorted(known)),
        )
    return object_type


def _notes(found: Objects, wanted: str, rows: int) -> Iterator[Note]:
    inside = sum(1 for event in found.events if any(found.types.get(thing) == wanted for thing in event.objects))
    others = ", ".join(sorted({kind for kind in found.types.values() if kind != wanted}))
    if others:
        yield Note(
            "A case is an object of the type “%(type)s”; there are also: %(others)s.",
            {"type": wanted, "others": others},
        )
    if left := len(found.events) - inside:
        yield Note("Events that belong to no such object: %(count)s; they were left out.", {"count": left})
    if again := rows - inside:
        yield Note("Events that count again, in another case: %(count)s.", {"count": again})


def _from_json(path: Path, most_bytes: int, progress: Progress | None) -> Objects:
    content = _loaded(b"".join(chunks(path, most_bytes=min(most_bytes, MOST_BYTES), progress=progress)))
    if not isinstance(content, dict):
        raise Unreadable("it holds no object-centric log (OCEL)")
    try:
        if "ocel:events" in content:
            return _first_version(content)
        return _second_version(content)
    except KeyError as error:
        raise Unreadable(
            "it holds no object-centric log (OCEL): “%(key)s” is missing", key=str(error.args[0])
        ) from error
    except (TypeError, AttributeError) as error:
        raise Unreadable("it holds no object-centric log (OCEL): something in it is not what it should be") from error


def _loaded(content: bytes) -> object:
    """The parsed JSON, where it is some and has not more parts than fit in memory."""
    _check_parts(content.count(b"{") + content.count(b"["))
    _check_parts(content.count(b",") // 10)
    try:
        return json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        if error.pos >= len(error.doc.rstrip()):
            raise Unreadable(
                "it ends in the middle, in line %(line)s: the rest is missing", line=error.lineno
            ) from error
        raise Unreadable(
            "the JSON is broken in line %(line)s, column %(column)s", line=error.lineno, column=error.colno
        ) from error
    except UnicodeDecodeError as error:
        raise Unreadable(
            "it is damaged: byte %(place)s is no %(encoding)s text", place=error.start + 1, encoding="UTF-8"
        ) from error
    except (RecursionError, ValueError) as error:
        raise Unreadable("the JSON nests deeper, or holds longer numbers, than any log does") from error


def _check_parts(count: int) -> None:
    """Give up on what takes more memory than any log of objects does."""
    if count > MOST_PARTS:
        raise Unreadable("it has more than %(most)s parts, which is more than fits in memory", most=MOST_PARTS)


def _first_version(content: Mapping[str, Mapping[str, Mapping[str, object]]]) -> Objects:
    found = Objects()
    for name, thing in content["ocel:objects"].items():
        found.types[name] = str(thing["ocel:type"])
    for event in content["ocel:events"].values():
        values, objects = event.get("ocel:vmap") or {}, event["ocel:omap"]
        if not isinstance(values, dict) or not isinstance(objects, list):
            raise TypeError("ocel:omap")
        told = Happening(str(event["ocel:activity"]), str(event["ocel:timestamp"]))
        told.attributes = {str(key): str(value) for key, value in values.items() if value is not None}
        told.objects = list(dict.fromkeys(map(str, objects)))
        found.events.append(told)
    return found


def _second_version(content: Mapping[str, list[Mapping[str, object]]]) -> Objects:
    found = Objects()
    for thing in content["objects"]:
        found.types[str(thing["id"])] = str(thing["type"])
    for event in content["events"]:
        told = Happening(str(event["type"]), str(event["time"]))
        told.attributes = {str(row["name"]): str(row["value"]) for row in _rows(event, "attributes")}
        told.objects = list(dict.fromkeys(str(row["objectId"]) for row in _rows(event, "relationships")))
        found.events.append(told)
    return found


def _rows(event: Mapping[str, object], key: str) -> Iterator[Mapping[str, object]]:
    rows = event.get(key) or []
    if not isinstance(rows, list):
        raise TypeError(key)
    yield from rows


def _from_xml(path: Path, most_bytes: int, progress: Progress | None) -> Objects:
    reader = XmlReader()
    most = min(most_bytes, MOST_BYTES)
    xml.parse(path, start=reader.start, end=reader.end, text=reader.text, most_bytes=most, progress=progress)
    if not reader.found.events:
        raise Unreadable("there is no event of an object-centric log (OCEL) in it")
    return reader.found


class XmlReader:
    """Follows the elements of OCEL 2.0 in XML: `events` with events, their attributes and objects."""

    def __init__(self) -> None:
        self.found = Objects()
        self._path: list[str] = []
        self._event: Happening | None = None
        self._attribute: str | None = None
        self._written: list[str] = []
        self._characters = self._parts = 0

    def start(self, tag: str, attributes: list[str]) -> None:
        """An element opens."""
        pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
        name = xml.local(tag)
        self._path.append(name)
        self._parts += 1
        _check_parts(self._parts)
        xml.too_deep(len(self._path))
        if name == "event" and "time" in pairs:
            self._event = Happening(pairs.get("type", ""), pairs["time"])
        elif name == "object" and "id" in pairs and self._event is None:
            self.found.types[pairs["id"]] = pairs.get("type", "")
        elif self._event is not None and name in {"relationship", "object"} and "object-id" in pairs:
            if pairs["object-id"] not in self._event.objects:
                self._event.objects.append(pairs["object-id"])
        elif self._event is not None and name == "attribute" and "name" in pairs:
            self._attribute, self._written, self._characters = pairs["name"], [], 0

    def text(self, data: str) -> None:
        """What stands between the elements."""
        if self._attribute is not None:
            self._written.append(data)
            self._characters += len(data)
            if self._characters > xml.LONGEST:
                raise Unreadable(
                    "the attribute “%(name)s” of an event is longer than %(most)s MB",
                    name=self._attribute,
                    most=xml.LONGEST // MEGABYTE,
                )

    def end(self, tag: str) -> None:
        """An element closes."""
        name = self._path.pop()
        if self._event is None:
            return
        if name == "event":
            self.found.events.append(self._event)
            self._event = None
        elif name == "attribute" and self._attribute is not None:
            self._event.attributes[self._attribute] = "".join(self._written).strip()
            self._attribute = None
