// Draws a laid-out map as SVG: boxes that are links to their cases, and ways between them.
import { lines, shade, shadeOfShare, widthOf } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
export const START = "start";
export const END = "end";
const TOLD = new Set(["cost", "money", "late"]); // views that say their own measure of a step, and colour it

export function draw(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export class Drawer {
  constructor({ steps, all, spent, words, place, cases }) {
    this.all = all;
    this.spent = spent;
    this.steps = new Map(steps.map((step) => [step.id, step]));
    this.words = words;
    this.place = place;
    this.cases = cases;
  }

  // The boxes and ways of these groups, with the room that they need.
  parts(groups, view) {
    const links = groups.flat();
    const ids = [...new Set(links.flatMap(([from, to]) => [from, to]))].filter((id) => id >= 0);
    const nodes = ids.map((id) => this.box(this.steps.get(id), view));
    if (links.some(([from]) => from < 0)) nodes.push({ id: START, width: 60, height: 26, end: true });
    if (links.some(([, to]) => to < 0)) nodes.push({ id: END, width: 60, height: 26, end: true });
    const most = Math.max(...links.map((link) => link[2]));
    return { nodes, ways: links.map((link) => this.way(link, view, most)) };
  }

  box(step, view) {
    const title = lines(step.name);
    const under = this.under(step, view);
    const width = Math.max(96, ...title.map((line) => widthOf(line)), ...under.map((line) => widthOf(line, 11.5))) + 24;
    return { id: String(step.id), step, title, under, width, height: 16 + title.length * 17 + under.length * 15 };
  }

  under(step, view) {
    const counted = this.words.say("cases", { count: this.words.count(step.cases) });
    if (view === "again") return step.extra ? [counted, this.words.say("extra", { count: this.words.count(step.extra) })] : [counted];
    const told = TOLD.has(view) ? [this.measured(step, view)] : [];
    if (told.length) return told[0] ? [counted, ...told] : [counted];
    if (step.median === null) return [counted];
    return [counted, this.words.say("service", { median: this.words.lasting(step.median), p95: this.words.lasting(step.p95) })];
  }

  // What a step or way takes or costs of an average case, or how much of it was late, in words; nothing where that is not known.
  measured({ total, cost, late }, view) {
    if (view === "money") return cost === null ? "" : this.words.say("spends", { cost: this.words.money(cost) });
    if (view === "cost") return total === null ? "" : this.words.say("each", { time: this.words.lasting(total / this.all) });
    return late === null ? "" : this.words.say("late", { share: this.words.share(late) });
  }

  // Which of five colours it has in this view.
  tone({ median, total, cost, late }, view) {
    const measure = { again: null, late, cost: total, money: cost };
    if ((view in measure ? measure[view] : median) === null) return "none";
    if (view === "late") return shadeOfShare(late);
    if (view === "money") return shadeOfShare(this.spent ? cost / this.spent : 0);
    return shade(view === "cost" ? total / this.all : median, this.words.working);
  }

  way([from, to, count, median, p95, total, late, cost], view, most) {
    const ends = { from: from < 0 ? START : String(from), to: to < 0 ? END : String(to) };
    const labels = { time: () => (median === null ? "" : this.words.lasting(median)), cost: () => (total === null ? "" : this.words.lasting(total / this.all)), money: () => (cost === null ? "" : this.words.money(cost)), late: () => (late === null ? "" : this.words.share(late)) };
    const label = labels[view]?.() ?? this.words.count(count);
    const id = `${ends.from}-${ends.to}`;
    return { ...ends, id, count, median, p95, total, late, cost, label, width: widthOf(label, 11.5) + 8, weight: 1 + Math.round((8 * count) / most), stroke: 1 + 6 * Math.sqrt(count / most) };
  }

  sheet(parts, laid, view) {
    const root = draw("svg", { class: "map__sheet", width: laid.width, height: laid.height, viewBox: `0 0 ${laid.width} ${laid.height}`, "data-view": view });
    const heads = [0, 1, 2, 3, 4, "none"].map((tone) => draw("marker", { id: `head-${tone}`, class: `wait-${tone}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" }, draw("path", { d: "M0 0 8 4 0 8Z" })));
    root.append(draw("defs", {}, ...heads));
    const boxes = new Map(parts.nodes.map((node) => [node.id, { ...node, ...laid.nodes[node.id] }]));
    const placed = (way) => (way.from === way.to ? loop(boxes.get(way.from)) : laid.ways[way.id]);
    root.append(...parts.ways.toSorted((one, two) => one.count - two.count).map((way) => this.line(way, placed(way), view)));
    root.append(...parts.nodes.map((node) => this.node(node, laid.nodes[node.id], view)));
    return root;
  }

  line(way, { points, x, y, path = curve(points) }, view) {
    const again = view === "again" && this.turnsBack(way, points);
    const tone = this.tone(way, view);
    const line = draw("path", { class: "map__line", d: path, "stroke-width": way.stroke.toFixed(1), "marker-end": `url(#head-${tone})` });
    const broad = draw("path", { class: "map__broad", d: path });
    const label = draw("text", { class: "map__label", x, y: y + 4 }, way.label);
    const classes = `map__way wait-${tone}${again ? " is-again" : ""}`;
    const inside = way.from !== START && way.to !== END;
    const spoken = this.spoken(way, view);
    const drawn = draw(inside ? "a" : "g", { class: classes, href: inside ? this.cases(`directly=${this.key(way.from)}-${this.key(way.to)}`) : null, "data-from": way.from, "data-to": way.to, "aria-label": spoken });
    drawn.append(draw("title", {}, spoken), broad, line, label);
    return drawn;
  }

  // What addresses call a step.
  key(id) {
    return this.steps.get(Number(id)).key;
  }

  turnsBack(way, points) {
    return way.from === way.to || points[0].y > points.at(-1).y;
  }

  spoken(way, view) {
    const name = (id) => this.steps.get(Number(id))?.name ?? this.words.say(id);
    const parts = [this.words.say("way", { source: name(way.from), target: name(way.to) }), this.words.say("times", { count: this.words.count(way.count) })];
    if (way.median !== null) parts.push(this.words.say("wait", { median: this.words.lasting(way.median), p95: this.words.lasting(way.p95) }));
    if (TOLD.has(view)) parts.push(this.measured(way, view));
    return parts.filter(Boolean).join(", ");
  }

  node(node, { x, y }, view) {
    const left = x - node.width / 2;
    const top = y - node.height / 2;
    if (node.end) {
      return draw("g", { class: "map__end" }, draw("rect", { x: left, y: top, width: node.width, height: node.height, rx: 13 }), draw("text", { x, y: y + 4 }, this.words.say(node.id)));
    }
    const { step, title, under } = node;
    const toned = TOLD.has(view) ? ` is-toned wait-${this.tone(step, view)}` : "";
    const classes = `map__step${view === "again" && step.extra ? " is-again" : ""}${toned}`;
    const spoken = heard(step.name, title, under).join(", ");
    const drawn = draw("a", { class: classes, href: this.cases(`contains=${step.key}`), "data-step": step.id, "aria-label": spoken });
    drawn.append(draw("title", {}, spoken), draw("rect", { x: left, y: top, width: node.width, height: node.height, rx: 8 }), ...written(step.name, title, under, { x, y: top }));
    return drawn;
  }
}

// What is written in a box, word for word, and the whole name where that was cut.
export function heard(name, title, under) {
  const cut = title.at(-1).endsWith("…") && !name.endsWith("…");
  return cut ? [title.join(" "), ...under, name] : [name, ...under];
}

// The lines of a box. Between them stands a blank where the name has one, so that what is read is part of what is heard.
export function written(name, title, under, { x, y }) {
  const heads = title.flatMap((line, row) => [draw("text", { class: "map__name", x, y: y + 21 + row * 17 }, line), name.includes(line + (title[row + 1] ?? " ")) ? "" : " "]);
  return [...heads, ...under.flatMap((line, row) => [draw("text", { class: "map__under", x, y: y + 20 + title.length * 17 + row * 15 }, line), " "])];
}

// Back to the same step: a loop at its right side, for which the layout has left room.
export function loop({ x, y, width, height }) {
  const side = x + width / 2;
  const half = height / 4;
  const path = `M${side} ${y - half}C${side + 44} ${y - half - 14} ${side + 44} ${y + half + 14} ${side} ${y + half}`;
  return { path, points: [{ x: side, y: y - half }, { x: side, y: y + half }], x: side + 38, y };
}

// A smooth line through the points of the layout.
export function curve(points) {
  const [first, ...rest] = points.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
  let path = `M${first.x} ${first.y}`;
  for (let at = 0; at < rest.length - 1; at += 1) {
    const next = rest[at + 1];
    const middle = at === rest.length - 2 ? next : { x: (rest[at].x + next.x) / 2, y: (rest[at].y + next.y) / 2 };
    path += `Q${rest[at].x} ${rest[at].y} ${middle.x} ${middle.y}`;
  }
  return rest.length === 1 ? `${path}L${rest[0].x} ${rest[0].y}` : path;
}
