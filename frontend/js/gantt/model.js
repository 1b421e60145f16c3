// What the timeline shows: projects, wholes and work as a tree; what is folded, what is filtered, who lies below whom.
export const MINUTES = 60_000;
export const DAY = 1440;

// Moments are wall clock minutes: the page never asks the browser for its time zone.
export const minutes = (text) => Date.parse(text.length > 10 ? `${text}Z` : `${text}T00:00Z`) / MINUTES;
export const wall = (moment) => new Date(moment * MINUTES).toISOString().slice(0, 16);
export const dayOf = (moment) => new Date(moment * MINUTES).toISOString().slice(0, 10);

export class Model {
  constructor(drawing) {
    this.drawing = drawing;
    this.folded = new Set();
    this.only = new Set();
    this.agreed = true; // whether the baseline is shown
    this.byId = new Map();
    this.off = new Set(drawing.off);
    this.links = drawing.links;
    for (const project of drawing.projects) this.byId.set(project.id, { ...project, group: true, title: project.name });
    for (const work of drawing.work) this.byId.set(work.id, timed(work));
    this.arrange();
  }

  // Rows that changed take the place of what was known of them; they stay in their order, so that nothing jumps.
  take(work) {
    for (const row of work) this.byId.set(row.id, timed(row));
    this.arrange();
  }

  arrange() {
    const below = new Map();
    for (const node of this.byId.values()) {
      const parent = this.byId.has(node.parent) ? node.parent : null;
      if (!below.has(parent)) below.set(parent, []);
      below.get(parent).push(node);
    }
    this.below = below;
    this.roots = (below.get(null) ?? []).filter((node) => this.span(node));
    this.order(this.roots);
  }

  order(nodes) {
    const first = !this.ranks;
    this.ranks ??= new Map();
    if (first) return this.rank(nodes);
    nodes.sort((one, other) => this.ranks.get(one.id) - this.ranks.get(other.id));
    for (const node of nodes) this.order(this.partsOf(node));
    return undefined;
  }

  // The earliest first, as the plan came.
  rank(nodes) {
    nodes.sort((one, other) => one.from - other.from || String(one.title).localeCompare(other.title));
    for (const node of nodes) {
      this.ranks.set(node.id, this.ranks.size);
      this.rank(this.partsOf(node));
    }
  }

  // From where to where it goes: a group spans its parts; false where it has none.
  span(node) {
    const parts = (this.below.get(node.id) ?? []).filter((part) => this.span(part));
    if (!node.group) return true;
    this.below.set(node.id, parts);
    if (!parts.length) return false;
    node.from = Math.min(...parts.map((part) => part.from));
    node.to = Math.max(...parts.map((part) => part.to));
    node.end = Math.max(...parts.map((part) => part.end));
    node.late = parts.filter((part) => part.late).length;
    node.critical = parts.some((part) => part.critical);
    return true;
  }

  partsOf(node) {
    return this.below.get(node.id) ?? [];
  }

  fits(node) {
    if (node.group) return this.partsOf(node).some((part) => this.fits(part));
    return (!this.only.has("critical") || node.critical) && (!this.only.has("late") || node.late > 0);
  }

  // What is shown, from top to bottom: `{ node, level, place, size }`.
  rows() {
    const found = [];
    const walk = (nodes, level) => {
      const shown = this.only.size ? nodes.filter((node) => this.fits(node)) : nodes;
      shown.forEach((node, place) => {
        found.push({ node, level, place: place + 1, size: shown.length });
        if (!this.folded.has(node.id)) walk(this.partsOf(node), level + 1);
      });
    };
    walk(this.roots, 1);
    return found;
  }

  groups() {
    return [...this.byId.values()].filter((node) => this.partsOf(node).length).map((node) => node.id);
  }

  // The same time of day, so many working days later; negative: earlier.
  shifted(moment, days) {
    let at = moment;
    for (let left = Math.abs(days); left;) {
      at += Math.sign(days) * DAY;
      if (!this.off.has(dayOf(at))) left -= 1;
      if (Math.abs(at - moment) > 60 * DAY) return moment;
    }
    return at;
  }
}

function timed(work) {
  if (work.whole) return { ...work, group: true };
  const [from, to] = [minutes(work.start), minutes(work.finish)];
  return { ...work, from, to, end: to > from ? to - 1 : to }; // what ends at midnight was finished the day before
}
