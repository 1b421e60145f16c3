// Moving work by pointer or keys: it is pinned there, the server says what else moves.
import { wall } from "./model.js";

export class Moving {
  constructor({ view, model, axis, words, place }) {
    Object.assign(this, { view, model, axis, words, place });
    this.box = view.box;
    this.box.addEventListener("pointerdown", (event) => this.grab(event));
  }

  loose(node) {
    return Boolean(node && !node.group && this.place.dataset.editable === "true");
  }

  grab(event) {
    const bar = event.target.closest(".gantt__bar, .gantt__diamond");
    const row = event.target.closest(".gantt__row");
    if (!bar || !row || event.button) return;
    const node = this.model.byId.get(Number(row.dataset.id));
    if (!this.loose(node)) return;
    const drag = { bar, node, x: event.clientX, moved: false };
    const stop = new AbortController();
    const end = (keep) => {
      stop.abort();
      this.dropped(drag, keep);
    };
    addEventListener("pointermove", (moved) => this.drag(drag, moved), { signal: stop.signal });
    addEventListener("pointerup", () => end(true), { signal: stop.signal });
    addEventListener("pointercancel", () => end(false), { signal: stop.signal });
    addEventListener("keydown", (key) => {
      if (key.key !== "Escape") return;
      key.preventDefault();
      key.stopPropagation();
      end(false);
    }, { signal: stop.signal, capture: true });
  }

  drag(drag, event) {
    const by = event.clientX - drag.x;
    if (!drag.moved && Math.abs(by) < 4) return;
    drag.moved = true;
    const { step, unit } = this.axis;
    drag.minutes = Math.round((by / unit) * 1440 / step) * step;
    drag.bar.classList.add("is-dragged");
    drag.bar.style.transform = `translateX(${(drag.minutes / 1440) * unit}px)`;
    drag.bar.dataset.start = this.view.drawer.clock(drag.node.from + drag.minutes);
  }

  dropped({ bar, node, moved, minutes: by }, keep) {
    if (!moved) return;
    addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, { capture: true, once: true });
    setTimeout(() => dispatchEvent(new Event("click"))); // where no click follows, the guard goes by itself
    if (keep && by) this.pin(node, node.from + by);
    else this.restore(bar);
  }

  restore(bar) {
    bar.classList.remove("is-dragged");
    bar.style.removeProperty("transform");
  }

  // The same time of day, one working day later or earlier. Quick presses add up to one move.
  nudge(node, days) {
    if (!this.loose(node)) return;
    const to = this.model.shifted(this.nudged?.node === node ? this.nudged.to : node.from, days);
    this.nudged = { node, to };
    const bar = this.view.element(node.id)?.querySelector(".gantt__bar, .gantt__diamond");
    if (bar) bar.style.transform = `translateX(${this.axis.x(to) - this.axis.x(node.from)}px)`;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.nudged = null;
      this.pin(node, to);
    }, 250);
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
    this.box.classList.add("is-asking");
    const answer = await this.send(url, options);
    this.box.classList.remove("is-asking");
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
    const answer = await fetch(url, { ...options, headers, credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) return answer.json();
    const said = JSON.parse(answer?.headers.get("HX-Trigger") || "{}").toast;
    tell("toast", said ?? { text: this.words.failed, tone: "bad" });
    return null;
  }
}

export function tell(name, detail = {}) {
  document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

