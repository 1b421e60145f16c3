"""The warehouse: columns in DuckDB, and the files that event logs come in. The only engine that touches files.

A `Warehouse` is one database of columns, in memory or in a file; engines above it say SQL to it. `read(path)` brings a
log in (XES, OCEL, CSV, XLSX, Parquet) as a `Source`: rows in the order of the file, and which column is the case, the
activity, the time, the resource. `from_rows` does the same with rows that are already here.

warehouse: the database · source: rows and the roles of their columns · roles: guessed by header · reading: by kind of
file · xes, ocel, csv_files, workbooks, tables: the kinds · packed, plain_text, xml, headers: what strangers wrote, in
bounds · reasons: sentences of refusals · times: texts that are moments · folders: kept tables · dialects: the same SQL
for ClickHouse.
"""

from opsloop.engines.warehouse import folders
from opsloop.engines.warehouse.reading import KINDS, from_rows, note_on_serials, note_on_zones, read
from opsloop.engines.warehouse.reasons import Note, Reasoned
from opsloop.engines.warehouse.roles import ROLES, Roles, guessed
from opsloop.engines.warehouse.source import Source, Unreadable
from opsloop.engines.warehouse.warehouse import Interrupted, QueryFailed, Value, Warehouse, quoted

__all__ = [
    "KINDS",
    "ROLES",
    "Interrupted",
    "Note",
    "QueryFailed",
    "Reasoned",
    "Roles",
    "Source",
    "Unreadable",
    "Value",
    "Warehouse",
    "folders",
    "from_rows",
    "guessed",
    "note_on_serials",
    "note_on_zones",
    "quoted",
    "read",
]
