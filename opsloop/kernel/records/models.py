"""The base of every record: the gate, the verbs all records share, and the rows of a workspace's own making."""

from opsloop.kernel.records.label import Label
from opsloop.kernel.records.record import Numbering, Record, RecordQuerySet

__all__ = ["Label", "Numbering", "Record", "RecordQuerySet"]
