"""The definition of an SOP: fields, elements and flows, as JSON and with a hash of what it says."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated

from pydantic import Field as Described
from pydantic import TypeAdapter, ValidationError

from opsloop.engines.workflow.elements import (
    ACTIVITIES,
    Activity,
    Approval,
    CallSop,
    Checklist,
    Element,
    End,
    Flow,
    Gateway,
    Start,
    UserTask,
)
from opsloop.engines.workflow.facts import fact
from opsloop.engines.workflow.fields import Field
from opsloop.engines.workflow.refusals import Problem, WrongDefinition

MOST_ELEMENTS = 1000
LONGEST_ID = 200
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
AnyElement = Annotated[
    Start | End | UserTask | Checklist | Approval | CallSop | Gateway, Described(discriminator="kind")
]


@fact
class Definition:
    """An SOP as it is drawn; it may still be a draft that cannot run. Ids are unique, flows lead from one element of it
    to another, else WrongDefinition; what it takes to run is said by `soundness.problems`."""

    name: str = ""
    fields: tuple[Field, ...] = ()
    elements: tuple[AnyElement, ...] = ()
    flows: tuple[Flow, ...] = ()

    def __post_init__(self) -> None:
        if len(self.elements) > MOST_ELEMENTS or len(self.flows) > 2 * MOST_ELEMENTS:
            raise WrongDefinition(Problem("too_large", (), {"limit": MOST_ELEMENTS}))
        _refuse_twice("same_field", (field.name for field in self.fields))
        for each in (*self.elements, *self.flows):
            if not is_id(each.id):
                raise WrongDefinition(Problem("wrong_id", (each.id[:LONGEST_ID],)))
        _refuse_twice("same_id", (each.id for each in (*self.elements, *self.flows)))
        known = {element.id for element in self.elements}
        for flow in self.flows:
            if missing := {flow.source, flow.target} - known:
                raise WrongDefinition(
                    Problem("flow_leads_nowhere", (flow.id,), {"missing": ", ".join(sorted(missing))})
                )

    @cached_property
    def by_id(self) -> dict[str, Element]:
        return {element.id: element for element in self.elements}

    @cached_property
    def by_field(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @property
    def activities(self) -> Iterator[Activity]:
        """Its steps, in order."""
        return (element for element in self.elements if isinstance(element, ACTIVITIES))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of what it says, in hexadecimal: equal for equal definitions, on every machine."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Its JSON: what stands at its default is left out, keys are sorted."""
        plain = _DEFINITION.dump_python(self, mode="json", exclude_defaults=True)
        for element, source in zip(plain.get("elements", ()), self.elements, strict=True):
            element["kind"] = source.kind
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Definition:
        """The definition; WrongDefinition names the place where the JSON has another shape."""
        try:
            return _DEFINITION.validate_json(text, strict=False)
        except ValidationError as error:
            raise _refusal(error) from error


def is_id(text: str) -> bool:
    """Whether it may be the id of an element or flow: a name in XML, of the letters that bpmn-js takes."""
    return len(text) <= LONGEST_ID and _ID.fullmatch(text) is not None


_DEFINITION = TypeAdapter(Definition)


def _refusal(error: ValidationError) -> WrongDefinition:
    """The first thing that is wrong: what a class said itself, or where the shape is another."""
    first = error.errors(include_url=False)[0]
    said = first.get("ctx", {}).get("error")
    if isinstance(said, WrongDefinition):
        return said
    return WrongDefinition(Problem("wrong_shape", (".".join(map(str, first["loc"])),), {"reason": first["type"]}))


def _refuse_twice(code: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise WrongDefinition(Problem(code, (name,)))
        seen.add(name)
