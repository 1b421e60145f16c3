"""BPMN 2.0 files: SOPs come in as drafts and go out as files that other editors open.

`read(path)` never fails at a model: what is not known here becomes a draft step or is left out, and is counted by name.
The file stays byte for byte in `BpmnFile.original`; where its elements stood is in each draft's `diagram`.
`write(definition)` is a file with a picture; reading it again gives the same definition.
"""

from opsloop.connectors.bpmn.reading import BpmnFile, Draft, fits, read, read_xml
from opsloop.connectors.bpmn.writing import write
from opsloop.engines.workflow import Box, Diagram, Point

__all__ = ["Box", "BpmnFile", "Diagram", "Draft", "Point", "fits", "read", "read_xml", "write"]
