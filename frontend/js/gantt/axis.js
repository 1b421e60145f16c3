// Where a moment is: days side by side, as wide as the zoom says; and what stands above them.
import { Days } from "./days.js";
import { DAY, MINUTES, dayOf, minutes } from "./model.js";

export const ZOOMS = ["month", "week", "day"];
const WIDTH = { day: 40, week: 16, month: 5 };
const BEFORE = 7;
const OLDEST = 14; // days before the plan from which begun work is drawn; what began earlier is cut off there

export class Axis {
  constructor(drawing, language) {
    const from = (this.from = minutes(drawing.from));
    const shown = (row) => Math.max(minutes(row.start), row.begun ? from - OLDEST * DAY : -Infinity);
    const first = Math.min(from, minutes(drawing.now), ...drawing.work.filter((row) => row.start).map(shown));
    this.first = Math.floor(first / DAY) * DAY - BEFORE * DAY;
    this.last = Math.ceil(minutes(drawing.to) / DAY) * DAY;
    this.language = language;
    this.daysOf = new Days(language, drawing.now);
    this.weekStart = drawing.week_starts_on;
    this.zoom = null;
    this.room = 0;
  }

  // As many as the plan has, or as there is room for.
  get days() {
    return Math.max((this.last - this.first) / DAY, Math.floor(this.room / this.unit));
  }

  get width() {
    return this.days * this.unit;
  }

  get unit() {
    return WIDTH[this.zoom];
  }

  // The nearest view in which the plan fills what there is to see of it.
  fit(room) {
    this.zoom = [...ZOOMS].reverse().find((zoom) => ((this.last - this.first) / DAY) * WIDTH[zoom] < room * 3) ?? "month";
  }

  x(moment) {
    return ((moment - this.first) / DAY) * this.unit;
  }

  // Where a bar stands; what reaches out on the left is cut off.
  inside(moment) {
    return Math.max(0, this.x(moment));
  }

  // What is looked at of something that began: begun work lies before the plan, which is about what comes.
  planned(moment) {
    return Math.max(this.from, moment);
  }

  moment(x) {
    return this.first + (x / this.unit) * DAY;
  }

  // How far a drag jumps: half an hour where days are wide, else a day.
  get step() {
    return this.zoom === "day" ? 30 : DAY;
  }

  // Two rows of headings: `{ x, width, text, day }`.
  headings() {
    const say = (options) => new Intl.DateTimeFormat(this.language, { ...options, timeZone: "UTC" });
    const months = say({ year: "numeric", month: this.zoom === "month" ? undefined : "short" });
    const upper = this.zoom === "month" ? (day) => day.getUTCFullYear() : (day) => `${day.getUTCFullYear()} ${day.getUTCMonth()}`;
    const tops = this.runs(upper, (day) => (this.zoom === "month" ? say({ year: "numeric" }) : months).format(day));
    if (this.zoom === "day") return [tops, this.runs((day) => +day, (day) => String(day.getUTCDate()))];
    if (this.zoom === "month") return [tops, this.runs((day) => day.getUTCMonth(), (day) => say({ month: "short" }).format(day))];
    return [tops, this.runs((day) => this.weekOf(day), (day) => this.daysOf.short(day.toISOString().slice(0, 10)))];
  }

  weekOf(day) {
    return Math.floor((day / MINUTES / DAY + 3 + ((8 - this.weekStart) % 7)) / 7); // day 0 was a Thursday
  }

  runs(key, text) {
    const found = [];
    let before;
    for (let moment = this.first; moment < this.first + this.days * DAY; moment += DAY) {
      const day = new Date(moment * MINUTES);
      const now = key(day);
      if (now === before) found.at(-1).width += this.unit;
      else found.push({ x: this.x(moment), width: this.unit, text: text(day), day: dayOf(moment) });
      before = now;
    }
    return found;
  }
}
