// Moving work by pointer or keys: what it would push is shown, then it is pinned there; Esc gives all back.
import { minutes, wall } from "./model.js";
import { Preview } from "./previewing.js";

export class Moving {
  constructor({ view, model, axis, words, place }) {
    Object.assign(this, { view, model, axis, words, place });
    this.box = view.box;
    this.preview = new Preview({ view, axis, place });
    this.held = null; // { node, to, asked, keys }: the work that is moved, where it is, and where it was asked to be
    this.first = minutes(model.drawing.from);
    view.dress = (row, node) => this.dress(row, node);
    this.box.addEventListener("pointerdown", (event) => this.grab(event));
    this.box.addEventListener("gantt:current", (event) => this.held?.keys && event.detail.id !== this.held.node.id && this.release(false));
    this.box.addEventListener("pointerover", (event) => event.target.closest(".is-loose") && this.warm(Number(event.target.closest(".gantt__row").dataset.id)));
    this.box.addEventListener("gantt:current", (event) => this.warm(event.detail.id));
    if (place.dataset.editable === "true") whenIdle(() => this.warm(model.drawing.work.find((work) => !work.whole && !work.begun)?.id));
    place.querySelector(".gantt__preview")?.addEventListener("click", (event) => {
      const keep = event.target.closest("[data-gantt-keep]")?.dataset.ganttKeep;
      if (keep) this.release(keep === "true");
    });
  }

  loose(node) {
    return Boolean(this.mine(node) && !node.begun);
  }

  mine(node) {
    return Boolean(node && !node.group && this.place.dataset.editable === "true");
  }

  // Work that has begun stays where it began: whoever tries to move it is told so.
  stays(node) {
    if (this.mine(node) && node.begun) tell("toast", { text: this.words.stays });
  }

  warm(id) {
    const node = this.model.byId.get(id);
    if (this.loose(node)) this.preview.warm(node);
  }

  grab(event) {
    const bar = event.target.closest(".gantt__bar, .gantt__diamond");
    const row = event.target.closest(".gantt__row");
    if (!bar || !row || event.button || this.asking) return;
    const node = this.model.byId.get(Number(row.dataset.id));
    if (!this.mine(node)) return;
    const x = event.clientX;
    const stop = new AbortController();
    if (node.begun) return this.refuse(node, x, stop);
    const end = (keep) => {
      stop.abort();
      this.dropped(node, keep);
    };
    addEventListener("pointermove", (moved) => this.drag(node, moved.clientX - x), { signal: stop.signal });
    addEventListener("pointerup", () => end(true), { signal: stop.signal });
    addEventListener("pointercancel", () => end(false), { signal: stop.signal });
    escaped(() => end(false), stop.signal);
  }

