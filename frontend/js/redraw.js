// After a change the server sends the row or card as it stands now, in <template data-redraw>: it takes its own place.
import htmx from "./htmx.js";
import { rows, setCurrent } from "./rows.js";
import { tell } from "./behaviours.js";

const parser = new DOMParser();

// Puts one redrawn element where it belongs; false where only a whole refresh would be right.
function put(template) {
  const { redraw: id, column, lane, group } = template.dataset;
  const old = document.getElementById(id);
  if (template.dataset.left !== undefined) {
    if (document.querySelector(`#peek #record-${CSS.escape(id)}`)) tell("peek:close");
    return leave(old);
  }
  const made = template.content.firstElementChild;
  if (!old || !made) return !made || document.querySelector("#main [data-type]")?.dataset.type !== template.dataset.type;
  const current = old.classList.contains("is-current");
  const picked = old.classList.contains("is-picked");
  const place = old.closest("[data-column], [data-group]");
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(made);
  made.classList.toggle("is-picked", picked);
  const box = made.querySelector(".pick");
  if (box) box.checked = picked;
  htmx.process(made);
  if (current) setCurrent(made, { focus: false });
  if (focused) (focused === old ? made : made.querySelector(`[data-field="${focused.dataset.field}"]`) ?? made).focus({ preventScroll: true });
  return inItsPlace(made, place, { column, lane, group });
}

function leave(old) {
  if (!old) return true;
  const all = rows();
  const next = all[all.indexOf(old) + 1] ?? all[all.indexOf(old) - 1];
  if (old.contains(document.activeElement) || old.classList.contains("is-current")) setCurrent(next ?? null);
  recount(old.closest("[data-column], [data-group]"), -1);
  old.remove();
  return true;
}

function inItsPlace(made, place, { column, lane, group }) {
  if (!place) return true;
  const wanted = place.dataset.column !== undefined ? column : group;
  const now = place.dataset.column ?? place.dataset.group;
  // A lane of several values is not said: the row stays in the one it is in.
  const inner = place.dataset.lane === undefined ? undefined : lane ?? place.dataset.lane;
  if (wanted === undefined || (now === wanted && inner === place.dataset.lane)) return true;
  const to = [...document.querySelectorAll("[data-column], [data-group]")].find((other) =>
    (other.dataset.column ?? other.dataset.group) === wanted && other.dataset.lane === inner);
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
  const value = place.dataset.column ?? place.dataset.group;
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
    document.getElementById(made.id)?.replaceWith(made);
    return "";
  });
}

htmx.on("htmx:beforeSwap", ({ detail }) => {
  redraw(detail.serverResponse);
  if (detail.serverResponse?.includes("data-fill")) detail.serverResponse = fill(detail.serverResponse);
});
