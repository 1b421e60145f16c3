"""A BPMN 2.0 file as drafts of SOPs: one for each process and each sub-process, which the step around it calls."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from django.utils.translation import gettext_lazy as _

from opsloop.connectors.bpmn.diagrams import diagram_of
from opsloop.connectors.bpmn.drafts import Drafting
from opsloop.connectors.bpmn.extensions import agreed, extension_of
from opsloop.connectors.bpmn.implicit import made_explicit
from opsloop.connectors.bpmn.names import KNOWN, OTHER_GATEWAYS, OTHER_STEPS, children, local
from opsloop.connectors.opening import SourceFile
from opsloop.connectors.refusals import UnreadableFile
from opsloop.engines.workflow import Definition, Diagram, WrongDefinition

DEEPEST = 20
"""Sub-processes inside each other; those further in are left out."""


@dataclass(frozen=True)
class Draft:
    """One process of a file. Its id is what a call of it names."""

    id: str
    definition: Definition
    diagram: Diagram


@dataclass(frozen=True)
class BpmnFile:
    """A file that was read. `unsupported` counts by BPMN's name what became a draft step or was left out."""

    original: bytes
    drafts: tuple[Draft, ...]
    unsupported: Mapping[str, int]


def fits(root: Element) -> bool:
    """Whether this XML is BPMN 2.0."""
    return local(root) == "definitions"


def read(path: Path, *, name: str = "") -> BpmnFile:
    """The file's drafts; UnreadableFile for what is no BPMN, no XML, hostile or larger than an SOP may be."""
    file = SourceFile(path, name or path.name)
    return read_xml(file.xml, file.content, name=file.name)


def read_xml(root: Element, original: bytes, *, name: str) -> BpmnFile:
    """The same for XML that is already parsed."""
    if not fits(root):
        raise UnreadableFile(_("“%(name)s” is no BPMN 2.0 file."), name=name)
    unsupported: Counter[str] = Counter()
    diagram = diagram_of(root)
    called = {each.get("processRef", "").rpartition(":")[2]: each.get("name", "") for each in root.iter()
              if local(each) == "participant"}  # fmt: skip
    waiting = [(process, 0, called.get(process.get("id", ""), "")) for process in children(root, "process")]
    drafts = []
    for process, depth, title in waiting:  # grows while it is read
        drafting = Drafting(process, unsupported)
        definition = _definition(drafting, title, name)
        ids = [*definition.by_id, *(flow.id for flow in definition.flows)]
        unsupported.subtract(map(local, drafting.handled))
        drafts.append(Draft(process.get("id", ""), definition, diagram.of(ids)))
        if depth < DEEPEST:
            waiting += [(inner, depth + 1, "") for inner in drafting.inner]
        else:
            unsupported["subProcess"] += len(drafting.inner)
    unsupported.update(_left_out(root))
    return BpmnFile(original, tuple(drafts), {kind: count for kind, count in sorted(unsupported.items()) if count})


def _definition(drafting: Drafting, title: str, name: str) -> Definition:
    ours = extension_of(drafting.process)
    elements, flows = made_explicit(drafting.elements(), drafting.flows())
    plain = {
        "name": agreed(drafting.process.get("name", ""), ours.get("name")) or title,
        "elements": elements,
        "flows": flows,
    }
    try:
        return Definition.from_json(json.dumps({**plain, "fields": ours.get("fields", [])}))
    except WrongDefinition as error:
        if error.problem.code == "too_large":
            limit = error.problem.values["limit"]
            raise UnreadableFile(
                _("“%(name)s” has a process of more than %(limit)s elements."), name=name, limit=limit
            ) from error
    drafting.unsupported["opsloop:sop"] += 1  # fields that nobody of ours wrote
    return Definition.from_json(json.dumps(plain))


def _left_out(root: Element) -> Counter[str]:
    """How many elements of BPMN there are that are neither read nor counted as draft steps."""
    counted = KNOWN | OTHER_STEPS | OTHER_GATEWAYS
    return Counter(kind for element in root.iter() if (kind := local(element)) and kind not in counted)
