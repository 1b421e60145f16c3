// The timeline of a plan: a tree of work beside its bars. Drawn from one JSON; what is moved is pinned.
import { Axis, ZOOMS } from "../gantt/axis.js";
import { Model } from "../gantt/model.js";
import { Moving } from "../gantt/moving.js";
import { Tips } from "../gantt/tips.js";
import { View } from "../gantt/view.js";

export async function mount(place) {
  const answer = await fetch(place.dataset.drawing, { headers: { Accept: "application/json" }, credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || !place.isConnected) return;
  const drawing = await answer.json();
  if (!drawing.work.length) return;
  new Timeline(place, drawing).begin();
}

class Timeline {
  constructor(place, drawing) {
    const language = document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en-US";
    this.place = place;
    this.words = drawing.words;
    this.box = place.querySelector(".gantt__box");
    this.tools = place.querySelector(".gantt__tools");
    this.model = new Model(drawing);
    this.axis = new Axis(drawing, language);
    this.model.agreed = place.dataset.baseline !== "off";
    place.dataset.drawn = "";
    const parts = { box: this.box, model: this.model, axis: this.axis, words: drawing.words, language, place };
    this.view = new View({ ...parts, editable: place.dataset.editable === "true" });
    this.moving = new Moving({ ...parts, view: this.view });
    this.tips = new Tips(this.box, (row) => this.view.drawer.tip(this.nodeOf(row)));
  }

  begin() {
    const kept = localStorage.getItem("gantt-zoom");
    if (ZOOMS.includes(kept)) this.axis.zoom = kept;
    else this.axis.fit(this.box.clientWidth);
    this.view.lay();
    this.view.show(this.axis.planned(Math.min(...this.model.roots.map((node) => node.from))));
    this.marks();
    this.box.addEventListener("click", (event) => this.clicked(event));
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.box.addEventListener("gantt:current", () => this.marks());
    this.box.addEventListener("scroll", () => this.tips.hide(), { passive: true });
    this.tools.addEventListener("click", (event) => this.acts[event.target.closest("[data-gantt]")?.dataset.gantt]?.());
    this.listen();
  }

  // What the commands of this page ask for, as long as the page is shown.
  listen() {
    const stop = new AbortController();
    for (const name of Object.keys(this.acts)) {
      document.addEventListener(`gantt:${name}`, () => (this.place.isConnected ? this.acts[name]() : stop.abort()), { signal: stop.signal });
    }
    document.addEventListener("click", (event) => {
      const way = event.target.closest?.("[data-peek-go]")?.dataset.peekGo;
      if (this.place.isConnected && ["next", "previous"].includes(way)) this.acts[way]();
    }, { signal: stop.signal });
    matchMedia("(max-width: 767px)").addEventListener("change", () => this.place.isConnected && this.view.lay(), { signal: stop.signal });
  }

  get current() {
    return this.model.byId.get(this.view.current);
  }

  nodeOf(row) {
    return this.model.byId.get(row.dataset.id) ?? this.model.byId.get(Number(row.dataset.id));
  }

  get acts() {
    return {
      "zoom-in": () => this.zoom(ZOOMS[Math.min(ZOOMS.length - 1, ZOOMS.indexOf(this.axis.zoom) + 1)]),
      "zoom-out": () => this.zoom(ZOOMS[Math.max(0, ZOOMS.indexOf(this.axis.zoom) - 1)]),
      day: () => this.zoom("day"),
      week: () => this.zoom("week"),
      month: () => this.zoom("month"),
      today: () => this.view.show(Date.parse(`${this.model.drawing.now}Z`) / 60_000),
      fold: () => this.foldAll(),
      critical: () => this.filter("critical"),
      late: () => this.filter("late"),
      baseline: () => this.toggleBaseline(),
      earlier: () => this.moving.nudge(this.current, -1),
      later: () => this.moving.nudge(this.current, 1),
      unpin: () => this.moving.unpin(this.current),
      drop: () => this.suppose("drop"),
      due: () => this.suppose("due"),
      next: () => this.walk(1, true),
      previous: () => this.walk(-1, true),
    };
  }

  zoom(zoom) {
    const at = this.axis.moment(this.box.scrollLeft);
    this.axis.zoom = zoom;
    localStorage.setItem("gantt-zoom", zoom);
    this.again();
    this.box.scrollLeft = Math.max(0, this.axis.x(at));
  }

  filter(name) {
    if (!this.model.only.delete(name)) this.model.only.add(name);
    this.again();
  }

  // Whether the baseline is drawn stands in the address; which one that is stays as it was chosen.
  toggleBaseline() {
    if (!this.tools.querySelector('[data-gantt="baseline"]')) return;
    this.model.agreed = !this.model.agreed;
    const { baseline } = this.place.dataset;
    const address = new URL(location.href);
    address.searchParams.delete("baseline");
    if (!this.model.agreed) address.searchParams.set("baseline", "off");
    else if (baseline && baseline !== "off") address.searchParams.set("baseline", baseline);
    history.replaceState(history.state, "", address);
    this.again();
  }

  foldAll() {
    const groups = this.model.groups();
    this.model.folded = new Set(this.model.folded.size ? [] : groups);
    this.again();
  }

  fold(node, folded) {
    if (folded) this.model.folded.add(node.id);
    else this.model.folded.delete(node.id);
    this.again();
  }

  again() {
    const focused = this.box.contains(document.activeElement);
    this.tips.hide();
    this.view.lay();
    if (focused && this.view.current !== null) this.view.select(this.view.current);
    this.marks();
  }

  // The dialog of a scenario, about the row that keys are about; it gives the focus back to the row.
  suppose(kind) {
    const node = this.current;
    const row = node && this.view.element(node.id);
    if (!row) return;
    const about = node.ref ? { refs: node.ref } : { project: String(node.id).slice(1) };
    row.dataset.dialog = `${this.place.dataset.suppose}?${new URLSearchParams({ kind, ...about })}`;
    row.click();
    delete row.dataset.dialog;
  }

  // What the tools say about themselves.
  marks() {
    const set = (name, attribute, value) => this.tools.querySelector(`[data-gantt="${name}"]`)?.setAttribute(attribute, String(value));
    for (const zoom of ZOOMS) set(zoom, "aria-pressed", zoom === this.axis.zoom);
    for (const name of ["critical", "late"]) set(name, "aria-pressed", this.model.only.has(name));
    set("fold", "aria-pressed", this.model.folded.size > 0);
    set("baseline", "aria-pressed", this.model.agreed);
    for (const name of ["earlier", "later"]) set(name, "aria-disabled", !this.moving.loose(this.current));
    for (const name of ["drop", "due"]) set(name, "aria-disabled", !this.current);
    set("unpin", "aria-disabled", !(this.current?.pinned && this.moving.loose(this.current)));
    this.place.querySelector(".gantt__none").hidden = this.view.rows.length > 0;
  }

  clicked(event) {
    const row = event.target.closest(".gantt__row");
    if (!row || event.defaultPrevented) return;
    const node = this.nodeOf(row);
    this.view.select(node.id);
    if (event.target.closest("[data-gantt-twist]")) this.fold(node, !this.model.folded.has(node.id));
    else if (event.target.closest(".gantt__bar, .gantt__diamond, .gantt__summary")) this.open(node);
  }

  open(node) {
    this.tips.hide();
    if (node.url) this.view.element(node.id)?.querySelector("a")?.click();
  }

  walk(by, follow = false) {
    const place = this.view.places.get(this.view.current) + by;
    const next = this.view.rows[Math.max(0, Math.min(this.view.rows.length - 1, place))];
    if (!next) return;
    const peek = document.getElementById("peek");
    const inside = peek?.contains(document.activeElement);
    this.view.select(next.node.id, { focus: !inside });
    this.view.show(this.axis.planned(next.node.from));
    this.tips.soon(this.view.element(next.node.id), this.view.element(next.node.id).querySelector(".gantt__bar, .gantt__diamond, .gantt__summary"), 700);
    if (follow && peek && !peek.hidden) this.open(next.node);
  }

  pressed(event) {
    const row = event.target.closest(".gantt__row");
    if (!row || event.target !== row || event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const node = this.nodeOf(row);
    const acts = event.altKey ? {} : {
      ArrowDown: () => this.walk(1),
      ArrowUp: () => this.walk(-1),
      Home: () => this.walk(-this.view.rows.length),
      End: () => this.walk(this.view.rows.length),
      PageDown: () => this.walk(15),
      PageUp: () => this.walk(-15),
      ArrowRight: () => this.inward(node),
      ArrowLeft: () => this.outward(node),
      Enter: () => this.moving.release(true) || this.open(node),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }

  inward(node) {
    if (!this.model.partsOf(node).length) return;
    if (this.model.folded.has(node.id)) this.fold(node, false);
    else this.walk(1);
  }

  outward(node) {
    if (this.model.partsOf(node).length && !this.model.folded.has(node.id)) this.fold(node, true);
    else if (this.view.places.has(node.parent)) this.view.select(node.parent);
  }
}