  refuse(node, x, stop) {
    addEventListener("pointermove", (moved) => {
      if (Math.abs(moved.clientX - x) < 4) return;
      stop.abort();
      addEventListener("pointerup", noClick, { once: true });
      this.stays(node);
    }, { signal: stop.signal });
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => stop.abort(), { signal: stop.signal });
  }

  drag(node, by) {
    if (this.held?.node !== node) {
      if (Math.abs(by) < 4) return;
      if (this.held) this.release(false);
    }
    const { step, unit } = this.axis;
    this.hold(node, node.from + Math.round((by / unit) * 1440 / step) * step);
  }

  dropped(node, keep) {
    if (this.held?.node !== node || this.held.keys) return;
    noClick();
    this.release(keep);
  }

  // The same time of day, one working day later or earlier; it stays a proposal until it is kept or given back.
  nudge(node, days) {
    if (!this.loose(node) || this.asking) return this.stays(node);
    const mine = this.held?.node.id === node.id;
    if (this.held && !mine) this.release(false);
    if (!mine) {
      this.unheld = new AbortController();
      escaped(() => this.release(false), this.unheld.signal);
    }
    const at = mine ? this.held.asked : node.from;
    if (days > 0 || at > this.first) this.hold(node, this.model.shifted(at, days), true);
  }

  // Nothing is put before the plan begins; where it was asked to be is kept, so that the way back leads to the same hour.
  hold(node, asked, keys = false) {
    const to = Math.max(asked, this.first);
    if (this.held?.to === to) return;
    this.held = { node, to, asked, keys };
    const row = this.view.element(node.id);
    if (row) this.dress(row, node);
    this.box.dispatchEvent(new CustomEvent("gantt:held"));
    this.preview.ask(node, to);
    if (keys) this.preview.offer();
  }

  // A row as it is while something is moved: the bar away from its place, ghosts of what is pushed.
  dress(row, node) {
    this.preview.dress(row, node);
    const bar = row.querySelector(".gantt__bar, .gantt__diamond");
    const mine = this.held?.node.id === node.id;
    if (!bar || (!mine && !bar.classList.contains("is-dragged"))) return;
    bar.classList.toggle("is-dragged", mine);
    bar.style.transform = mine ? `translateX(${this.axis.x(this.held.to) - this.axis.x(node.from)}px)` : "";
    if (mine) bar.dataset.dates = this.dates(node);
  }

  // From when to when it would be, as soon as the server has said so; until then from when.
  dates(node) {
    const { days } = this.view.drawer;
    const place = this.preview.at === this.held.to ? this.preview.places.get(node.id) : null;
    return place ? days.span(place.from, place.to) : days.clock(this.held.to);
  }

  // Pinned where it is held, or given back; whether anything was held.
  release(keep) {
    if (!this.held || this.asking) return false;
    const { node, to } = this.held;
    this.unheld?.abort();
    this.preview.stop();
    if (keep && to !== node.from) this.pin(node, to);
    else this.letGo();
    return true;
  }

  letGo() {
    const row = this.held && this.view.element(this.held.node.id);
    const { node } = this.held ?? {};
    this.held = null;
    this.preview.clear();
    if (row) this.dress(row, node);
  }

  pin(node, start) {
    const body = new URLSearchParams({ item: node.id, start: wall(start) });
    return this.ask(this.place.dataset.pins, { method: "POST", body }, node);
  }

  unpin(node) {
    return node?.pinned ? this.ask(`${this.place.dataset.pins}/${node.id}`, { method: "DELETE" }, node) : undefined;
  }

  takeBack(move) {
    return this.ask(move, { method: "DELETE" });
  }

  async ask(url, options, node) {
    this.asking = true;
    this.box.classList.add("is-asking");
    const answer = await this.send(url, options);
    this.asking = false;
    this.box.classList.remove("is-asking");
    this.letGo();
    if (!answer) return this.view.lay();
    Object.assign(this.model.drawing.people, answer.people);
    this.model.take(answer.work);
    const figures = document.querySelector("[data-plan-figures]");
    if (figures) figures.innerHTML = answer.figures;
    const focused = this.box.contains(document.activeElement);
    this.view.lay();
    if (node) this.view.select(node.id, { focus: focused });
    const back = answer.undo ? { action: this.words.undo, act: () => this.takeBack(answer.undo) } : {};
    return tell("toast", { text: answer.said, ...back });
  }

  async send(url, options) {
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers") || "{}"), "HX-Request": "true" };
    const { baseline } = this.place.dataset;
    const answer = await fetch(baseline ? `${url}?${new URLSearchParams({ baseline })}` : url, { ...options, headers, credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) return answer.json();
    const said = JSON.parse(answer?.headers.get("HX-Trigger") || "{}").toast;
    tell("toast", said ?? { text: this.words.failed, tone: "bad" });
    return null;
  }
}

// What ends a drag opens nothing; where no click follows, the guard goes by itself.
function noClick() {
  addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, { capture: true, once: true });
  setTimeout(() => dispatchEvent(new Event("click")));
}

export function tell(name, detail = {}) {
  document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

// After what is more urgent: the page stands first.
const whenIdle = globalThis.requestIdleCallback ?? ((act) => setTimeout(act, 200));

// Esc, before anything else hears of it.
function escaped(act, signal) {
  addEventListener("keydown", (key) => {
    if (key.key !== "Escape") return;
    key.preventDefault();
    key.stopPropagation();
    act();
  }, { signal, capture: true });
}
