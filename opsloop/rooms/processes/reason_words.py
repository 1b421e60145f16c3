"""Which conditions a deviation follows from, in words: `Amount ¥20,000.00 ≥ ¥10,000.00`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import Any

from django.utils.translation import gettext as _

from opsloop.engines.workflow import Deviation, Field
from opsloop.engines.workflow.conditions import Ground, Tree, write
from opsloop.engines.workflow.conditions.tree import (
    Compare,
    Comparison,
    Day,
    Empty,
    In,
    Money,
    Name,
    Number,
    OneOf,
    Text,
    Today,
    inside,
)
from opsloop.kernel.pages import formats
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.rooms.processes.following import Followed
from opsloop.rooms.processes.values import decision_words, words_of

SIGNS: Mapping[Comparison, str] = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
MIRRORED: Mapping[Comparison, Comparison] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
MOST_TOLD = 3
Values = Mapping[str, Any]
NOTHING: Values = {}


def why(one: Deviation, row: Followed) -> str:
    """The conditions that it follows from, with the values of this case, as they stood then."""
    values = row.moments[one.reason.place].data if one.reason is not None else NOTHING
    return _worded(one, row, values)


def conditions_of(rows: Iterable[Followed]) -> dict[tuple[str, str], list[str]]:
    """The conditions that deviations follow from, by kind and step, whatever the values were: the most frequent first,
    and not many of them."""
    counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        for one in row.deviations or ():
            if one.reason is not None:
                counted[one.kind, one.activity][_worded(one, row, NOTHING)] += 1
    return {key: [text for text, _count in texts.most_common(MOST_TOLD)] for key, texts in counted.items()}


def _worded(one: Deviation, row: Followed, values: Values) -> str:
    fields = row.version(one).definition.by_field
    return _joined(_said(ground, fields, values) for ground in _grounds(one, row))


def _grounds(one: Deviation, row: Followed) -> Iterator[Ground]:
    if one.reason is not None:
        moment = row.moments[one.reason.place]
        day = moment.at.astimezone(row.zone).date()
        for key, holds in one.reason.conditions:
            yield from row.version(one).conditions[key].grounds(moment.data, day, holds=holds)


def _joined(texts: Iterable[str]) -> str:
    known = list(dict.fromkeys(texts))
    return reduce(lambda one, other: _("%(one)s and %(other)s") % {"one": one, "other": other}, known)


def _said(ground: Ground, fields: Mapping[str, Field], values: Values) -> str:
    match ground.tree:
        case Compare(comparison=sign, left=Name(name=name), right=limit) if _is_value(limit):
            return _compared(fields[name], SIGNS[sign], limit, values)
        case Compare(comparison=sign, left=limit, right=Name(name=name)) if _is_value(limit):
            return _compared(fields[name], SIGNS[MIRRORED[sign]], limit, values)
        case Name(name=name):
            answer = _("Yes") if ground.holds else _("No")
            return f"{_label(fields[name])} = {answer}"
        case Empty(of=Name(name=name)):
            words = _("%(field)s is empty") if ground.holds else _("%(field)s is filled in")
            return words % {"field": _label(fields[name])}
        case In(left=Name(name=name), right=OneOf(entries=entries)) if all(map(_is_value, entries)):
            return _contained(fields[name], [_value(entry) for entry in entries], values, within=ground.holds)
    return _formula(ground, fields, values)


def _compared(field: Field, sign: str, limit: Tree, values: Values) -> str:
    """`Amount ¥20,000.00 ≥ ¥10,000.00`; of what is equal, and where no values are told, only `Decision = rejected`."""
    value = "" if sign == "=" else words_of(field, values.get(field.name))
    return " ".join(part for part in (_label(field), value, sign, _value(limit)) if part)


def _contained(field: Field, entries: list[str], values: Values, *, within: bool) -> str:
    words = _("%(field)s is one of: %(options)s") if within else _("%(field)s is none of: %(options)s")
    value = words_of(field, values.get(field.name))
    return words % {"field": f"{_label(field)} {value}".strip(), "options": enumerated(entries)}


def _formula(ground: Ground, fields: Mapping[str, Field], values: Values) -> str:
    """What has no words of its own as it is written, with the values of its fields."""
    text = write(ground.tree) if ground.holds else f"not ({write(ground.tree)})"
    names = dict.fromkeys(each.name for each in inside(ground.tree) if isinstance(each, Name))
    known = [(fields[name], words_of(fields[name], values.get(name))) for name in names]
    told = enumerated(f"{_label(field)} {value}" for field, value in known if value)
    return f"{text} ({told})" if told else text


def _label(field: Field) -> str:
    return field.label or field.name


def _is_value(tree: Tree) -> bool:
    return isinstance(tree, Money | Number | Day | Text | Today)


def _value(tree: Tree) -> str:
    match tree:
        case Money():
            return formats.money_words(tree.minor, tree.currency)
        case Number():
            return formats.number_words(tree.value, formats.language())
        case Day():
            return formats.formats_of(formats.language()).full(tree.value)
        case Text():
            return decision_words(tree.value)
    return _("that day")
