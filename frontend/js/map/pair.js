// Draws one graph twice, with what each side is and how far they are apart: by colour, by sign and in words.
import { END, START, curve, draw, heard, loop, written } from "./drawer.js";
import { lines, widthOf } from "./words.js";

const SIGNS = { "-2": "▼▼", "-1": "▼", 1: "▲", 2: "▲▲" };
const TONES = ["m2", "m1", "0", "p1", "p2", "none"];
const TIMES = ["time", "cost"];

const tone = (grade) => (grade === null ? "none" : TONES[grade + 2]);

export class PairDrawer {
  constructor({ values, words, cases }) {
    this.steps = new Map(values.steps.map((step) => [step.id, step]));
    this.measures = values.measures;
    this.words = words;
    this.cases = cases;
  }

  // The boxes and ways of these groups, with the room that the longer of both sides needs.
  parts(groups, measure) {
    const links = groups.flat();
    const ids = [...new Set(links.flatMap(([from, to]) => [from, to]))].filter((id) => id >= 0);
    const nodes = ids.map((id) => this.box(this.steps.get(id), measure));
    if (links.some(([from]) => from < 0)) nodes.push({ id: START, width: 60, height: 26, end: true });
    if (links.some(([, to]) => to < 0)) nodes.push({ id: END, width: 60, height: 26, end: true });
    const most = Math.max(...links.map((link) => link[2]));
    return { nodes, ways: links.map((link) => this.way(link, measure, most)) };
  }

  box(step, measure) {
    const title = lines(step.name);
    const told = this.told(step.told, measure);
    const width = Math.max(96, ...title.map((line) => widthOf(line)), ...told.labels.map((label) => widthOf(label, 11.5))) + 24;
    return { id: String(step.id), step, title, ...told, width, height: (told.labels[0] ? 31 : 16) + title.length * 17 };
  }

  way([from, to, weight, values], measure, most) {
    const ends = { from: from < 0 ? START : String(from), to: to < 0 ? END : String(to) };
    const told = this.told(values, measure);
    const width = Math.max(...told.labels.map((label) => widthOf(label, 11.5))) + 8;
    return { ...ends, id: `${ends.from}-${ends.to}`, ...told, width, weight: 1 + Math.round((8 * weight) / most) };
  }

  // What a measure says of a part on both sides; its share tells whether it is there at all.
  told(values, measure) {
    const [before, after, grade] = values[this.measures.indexOf(measure)];
    const shares = values[this.measures.indexOf("share")];
    const by = this.by(before, after, measure);
    const sign = grade ? ` ${SIGNS[grade]} ${by}` : "";
    const labels = before === null && after === null ? ["", ""] : [this.say(before, measure), `${this.say(after, measure)}${sign}`];
    return { values: [before, after], shares, grade, by, labels };
  }

  say(value, measure) {
    if (value === null) return "–";
    return TIMES.includes(measure) ? this.words.lasting(value) : `${(100 * value).toFixed(0)}%`;
  }

  by(before, after, measure) {
    if (before === null || after === null) return "";
    const size = Math.abs(after - before);
    return TIMES.includes(measure) ? this.words.lasting(size) : this.words.say("points", { count: (100 * size).toFixed(0) });
  }

  spoken(name, { values, labels, grade, by, title = [name] }, side, measure) {
    const [before, after] = values.map((value) => this.say(value, measure));
    const how = grade === null ? "few" : grade > 0 ? "more" : grade < 0 ? "less" : "same";
    return [...heard(name, title, [labels[side]]), this.words.say("sides", { before, after }), this.words.say(how, { by })].filter(Boolean).join(", ");
  }

  name(id) {
    return this.steps.get(Number(id))?.name ?? this.words.say(id);
  }

  sheet(parts, laid, side, measure) {
    const root = draw("svg", { class: "map__sheet", width: laid.width, height: laid.height, viewBox: `0 0 ${laid.width} ${laid.height}`, "data-view": measure });
    const heads = TONES.map((one) => draw("marker", { id: `head-${side}-${one}`, class: `diff-${one}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" }, draw("path", { d: "M0 0 8 4 0 8Z" })));
    root.append(draw("defs", {}, ...heads));
    const boxes = new Map(parts.nodes.map((node) => [node.id, { ...node, ...laid.nodes[node.id] }]));
    const placed = (way) => (way.from === way.to ? beside(loop(boxes.get(way.from)), way) : laid.ways[way.id]);
    root.append(...parts.ways.toSorted((one, two) => one.weight - two.weight).map((way) => this.line(way, placed(way), side, measure)));
    root.append(...parts.nodes.map((node) => this.node(node, laid.nodes[node.id], side, measure)));
    return root;
  }

  line(way, { points, x, y, path = curve(points) }, side, measure) {
    const share = way.shares[side];
    const stroke = (share ? 1 + 6 * Math.sqrt(Math.min(share, 1)) : 1).toFixed(1);
    const line = draw("path", { class: "map__line", d: path, "stroke-width": stroke, "stroke-dasharray": share ? null : "4 4", "marker-end": `url(#head-${side}-${tone(way.grade)})` });
    const inside = way.from !== START && way.to !== END && share;
    const spoken = this.spoken(this.words.say("way", { source: this.name(way.from), target: this.name(way.to) }), way, side, measure);
    const drawn = draw(inside ? "a" : "g", { class: `map__way diff-${tone(way.grade)}`, href: inside ? this.cases(side, `directly=${this.steps.get(Number(way.from)).key}-${this.steps.get(Number(way.to)).key}`) : null, role: inside ? null : "img", "aria-label": spoken });
    drawn.append(draw("title", {}, spoken), draw("path", { class: "map__broad", d: path }), line, draw("text", { class: "map__label", x, y: y + 4 }, way.labels[side]));
    return drawn;
  }

  node(node, { x, y }, side, measure) {
    const left = x - node.width / 2;
    const top = y - node.height / 2;
    const box = { x: left, y: top, width: node.width, height: node.height };
    if (node.end) return draw("g", { class: "map__end" }, draw("rect", { ...box, rx: 13 }), draw("text", { x, y: y + 4 }, this.words.say(node.id)));
    const there = node.shares[side];
    const spoken = this.spoken(node.step.name, node, side, measure);
    const drawn = draw(there ? "a" : "g", { class: `map__step diff-${tone(node.grade)}${there ? "" : " is-absent"}`, href: there ? this.cases(side, `contains=${node.step.key}`) : null, role: there ? null : "img", "aria-label": spoken });
    drawn.append(draw("title", {}, spoken), draw("rect", { ...box, rx: 8 }), ...written(node.step.name, node.title, [node.labels[side]], { x, y: top }));
    return drawn;
  }
}

// The label of a loop is long here: it stands beside the box, not across it.
function beside(placed, { width }) {
  return { ...placed, x: placed.points[0].x + 36 + width / 2 };
}
