// Draws one row of the timeline: who, until when, and its bar with all that hangs on it.
import { Days } from "./days.js";
import { DAY, dayOf, minutes } from "./model.js";

const LEAST = 5;

export function make(tag, names, attributes = {}, ...children) {
  const made = document.createElement(tag);
  if (names) made.className = names;
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function icon(name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  drawing.innerHTML = `<use href="${document.body.dataset.sprite}#${name}"></use>`;
  return drawing;
}

export const say = (text, values) => text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);

export class Drawer {
  constructor({ model, axis, words, language, editable }) {
    Object.assign(this, { model, axis, words, editable });
    this.narrow = matchMedia("(max-width: 767px)");
    this.days = new Days(language, model.drawing.now);
  }

  row({ node, level, place, size }, index) {
    const folds = this.model.partsOf(node).length > 0;
    const row = make("div", `gantt__row${node.group ? " gantt__row--group" : ""}`, {
      role: "row",
      id: `gantt-${node.id}`,
      tabindex: "-1",
      "aria-level": level,
      "aria-posinset": place,
      "aria-setsize": size,
      "aria-rowindex": index + 2,
      "aria-expanded": folds ? String(!this.model.folded.has(node.id)) : null,
    });
    row.dataset.id = node.id;
    const cells = make("div", "gantt__cells", { role: "none" }, this.name(node, level, folds), this.people(node), this.finish(node));
    row.append(cells, this.lane(node));
    return row;
  }

  name(node, level, folds) {
    const cell = make("div", "gantt__name", { role: "gridcell" });
    cell.style.setProperty("--level", level - 1);
    cell.append(folds ? make("span", "gantt__twist", { "data-gantt-twist": "" }, icon("chevron-right")) : make("span", "gantt__twist"));
    if (node.ref) cell.append(make("span", "gantt__ref", {}, node.ref));
    const title = node.url
      ? make("a", "gantt__title", { href: node.url, tabindex: "-1", ...(node.group && !node.ref ? {} : { "data-peek": "" }) }, node.title)
      : make("span", "gantt__title", {}, node.title);
    cell.append(title);
    return cell;
  }

  people(node) {
    const cell = make("div", "gantt__people", { role: "gridcell" });
    const people = (node.people ?? []).map((key) => this.model.drawing.people[key]);
    if (!people.length) return cell;
    cell.append(make("span", "avatars", {}, ...people.slice(0, 3).map((person) =>
      make("span", `avatar avatar--${person.tint}`, { role: "img", "aria-label": person.name }, person.sign))));
    if (people.length > 3) cell.append(make("span", "gantt__more", {}, `+${people.length - 3}`));
    return cell;
  }

  finish(node) {
    const late = node.group ? 0 : node.late;
    return make("div", `gantt__finish${late ? " is-late" : ""}`, { role: "gridcell" }, this.days.short(dayOf(node.end)));
  }

  lane(node) {
    const lane = make("div", "gantt__lane", { role: "gridcell", "aria-label": this.spoken(node) });
    lane.style.inlineSize = `${this.axis.width}px`;
    lane.append(...this.parts(node), ...(this.narrow.matches ? this.mini(node) : []));
    return lane;
  }

  // On a phone there is one small bar, within the whole plan.
  mini(node) {
    const share = (moment) => Math.round(((moment - this.axis.first) / (this.axis.last - this.axis.first)) * 1000) / 10;
    const names = [node.group && "is-group", node.critical && "is-critical", !node.group && node.late && "is-late"].filter(Boolean);
    const least = (from, to) => `${Math.max(1.5, Math.min(100, share(to)) - Math.max(0, share(from)))}%`;
    const bar = placed(["gantt__mini", ...names].join(" "), `${Math.max(0, share(node.from))}%`, least(node.from, node.to));
    if (!this.agreedOn(node)) return [bar];
    const [from, to] = this.agreedSpan(node);
    return [bar, placed("gantt__mini gantt__mini--agreed", `${Math.max(0, Math.min(98, share(from)))}%`, least(from, to))];
  }

  // What the chosen baseline says of the work, while it is shown.
  agreedOn(node) {
    return this.model.agreed ? node.agreed : null;
  }

  agreedSpan({ agreed: { start, due } }) {
    return [minutes(start ?? due), minutes(due ?? start) + DAY];
  }

  agreed(node) {
    const [from, to] = this.agreedSpan(node);
    return placed("gantt__agreed", this.axis.x(from), Math.max(LEAST, this.axis.x(to) - this.axis.x(from)));
  }

  agreedWords(node) {
    const { name, start, due, words } = node.agreed;
    const days = [...new Set([start, due])].filter(Boolean).map((day) => this.days.short(day)).join(" – ");
    return [say(this.words.agreed, { name, days }), words].filter(Boolean).join(" · ");
  }

