// Reads BPMN files with bpmn-moddle, the library with which bpmn-js does it, and tells what it found and warned of.
import { readFile } from "node:fs/promises";
import { BpmnModdle } from "bpmn-moddle";

const moddle = new BpmnModdle();
const found = [];
for (const path of process.argv.slice(2)) {
  const { rootElement, warnings } = await moddle.fromXML(await readFile(path, "utf8"));
  const process_ = rootElement.rootElements.find((each) => each.$type === "bpmn:Process");
  const { planeElement } = rootElement.diagrams[0].plane;
  const { xml } = await moddle.toXML(rootElement, { format: true });
  found.push({
    warnings: warnings.map((warning) => warning.message),
    elements: (process_.flowElements ?? []).map((element) => [element.$type, element.id]),
    ways: (process_.flowElements ?? [])
      .filter((element) => element.$type === "bpmn:SequenceFlow")
      .map((flow) => [flow.id, flow.sourceRef?.id, flow.targetRef?.id]),
    lanes: (process_.laneSets ?? []).flatMap((set) => set.lanes).map((lane) => [lane.name, lane.flowNodeRef.map((node) => node.id)]),
    drawn: (planeElement ?? []).map((shape) => shape.bpmnElement?.id),
    xml,
  });
}
console.log(JSON.stringify(found));
