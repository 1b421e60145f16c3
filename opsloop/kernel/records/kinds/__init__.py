"""Kinds of field: how a value is shown, chosen, read from text, filtered, grouped and exported."""

from opsloop.kernel.records.kinds.base import Kind, Option
from opsloop.kernel.records.kinds.choices import Choice, Choices, CustomReference, OwnChoice, Reference, References
from opsloop.kernel.records.kinds.days import Day, Moment
from opsloop.kernel.records.kinds.numbers import Duration, Money, Number
from opsloop.kernel.records.kinds.texts import Address, LongText, Ref, Text, YesNo

__all__ = [
    "Address",
    "Choice",
    "Choices",
    "CustomReference",
    "Day",
    "Duration",
    "Kind",
    "LongText",
    "Moment",
    "Money",
    "Number",
    "Option",
    "OwnChoice",
    "Ref",
    "Reference",
    "References",
    "Text",
    "YesNo",
]
