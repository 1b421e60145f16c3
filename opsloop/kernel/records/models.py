"""The base of every record: the gate, the verbs all records share, and the rows of a workspace's own making."""

from opsloop.kernel.records.custom_field import CustomField, CustomValue
from opsloop.kernel.records.label import Label
from opsloop.kernel.records.record import ARRIVING, Numbering, Record, RecordQuerySet
from opsloop.kernel.records.saved_view import Favorite, SavedView

__all__ = [
    "ARRIVING",
    "CustomField",
    "CustomValue",
    "Favorite",
    "Label",
    "Numbering",
    "Record",
    "RecordQuerySet",
    "SavedView",
]
