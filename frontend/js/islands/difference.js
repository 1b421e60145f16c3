// Two maps side by side: one layout for both, one camera, coloured by how far they are apart.
import { Camera } from "../map/camera.js";
import { awaited, layOut, narrowed, sayDrawn } from "../map/laying.js";
import { PairDrawer } from "../map/pair.js";
import { savePng, saveSvg } from "../map/saving.js";
import { Words } from "../map/words.js";

export function mount(place) {
  const values = JSON.parse(place.querySelector("#map-values").textContent);
  if (values.ways.length) new Pair(place, values).begin();
}

class Pair {
  constructor(place, values) {
    this.place = place;
    this.values = values;
    this.level = values.level;
    this.measure = place.dataset.show;
    this.token = 0;
    this.words = new Words(values.words);
    this.boxes = [...place.querySelectorAll(".map__box")];
    const cases = (side, part) => `${this.boxes[side].dataset.cases}&${part}`;
    this.drawer = new PairDrawer({ values, words: this.words, cases });
    this.cameras = this.boxes.map((box) => new Camera(box));
    this.cameras.forEach((camera) => (camera.followers = this.cameras.filter((other) => other !== camera)));
    this.worker = new Worker(place.dataset.layout);
    this.worker.addEventListener("message", (event) => this.laid(event.data));
  }

  begin() {
    for (const [name, value] of new URLSearchParams(this.place.dataset.settled)) remember(name, value);
    this.place.dataset.drawn = "waiting";
    const detail = this.place.querySelector("[data-map-detail]");
    detail.max = this.values.ways.length;
    detail.value = this.level;
    detail.addEventListener("input", () => this.show({ level: Number(detail.value) }));
    for (const button of this.place.querySelectorAll("[data-map-view]")) button.addEventListener("click", () => this.show({ measure: button.dataset.mapView }));
    const acts = { in: (camera) => camera.zoom(1.25), out: (camera) => camera.zoom(0.8), fit: (camera) => camera.fit() };
    const saves = { svg: saveSvg, png: savePng };
    for (const button of this.place.querySelectorAll("[data-map]")) {
      const { map } = button.dataset;
      button.addEventListener("click", () => (saves[map] ? saves[map](this.sheets, this.place.dataset.name) : acts[map](this.cameras[0])));
    }
    this.show({});
  }

  // Both drawings with their titles.
  get sheets() {
    const titles = [...this.place.querySelectorAll(".pair__title")].map((title) => title.textContent.replace(/\s+/g, " ").trim());
    return this.cameras.map((camera, side) => [camera.sheet, titles[side]]);
  }

  show({ level = this.level, measure = this.measure }) {
    if (measure !== this.measure) remember("show", measure);
    this.level = level;
    this.measure = measure;
    for (const button of this.place.querySelectorAll("[data-map-view]")) button.setAttribute("aria-pressed", String(button.dataset.mapView === measure));
    for (const table of document.querySelectorAll("[data-table]")) table.hidden = table.dataset.table !== measure;
    this.parts = this.drawer.parts(this.values.ways.slice(0, level), measure);
    this.token += 1;
    layOut(this.worker, this.token, this.parts);
  }

  laid(answer) {
    if (!awaited(this, answer) || narrowed(this, answer, this.boxes[0])) return;
    const first = this.place.dataset.drawn !== "done";
    this.cameras.forEach((camera, side) => camera.take(this.drawer.sheet(this.parts, answer, side, this.measure)));
    if (first) this.cameras[0].begin(answer.nodes.start?.x ?? answer.width / 2);
    else this.cameras[0].apply();
    sayDrawn(this);
  }
}

// What is looked at stands in the address, so that a link shows a colleague the same.
function remember(name, value) {
  const address = new URL(location.href);
  address.searchParams.set(name, value);
  history.replaceState(history.state, "", address);
}
