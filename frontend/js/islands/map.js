// The map of a process: laid out in a worker, drawn by ourselves; detail, views, zoom, the period, and what was found.
import { brush } from "../map/brush.js";
import { Camera } from "../map/camera.js";
import { awaited, layOut, narrowed, sayDrawn } from "../map/laying.js";
import { Drawer } from "../map/drawer.js";
import { savePng, saveSvg } from "../map/saving.js";
import { Words } from "../map/words.js";

export function mount(place) {
  const values = JSON.parse(place.querySelector("#map-values").textContent);
  if (values.ways.length) new ProcessMap(place, values).begin();
}

class ProcessMap {
  constructor(place, values) {
    this.place = place;
    this.values = values;
    this.level = values.level;
    this.view = "count";
    this.token = 0;
    this.words = new Words(values.words, values.spent);
    const cases = (part) => `${place.dataset.cases}?${place.dataset.asked ? `${place.dataset.asked}&` : ""}${part}`;
    this.drawer = new Drawer({ steps: values.steps, all: values.cases, spent: values.spent.whole, words: this.words, place, cases });
    this.camera = new Camera(place.querySelector(".map__box"));
    this.worker = new Worker(place.dataset.layout);
    this.worker.addEventListener("message", (event) => this.laid(event.data));
  }

  begin() {
    this.place.dataset.drawn = "waiting";
    const detail = this.place.querySelector("[data-map-detail]");
    detail.max = this.values.ways.length;
    detail.value = this.level;
    detail.addEventListener("input", () => this.show({ level: Number(detail.value) }));
    for (const button of this.place.querySelectorAll("[data-map-view]")) button.addEventListener("click", () => this.show({ view: button.dataset.mapView }));
    for (const button of this.place.querySelectorAll("[data-map]")) button.addEventListener("click", () => this.acts[button.dataset.map]());
    const opener = this.place.querySelector("[data-motion-open]");
    opener.addEventListener("click", () => this.move(opener));
    for (const card of this.place.querySelectorAll(".finding")) card.addEventListener("click", () => this.find(card));
    const form = document.querySelector("[data-map-filter]");
    brush(this.place.querySelector(".map__brush"), form);
    form?.addEventListener("submit", () => follows(form), { capture: true });
    this.show({});
  }

  get acts() {
    return {
      in: () => this.camera.zoom(1.25),
      out: () => this.camera.zoom(0.8),
      fit: () => this.camera.fit(),
      svg: () => saveSvg([[this.camera.sheet]], this.place.dataset.name),
      png: () => savePng([[this.camera.sheet]], this.place.dataset.name),
    };
  }

  // Cases in motion: what that takes, comes when it is asked for.
  async move(opener) {
    const wanted = opener.getAttribute("aria-expanded") !== "true";
    opener.setAttribute("aria-expanded", String(wanted));
    this.coming ??= Promise.all([import(this.place.dataset.motionSrc), fetch(this.place.dataset.motion).then((answer) => answer.json())]);
    const [{ Motion }, told] = await this.coming;
    if (!this.motion) this.camera.followers = [(this.motion = new Motion(this, told))];
    this.motion.open(opener.getAttribute("aria-expanded") === "true");
  }

  show({ level = this.level, view = this.view }) {
    this.level = level;
    this.view = view;
    for (const button of this.place.querySelectorAll("[data-map-view]")) button.setAttribute("aria-pressed", String(button.dataset.mapView === view));
    for (const part of this.place.querySelectorAll("[data-legend]")) part.hidden = !part.dataset.legend.split(" ").includes(view);
    this.parts = this.drawer.parts(this.values.ways.slice(0, level), view);
    this.token += 1;
    layOut(this.worker, this.token, this.parts);
  }

  laid(answer) {
    if (!awaited(this, answer) || narrowed(this, answer, this.camera.box)) return;
    const first = this.place.dataset.drawn !== "done";
    this.layout = answer;
    this.camera.take(this.drawer.sheet(this.parts, answer, this.view));
    if (first) this.camera.begin(answer.nodes.start?.x ?? answer.width / 2);
    else this.camera.apply();
    this.motion?.lay();
    sayDrawn(this);
    if (this.wanted) this.zoomTo(this.wanted);
    else if (first) this.look();
  }

  // The finding that a link asks for.
  look() {
    const key = new URL(location.href).searchParams.get("finding");
    const card = key && this.place.querySelector(`.finding[data-key="${CSS.escape(key)}"]`);
    if (!card) return;
    card.scrollIntoView({ block: "nearest" });
    this.find(card);
  }

  // Shows as much as it takes to see the steps of a finding, and looks at them.
  find(card) {
    const wanted = card.dataset.steps.split(",").filter(Boolean).map(Number);
    if (!wanted.length) return;
    for (const other of this.place.querySelectorAll(".finding")) other.toggleAttribute("data-chosen", other === card);
    const seen = new Set();
    const enough = this.values.ways.findIndex((group) => {
      group.forEach(([from, to]) => seen.add(from).add(to));
      return wanted.every((step) => seen.has(step));
    });
    this.wanted = wanted;
    if (enough + 1 > this.level) {
      this.place.querySelector("[data-map-detail]").value = enough + 1;
      this.show({ level: enough + 1 });
    } else this.zoomTo(wanted);
  }

  zoomTo(steps) {
    this.wanted = null;
    const boxes = this.parts.nodes.filter((node) => node.step && steps.includes(node.step.id)).map((node) => ({ ...node, ...this.layout.nodes[node.id] }));
    for (const drawn of this.camera.sheet.querySelectorAll("[data-step]")) drawn.classList.toggle("is-found", steps.includes(Number(drawn.dataset.step)));
    if (!boxes.length) return;
    const left = Math.min(...boxes.map((box) => box.x - box.width / 2)) - 80;
    const top = Math.min(...boxes.map((box) => box.y - box.height / 2)) - 60;
    const right = Math.max(...boxes.map((box) => box.x + box.width / 2)) + 80;
    const bottom = Math.max(...boxes.map((box) => box.y + box.height / 2)) + 60;
    this.camera.fit({ x: left, y: top, width: right - left, height: bottom - top }, 1.2);
  }
}

// Two chosen steps become one filter of the address; what is empty is not said at all.
function follows(form) {
  const [first, second] = ["first", "second"].map((name) => form.querySelector(`[data-follows="${name}"]`).value);
  if (first && second) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "follows", value: `${first}-${second}` }));
  for (const field of form.elements) if ((field.name && !field.value) || "besideFilter" in field.dataset) field.disabled = true;
}
