"""Asana's CSV export: parents and dependencies by name, sections as states, completion as a day."""

from opsloop.connectors.columns import ColumnMapping
from opsloop.connectors.headers import Role
from opsloop.connectors.opening import SourceFile
from opsloop.connectors.rows import Table, plain, table_of
from opsloop.connectors.tabular import Profile, bundle_of
from opsloop.kernel.imports.bundle import ImportBundle

HEADERS: dict[str, Role] = {
    "taskid": "id",
    "createdat": "created",
    "completedat": "completed",
    "lastmodified": "ignore",
    "name": "title",
    "sectioncolumn": "state",
    "assignee": "assignees",
    "assigneeemail": "emails",
    "startdate": "start",
    "duedate": "due",
    "tags": "labels",
    "notes": "description",
    "projects": "project",
    "parenttask": "parent",
}
# Their full headers end in words in brackets, which `plain` cuts off.
LINKS: dict[str, Role] = {"blockedby": "predecessors", "blocking": "successors"}


def fits(table: Table) -> bool:
    """Whether these are the columns of Asana."""
    return {"taskid", "sectioncolumn", "lastmodified"} <= {plain(header) for header in table.headers}


def role_of(header: str) -> Role | None:
    """What Asana means by its header; custom fields stand behind its own columns and are not among these."""
    return HEADERS.get(plain(header)) or LINKS.get(plain(header))


PROFILE = Profile(source="asana", role_of=role_of, completion_wins=True)


def read(file: SourceFile, *, mapping: ColumnMapping | None = None) -> ImportBundle:
    """The export as a bundle; a finished task stands among the finished whatever its section."""
    table = table_of(file, known={*HEADERS, *LINKS})
    return bundle_of(table, name=file.stem, profile=PROFILE, mapping=mapping)
