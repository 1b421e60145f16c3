"""Tables kept in a folder: one Parquet file each, and a small JSON file that says what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from opsloop.engines.warehouse.source import Unreadable
from opsloop.engines.warehouse.warehouse import Warehouse

ABOUT = "about.json"
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def write(warehouse: Warehouse, folder: Path, tables: Mapping[str, str], about: Mapping[str, Json]) -> None:
    """Keep SQL queries by name; what the folder held before under these names is replaced, `about.json` last."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, sql in tables.items():
        fresh = folder / f"{name}.parquet.new"
        place = str(fresh).replace("'", "''")
        warehouse.run(f"copy ({sql}) to '{place}' (format parquet, compression zstd)")
        fresh.replace(folder / f"{name}.parquet")
    (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")


def read(warehouse: Warehouse, folder: Path) -> tuple[dict[str, str], dict[str, Json]]:
    """A view on each table of the folder by its name, and what was said about them; Unreadable when there is none."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise Unreadable("%(name)s holds no stored log", name=folder.name) from error
    views = {}
    for file in sorted(folder.glob("*.parquet")):
        view = warehouse.new(file.stem)
        place = str(file).replace("'", "''")
        warehouse.run(f"create view {view} as select * from read_parquet('{place}')")
        views[file.stem] = view
    return views, about
