// After a change the server sends the row or card as it stands now, in <template data-redraw>: it takes its own place.
import htmx from "./htmx.js";
import { rows, setCurrent } from "./rows.js";
import { tell } from "./behaviours.js";
import { copies, go } from "./page.js";

const parser = new DOMParser();

const PLACE = "[data-column], [data-group]";
const valueOf = (place) => place?.dataset.column ?? place?.dataset.group;
const laneOf = (place) => place?.dataset.lane;

// Puts one redrawn element where it belongs; false where only a whole refresh would be right.
function put(template) {
  const { redraw: id, type, left, among, lanes, ...wanted } = template.dataset;
  const old = copies(id);
  if (left !== undefined) {
    old.forEach(leave);
    if (type === undefined) gone(`#record-${CSS.escape(id)}`);
    return true;
  }
  const drawn = template.content.firstElementChild;
  if (!old.length || !drawn) return !drawn || document.querySelector("#main [data-type]")?.dataset.type !== type;
  const made = old.map(() => drawn.cloneNode(true));
  const settled = made.map((each, n) => instead(old[n], each, wanted));
  return settled.every(Boolean) && everywhere(made, among, valueOf) && everywhere(made, lanes, laneOf);
}

function instead(old, made, wanted) {
  const current = old.classList.contains("is-current");
  const picked = old.classList.contains("is-picked");
  const place = old.closest(PLACE);
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(made);
  made.classList.toggle("is-picked", picked);
  const box = made.querySelector(".pick");
  if (box) box.checked = picked;
  htmx.process(made);
  if (current) setCurrent(made, { focus: false });
  if (focused) (focused === old ? made : made.querySelector(`[data-field="${focused.dataset.field}"]`) ?? made).focus({ preventScroll: true });
  return inItsPlace(made, place, wanted);
}

// Whether a record of several values stands in the place of each, once, and in no other; what a place has not drawn yet is not asked for.
function everywhere(made, values, of) {
  const now = made.map((each) => each.closest(PLACE));
  if (!values || now.some((place) => of(place) === undefined)) return true;
  const wanted = JSON.parse(values);
  const open = (value) => [...document.querySelectorAll(PLACE)].some((place) => of(place) === value && !place.querySelector(".more"));
  return now.every((place) => wanted.includes(of(place))) && new Set(now).size === now.length
    && wanted.every((value) => now.some((place) => of(place) === value) || !open(value));
}

// What is in the trash or the archive closes its peek, and its own page leads to the list. What only leaves the list that
// is narrowed stays open: somebody works on it.
function gone(record) {
  if (document.querySelector(`#peek ${record}`)) tell("peek:close");
  else if (document.querySelector(`#main ${record}`)) go(document.querySelector("#main .bar__place a").href);
}

function leave(old) {
  const all = rows();
  const next = all[all.indexOf(old) + 1] ?? all[all.indexOf(old) - 1];
  if (old.contains(document.activeElement) || old.classList.contains("is-current")) setCurrent(next ?? null);
  recount(old.closest(PLACE), -1);
  old.remove();
}

function inItsPlace(made, place, { column, lane, group }) {
  if (!place) return true;
  const wanted = place.dataset.column !== undefined ? column : group;
  const now = valueOf(place);
  // A lane of several values is not said: the row stays in the one it is in.
  const inner = place.dataset.lane === undefined ? undefined : lane ?? place.dataset.lane;
  if (wanted === undefined || (now === wanted && inner === place.dataset.lane)) return true;
  const to = [...document.querySelectorAll(PLACE)].find((other) =>
    valueOf(other) === wanted && other.dataset.lane === inner);
  if (!to) return false;
  const head = to.querySelector(":scope > .group__head");
  if (head) head.after(made);
  else to.prepend(made);
  recount(place, -1);
  recount(to, 1);
  return true;
}

// A group inside a group counts for both.
function recount(place, by) {
  count(place, by);
  if (place?.matches(".group--part")) count(document.querySelector(`.group[data-group="${CSS.escape(place.dataset.group)}"]:not(.group--part)`), by);
}

// Keeps the figure in a group's or column's head in step until the next load counts anew.
export function count(place, by) {
  if (!place) return;
  const value = valueOf(place);
  const head = place.querySelector(".group__count") ?? [...document.querySelectorAll(".column__head")].find((other) => other.dataset.value === value)?.querySelector(".column__number");
  if (head && /^\d+$/.test(head.textContent)) head.textContent = Number(head.textContent) + by;
}

export function redraw(text) {
  if (!text?.includes("data-redraw")) return;
  const answer = parser.parseFromString(text, "text/html");
  const settled = [...answer.querySelectorAll("template[data-redraw]")].every(put);
  if (!settled) tell("page:refresh");
}

// Small parts that stand on some pages only come in <template data-fill>: each goes where its element is, if it is there.
const FILLING = /<template data-fill>(.*?)<\/template>/gs;

function fill(text) {
  return text.replace(FILLING, (_all, drawn) => {
    const made = parser.parseFromString(drawn, "text/html").body.firstElementChild;
    for (const each of copies(made.id)) each.replaceWith(made.cloneNode(true));
    return "";
  });
}

htmx.on("htmx:beforeSwap", ({ detail }) => {
  redraw(detail.serverResponse);
  if (detail.serverResponse?.includes("data-fill")) detail.serverResponse = fill(detail.serverResponse);
});
