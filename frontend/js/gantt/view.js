// The sheet of the timeline: only the rows that are seen are in the page, everything scrolls in one box.
import { Drawer, make, placed } from "./drawing.js";
import { Links } from "./links.js";
import { DAY, minutes } from "./model.js";

const BEYOND = 8;

export class View {
  constructor({ box, model, axis, words, language, editable }) {
    Object.assign(this, { box, model, axis, words });
    this.drawer = new Drawer({ model, axis, words, language, editable });
    this.made = new Map();
    this.dress = () => {}; // what is shown on a row while something is moved
    this.current = null;
    this.head = make("div", "gantt__head", { role: "row", "aria-rowindex": 1 });
    this.back = make("div", "gantt__back", { role: "none" });
    this.rowsBox = make("div", "gantt__rows", { role: "rowgroup" });
    this.sheet = make("div", "gantt__sheet", { role: "treegrid", "aria-label": words.timeline, "aria-colcount": 4 });
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "gantt__links");
    svg.setAttribute("aria-hidden", "true");
    this.links = new Links(svg);
    this.sheet.append(this.head, this.back, svg, this.rowsBox);
    box.append(this.sheet);
    box.classList.toggle("has-years", model.drawing.to.slice(0, 4) !== model.drawing.now.slice(0, 4));
    box.addEventListener("scroll", () => this.soon(), { passive: true });
    this.watcher = new ResizeObserver(() => this.soon());
    this.watcher.observe(box);
  }

  get height() {
    return this.rowHeight;
  }

  get gridWidth() {
    return this.head.firstElementChild?.offsetWidth ?? 0;
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  // Everything anew: after a change of zoom, of what is folded or filtered, or of the work itself.
  lay() {
    this.rowHeight = parseFloat(getComputedStyle(this.box).getPropertyValue("--gantt-row"));
    this.rows = this.model.rows();
    this.places = new Map(this.rows.map(({ node }, place) => [node.id, place]));
    if (!this.places.has(this.current)) this.current = this.rows[0]?.node.id ?? null;
    if (!this.gridWidth) this.headings();
    this.axis.room = this.box.clientWidth - this.gridWidth;
    this.headings();
    this.backdrop();
    this.sheet.setAttribute("aria-rowcount", this.rows.length + 1);
    this.sheet.style.blockSize = `${this.head.offsetHeight + this.rows.length * this.height}px`;
    for (const row of this.made.values()) row.remove();
    this.made.clear();
    this.draw();
  }

  draw() {
    if (!this.box.isConnected) return this.watcher.disconnect();
    const top = Math.max(0, this.box.scrollTop - BEYOND * this.height);
    const first = Math.floor(top / this.height);
    const last = Math.min(this.rows.length - 1, Math.ceil((this.box.scrollTop + this.box.clientHeight) / this.height) + BEYOND);
    const kept = document.activeElement?.closest?.(".gantt__row");
    for (const [place, row] of this.made) {
      if ((place >= first && place <= last) || row === kept) continue;
      row.remove();
      this.made.delete(place);
    }
    const fresh = [];
    for (let place = first; place <= last; place += 1) if (!this.made.has(place)) fresh.push(this.row(place));
    this.rowsBox.append(...fresh);
    if (this.drawn !== `${first} ${last}` || fresh.length) this.links.draw({ ...this, height: this.height, first, last });
    this.drawn = `${first} ${last}`;
    return undefined;
  }

  row(place) {
    const row = this.drawer.row(this.rows[place], place);
    row.style.transform = `translateY(${place * this.height}px)`;
    if (this.rows[place].node.id === this.current) row.tabIndex = 0;
    row.classList.toggle("is-current", this.rows[place].node.id === this.current);
    this.made.set(place, row);
    this.dress(row, this.rows[place].node);
    return row;
  }

  headings() {
    const corner = make("div", "gantt__cells gantt__corner", { role: "none" },
      ...["work", "people", "finish"].map((name) => make("div", `gantt__${name === "work" ? "name" : name}`, { role: "columnheader" }, this.words[name])));
    const scale = make("div", "gantt__scale", { role: "columnheader", "aria-label": this.words.timeline });
    scale.style.inlineSize = `${this.axis.width}px`;
    this.axis.headings().forEach((line, number) => {
      const made = make("div", `gantt__line gantt__line--${number}`, { "aria-hidden": "true" });
      for (const { x, width, text, day } of line) {
        const part = placed("gantt__tick", x, width);
        const single = number === 1 && this.axis.zoom === "day";
        if (single && this.model.off.has(day)) part.classList.add("is-off");
        if (single) this.exception(part, day);
        part.append(make("span", "", {}, width > 22 ? text : ""));
        made.append(part);
      }
      scale.append(made);
    });
    this.head.replaceChildren(corner, scale);
  }

  // A weekday off is a holiday, a weekend day at work makes up for one: both are said above the day.
  exception(part, day) {
    const weekend = [0, 6].includes(new Date(`${day}T00:00Z`).getUTCDay());
    const off = this.model.off.has(day);
    if (weekend === off) return;
    part.classList.add(off ? "is-holiday" : "is-made-up");
    part.append(make("small", "", {}, off ? this.words.holiday : this.words.made_up));
  }

  backdrop() {
    const { axis, model } = this;
    this.back.style.setProperty("--unit", `${axis.unit}px`);
    this.back.dataset.zoom = axis.zoom;
    const parts = runs(model.drawing.off).map(([from, days]) => {
      const part = placed("gantt__off", axis.x(minutes(from)), days * axis.unit);
      return part;
    });
    const now = minutes(model.drawing.now);
    if (now >= axis.first && now <= axis.first + axis.days * DAY) parts.push(placed("gantt__now", axis.x(now), 2));
    this.back.replaceChildren(...parts);
    this.back.style.inlineSize = `${axis.width}px`;
  }

  element(id) {
    return this.made.get(this.places.get(id));
  }

  // The row that keys are about; it comes into sight, and gets the focus where that is wanted.
  select(id, { focus = true } = {}) {
    if (!this.places.has(id)) return;
    const before = this.element(this.current);
    if (before) {
      before.tabIndex = -1;
      before.classList.remove("is-current");
    }
    this.current = id;
    this.reveal(this.places.get(id));
    const row = this.element(id);
    row.tabIndex = 0;
    row.classList.add("is-current");
    if (focus) row.focus({ preventScroll: true });
    this.box.dispatchEvent(new CustomEvent("gantt:current", { detail: { id } }));
  }

  reveal(place) {
    const top = place * this.height;
    const room = this.box.clientHeight - this.head.offsetHeight - this.height;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top > this.box.scrollTop + room) this.box.scrollTop = top - room;
    this.draw();
  }

  // The bar of a row, or a moment, comes into sight sideways.
  show(moment) {
    const room = this.box.clientWidth - this.gridWidth;
    const x = this.axis.x(moment);
    if (x < this.box.scrollLeft + 20 || x > this.box.scrollLeft + room - 60) this.box.scrollLeft = Math.max(0, x - room / 3);
  }
}

// Days in a row as [first, how many].
function runs(days) {
  const found = [];
  let next = null;
  for (const day of days) {
    const moment = minutes(day);
    if (moment === next) found.at(-1)[1] += 1;
    else found.push([day, 1]);
    next = moment + DAY;
  }
  return found;
}
