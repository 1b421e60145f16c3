"""An ordered log kept for next time: opening it costs nothing, a map of it reads four columns."""

from __future__ import annotations

from pathlib import Path

from opsloop.engines.mining.log import EventLog, Quality, WrongLog
from opsloop.engines.warehouse import Note, Roles, Source, Warehouse, folders
from opsloop.engines.warehouse.source import ROW


def store(log: EventLog, folder: Path) -> None:
    """Keep the ordered log with all columns of its rows in a folder of Parquet files; one that is there is replaced."""
    rows = f"select s.* from {log.source.relation} s where {ROW} in (select seq from {log.events})"
    tables = {
        "events": f"select * from {log.events} order by case_id, pos",
        "cases": f"select * from {log.cases}",
        "names": f"select * from {log.names}",
        "rows": rows,
    }
    about: dict[str, folders.Json] = {
        "activities": list(log.activities),
        "resources": list(log.resources),
        "timed": log.timed,
        "in_working_time": log.in_working_time,
        "roles": dict(vars(log.source.roles)),
        "zone": log.source.zone,
        "notes": [str(note) for note in log.source.notes],
        "quality": dict(vars(log.quality)),
    }
    folders.write(log.warehouse, folder, tables, about)


def open_log(warehouse: Warehouse, folder: Path) -> EventLog:
    """The log that was stored in the folder; WrongLog when its parts do not belong together."""
    views, about = folders.read(warehouse, folder)
    try:
        columns = {name: kind for name, kind in warehouse.headers(views["rows"]).items() if name != ROW}
        source = Source(
            warehouse,
            views["rows"],
            columns,
            Roles(**_texts(about["roles"])),
            str(about["zone"]),
            tuple(map(Note, _names(about["notes"]))),
        )
        return EventLog(
            warehouse,
            views["events"],
            views["cases"],
            views["names"],
            _names(about["activities"]),
            _names(about["resources"]),
            about["timed"] is True,
            source,
            Quality(**_numbers(about["quality"])),
            about["in_working_time"] is True,
        )
    except (KeyError, TypeError) as error:
        raise WrongLog("%(name)s was stored by another version", name=folder.name) from error


def _names(value: folders.Json) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("names")
    return tuple(str(name) for name in value)


def _texts(value: folders.Json) -> dict[str, str | None]:
    if not isinstance(value, dict):
        raise TypeError("roles")
    return {key: None if name is None else str(name) for key, name in value.items()}


def _numbers(value: folders.Json) -> dict[str, int]:
    if not isinstance(value, dict):
        raise TypeError("quality")
    return {key: int(number) for key, number in value.items() if isinstance(number, int)}