  spoken(node) {
    const words = [this.days.span(node.from, node.to)];
    if (this.agreedOn(node)) words.push(this.agreedWords(node));
    if (node.group) return words.join(", ");
    if (node.late) words.push(say(this.words.late, { time: node.lateness }));
    if (node.critical) words.push(this.words.critical);
    if (node.begun) words.push(this.words.begun);
    if (node.pinned) words.push(this.words.pinned);
    return words.join(", ");
  }

  parts(node) {
    if (node.group) return this.summary(node);
    const { axis } = this;
    const x = axis.inside(node.from);
    const width = Math.max(LEAST, axis.x(node.to) - x);
    const parts = [];
    if (node.before) parts.push(this.standing(node));
    if (this.agreedOn(node)) parts.push(this.agreed(node));
    if (node.slack_to) parts.push(placed("gantt__slack", x + width, axis.x(minutes(node.slack_to)) - x - width));
    if (node.likely && minutes(node.likely) > node.to) parts.push(placed("gantt__likely", x + width, axis.x(minutes(node.likely)) - x - width));
    if (node.due) parts.push(placed(`gantt__due${node.late ? " is-late" : ""}`, axis.x(minutes(node.due) + DAY) - 1, 2));
    if (node.milestone) parts.push(this.bar(node, placed("gantt__diamond", x - 8, 16)));
    else parts.push(this.bar(node, placed("gantt__bar", x, width)));
    parts.push(this.note(node, x + (node.milestone ? 8 : width)));
    return parts;
  }

  bar(node, bar) {
    for (const name of ["critical", "assumed", "pinned"]) if (node[name]) bar.classList.add(`is-${name}`);
    if (node.late) bar.classList.add("is-late");
    if (node.begun) bar.classList.add("is-begun");
    else if (this.editable) bar.classList.add("is-loose");
    if (node.progress) bar.append(placed("gantt__done", 0, `${node.progress}%`));
    return bar;
  }

  standing({ before }) {
    const from = minutes(before[0] ?? before[1]);
    const to = minutes(before[1] ?? before[0]) + DAY;
    return placed("gantt__before", this.axis.x(from), this.axis.x(to) - this.axis.x(from));
  }

  // What stands behind a bar: that it is pinned, and by how much it is late.
  note(node, x) {
    const note = placed("gantt__note", x + 6, null);
    if (node.pinned) note.append(icon("pin"));
    if (node.late) note.append(make("span", "gantt__late", {}, `+${node.lateness}`));
    return note;
  }

  summary(node) {
    const { axis } = this;
    const from = axis.inside(node.from);
    const parts = [placed(`gantt__summary${node.critical ? " is-critical" : ""}`, from, Math.max(LEAST, axis.x(node.to) - from))];
    if (node.due) parts.push(placed("gantt__due", axis.x(minutes(node.due) + DAY) - 1, 2));
    if (this.agreedOn(node)) parts.push(this.agreed(node));
    return parts;
  }

  due(node) {
    return say(this.words.due, { day: this.days.withWeekday(node.due) });
  }

  // What the tip says about a row.
  tip(node) {
    const { words } = this;
    const lines = [make("strong", "", {}, `${node.ref ?? ""} ${node.title}`.trim()), this.days.span(node.from, node.to)];
    if (node.group) {
      if (node.due) lines.push(this.due(node));
      if (this.agreedOn(node)) lines.push(this.agreedWords(node));
      return lines;
    }
    const people = node.people.map((key) => this.model.drawing.people[key].name).join(", ") || words.nobody;
    lines.push(`${people} · ${node.effort}${node.assumed ? ` (${words.assumed})` : ""}`);
    if (node.due) lines.push(this.due(node) + (node.late ? ` · ${say(words.late, { time: node.lateness })}` : ""));
    if (this.agreedOn(node)) lines.push(this.agreedWords(node));
    if (node.likely) lines.push(say(words.likely, { moment: this.days.clock(minutes(node.likely)) }));
    if (node.spare) lines.push(say(words.slack, { time: node.spare }));
    if (node.critical) lines.push(words.critical);
    if (node.pinned) lines.push(words.pinned);
    if (node.why.length) lines.push(make("em", "", {}, node.why.join(" ")));
    return lines;
  }
}

export function placed(names, x, width) {
  const part = make("div", names);
  part.style.insetInlineStart = typeof x === "number" ? `${Math.round(x * 10) / 10}px` : x;
  if (width !== null) part.style.inlineSize = typeof width === "number" ? `${Math.round(width * 10) / 10}px` : width;
  return part;
}
