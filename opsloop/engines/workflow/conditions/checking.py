"""Whether a condition fits the fields: every operation gets the kinds that it knows, and the whole is a yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opsloop.engines.workflow.conditions.tree import (
    And,
    Calculation,
    Compare,
    Count,
    Day,
    Empty,
    In,
    Money,
    Name,
    Negative,
    Not,
    Number,
    OneOf,
    Or,
    Text,
    Today,
    Tree,
    WrongCondition,
    YesNo,
)
from opsloop.engines.workflow.fields import Field, FieldKind

KINDS: Mapping[FieldKind, str] = {
    "text": "text",
    "choice": "text",
    "person": "text",
    "list": "list",
    "people": "list",
    "number": "number",
    "money": "money",
    "date": "date",
    "yes_no": "yes_no",
}
ORDERED = {"number", "money", "date"}
CALCULATIONS: Mapping[tuple[str, str, str], str] = {
    ("number", "+", "number"): "number",
    ("number", "-", "number"): "number",
    ("number", "*", "number"): "number",
    ("number", "/", "number"): "number",
    ("money", "+", "money"): "money",
    ("money", "-", "money"): "money",
    ("money", "/", "money"): "number",
    ("money", "*", "number"): "money",
    ("number", "*", "money"): "money",
    ("money", "/", "number"): "money",
    ("date", "-", "date"): "number",
    ("date", "+", "number"): "date",
    ("date", "-", "number"): "date",
}


@dataclass(frozen=True)
class Kind:
    """What an expression gives: its kind, of money the currency, of a choice the field it is from."""

    name: str
    currency: str = ""
    choice: Field | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.currency}".strip()

    def same(self, other: Kind) -> bool:
        return (self.name, self.currency) == (other.name, other.currency)


def check(tree: Tree, fields: Mapping[str, Field]) -> None:
    """WrongCondition where it does not fit, gives no yes or no, or asks no field at all (a mistake, not a rule)."""
    checker = _Checker(fields)
    checker.want(tree, "yes_no", "not_a_condition")
    if not checker.asked:
        raise WrongCondition("without_fields", 0)


class _Checker:
    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.fields = fields
        self.asked: set[str] = set()

    def want(self, tree: Tree, name: str, code: str) -> None:
        found = self.kind(tree)
        if found.name != name:
            raise WrongCondition(code, tree.at, kind=str(found))

    def kind(self, tree: Tree) -> Kind:
        match tree:
            case Number():
                return Kind("number")
            case Money():
                return Kind("money", tree.currency)
            case Text():
                return Kind("text")
            case Day() | Today():
                return Kind("date")
            case YesNo():
                return Kind("yes_no")
            case Name():
                return self.field(tree)
            case Count():
                self.want(tree.of, "list", "not_a_list")
                return Kind("number")
            case OneOf():
                return self.written_out(tree)
            case Negative():
                return self.negative(tree)
            case Calculation():
                return self.calculation(tree)
            case _:
                return self.truth(tree)

    def truth(self, tree: Compare | In | Empty | Not | And | Or) -> Kind:
        match tree:
            case Compare():
                self.compare(tree)
            case In():
                self.contained(tree)
            case Empty():
                self.kind(tree.of)
            case Not():
                self.want(tree.of, "yes_no", "not_a_condition")
            case And() | Or():
                for part in tree.parts:
                    self.want(part, "yes_no", "not_a_condition")
        return Kind("yes_no")

    def field(self, tree: Name) -> Kind:
        field = self.fields.get(tree.name)
        if field is None:
            raise WrongCondition("unknown_field", tree.at, field=tree.name)
        self.asked.add(tree.name)
        return Kind(KINDS[field.kind], field.currency, field if field.kind == "choice" else None)

    def written_out(self, tree: OneOf) -> Kind:
        first = self.kind(tree.entries[0])
        for entry in tree.entries[1:]:
            self.agree(first, self.kind(entry), entry)
        return Kind(f"list of {first.name}", first.currency)

    def negative(self, tree: Negative) -> Kind:
        found = self.kind(tree.of)
        if found.name not in {"number", "money"}:
            raise WrongCondition("no_arithmetic", tree.at, operation="-", left="", right=str(found))
        return found

    def calculation(self, tree: Calculation) -> Kind:
        left, right = self.kind(tree.left), self.kind(tree.right)
        result = CALCULATIONS.get((left.name, tree.operation, right.name))
        if result is None or (left.name == right.name and left.currency != right.currency):
            raise WrongCondition("no_arithmetic", tree.at, operation=tree.operation, left=str(left), right=str(right))
        return Kind(result, (left.currency or right.currency) if result == "money" else "")

    def compare(self, tree: Compare) -> None:
        left, right = self.kind(tree.left), self.kind(tree.right)
        self.agree(left, right, tree)
        if tree.comparison not in {"=", "!="} and left.name not in ORDERED:
            raise WrongCondition("not_ordered", tree.at, kind=str(left))
        self.offered(left, tree.right)
        self.offered(right, tree.left)

    def contained(self, tree: In) -> None:
        left, right = self.kind(tree.left), self.kind(tree.right)
        if right.name == "list":
            self.agree(left, Kind("text"), tree)
        elif right.name.startswith("list of "):
            self.agree(left, Kind(right.name.removeprefix("list of "), right.currency), tree)
            for entry in tree.right.entries if isinstance(tree.right, OneOf) else ():
                self.offered(left, entry)
        elif isinstance(tree.right, Name):
            raise WrongCondition("not_a_list", tree.at, kind=str(right))
        else:  # a list of one, whose brackets read as brackets
            self.agree(left, right, tree)
            self.offered(left, tree.right)

    def agree(self, left: Kind, right: Kind, tree: Tree) -> None:
        if not left.same(right):
            raise WrongCondition("different_kinds", tree.at, left=str(left), right=str(right))

    def offered(self, kind: Kind, other: Tree) -> None:
        """A text beside a choice must be one of its options, or it would never hold."""
        if kind.choice and isinstance(other, Text) and other.value not in kind.choice.options:
            raise WrongCondition("unknown_option", other.at, option=other.value, field=kind.choice.name)
