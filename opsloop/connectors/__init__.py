"""One file for each outside system: a file of theirs becomes one `ImportBundle` of ours.

`read(path, name=...)` is the only way in: it looks at the content, not only at the ending, and answers a bundle whose
references all lead somewhere, or raises `UnreadableFile` with a sentence. `recognise(path)` tells the source's key.
"""

from opsloop.connectors.columns import Column, ColumnMapping
from opsloop.connectors.reading import columns, read, recognise
from opsloop.connectors.refusals import UnreadableFile

__all__ = ["Column", "ColumnMapping", "UnreadableFile", "columns", "read", "recognise"]
