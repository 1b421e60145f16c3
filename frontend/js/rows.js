// Lists: `[data-list]` holds `[data-row]` elements. j/k and arrows move, Enter opens, x selects; one row is in the tab order.
import { on, tell } from "./behaviours.js";
import htmx from "./htmx.js";
import { composing } from "./page.js";

let current = null;
let hovered = null;

const visible = (row) => row.getClientRects().length > 0;
const listOf = () => current?.closest("[data-list]") ?? document.querySelector("#main [data-list]");
export const rows = () => [...(listOf()?.querySelectorAll("[data-row]") ?? [])].filter(visible);

// The row that keys act on: the focused one, else the current one, else the one under the pointer.
export function currentRow() {
  const focused = document.activeElement?.closest("[data-row]");
  if (focused) return focused;
  if (current && !current.isConnected) current = current.id ? document.getElementById(current.id) : null;
  return current ?? (hovered?.isConnected ? hovered : null);
}

export function setCurrent(row, { focus = true } = {}) {
  document.querySelectorAll("[data-row].is-current").forEach((other) => {
    other.classList.remove("is-current");
    other.tabIndex = -1;
  });
  current = row;
  if (!row) return;
  row.classList.add("is-current");
  row.tabIndex = 0;
  if (focus) row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function step(by, { focus = true } = {}) {
  const all = rows();
  if (!all.length) return null;
  const at = all.indexOf(currentRow());
  const to = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))];
  setCurrent(to, { focus });
  tell("row:current", { row: to }, to);
  return to;
}

// Along a row stand its fields that can be edited; before the first of them, the row itself.
function cell(row, by) {
  const places = row ? [row, ...row.querySelectorAll("[data-field]")].filter(visible) : [];
  places[Math.max(0, Math.min(places.length - 1, places.indexOf(document.activeElement) + by))]?.focus();
}

// From the page, or from the open record as a whole, the arrows walk over the list too.
document.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || event.defaultPrevented || event.altKey || event.metaKey || event.ctrlKey || !rows().length) return;
  if (event.target !== document.body && !event.target.matches("#main, #peek")) return;
  if (document.querySelector("dialog[open], [popover]:popover-open:not(.tip)")) return;
  event.preventDefault();
  tell(event.shiftKey ? "list:extend" : by > 0 ? "list:next" : "list:previous", { by }, document.body);
});
// A line that an answer takes away or draws anew hands on what it had: being current, and the focus.
htmx.on("htmx:beforeSwap", ({ detail: { target } }) => {
  if (!target?.matches("[data-row]") || (target !== current && !target.contains(document.activeElement))) return;
  const at = rows().indexOf(target);
  setTimeout(() => {
    if (target.isConnected) return;
    const all = rows();
    if (!all.length) tell("page:refresh");
    setCurrent(document.getElementById(target.id) ?? all[Math.min(at, all.length - 1)] ?? null);
  });
});
document.addEventListener("row:open", () => currentRow()?.querySelector("a[data-peek]")?.click());
document.addEventListener("row:field", () => cell(currentRow(), 1));
on("focusin", "[data-row]", (row) => row !== current && setCurrent(row, { focus: false }));
on("pointerover", "[data-row]", (row) => { hovered = row; });
on("pointerout", "[data-row]", (row) => { if (hovered === row) hovered = null; });
on("keydown", "[data-list]", (list, event) => {
  if (composing(event) || event.defaultPrevented || event.altKey || event.metaKey || event.ctrlKey) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable=true]")) return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && !list.matches("[data-list=board]")) {
    event.preventDefault();
    tell(event.shiftKey ? "list:extend" : by > 0 ? "list:next" : "list:previous", { by }, document.activeElement);
  }
  const along = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (along && list.matches("[data-list=table]")) {
    event.preventDefault();
    cell(event.target.closest("[data-row]"), along);
  }
  if (event.key === "Enter" && event.target.matches("[data-row]")) event.target.querySelector("a[data-peek]")?.click();
});
