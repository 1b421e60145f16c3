"""Any table, CSV or XLSX, with Chinese or English headers in any order."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from opsloop.connectors.columns import ColumnMapping
from opsloop.connectors.headers import ROLE_OF
from opsloop.connectors.opening import SourceFile
from opsloop.connectors.refusals import said
from opsloop.connectors.rows import Table, table_of
from opsloop.connectors.tabular import Profile, bundle_of
from opsloop.kernel.imports.bundle import ImportBundle


def notes(table: Table) -> Sequence[object]:
    """Which sheets of the workbook do not come in."""
    if not table.other_sheets:
        return []
    sentence = _("Only the sheet “%(sheet)s” comes in. To bring in others too, save each as a file: %(others)s.")
    return [said(sentence, sheet=table.sheet, others=", ".join(table.other_sheets))]


PROFILE = Profile(source="sheet", notes=notes)


def table(file: SourceFile, mapping: ColumnMapping | None = None, *, at_most: int | None = None) -> Table:
    """The table in the file, or its first rows."""
    return table_of(file, known=ROLE_OF, sheet=mapping.sheet if mapping else "", at_most=at_most)


def read(file: SourceFile, *, mapping: ColumnMapping | None = None) -> ImportBundle:
    """The sheet as a bundle; its columns are guessed where the mapping says nothing."""
    return bundle_of(table(file, mapping), name=file.stem, profile=PROFILE, mapping=mapping)
