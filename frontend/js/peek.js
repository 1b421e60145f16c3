// The side peek: a click on a row opens its record beside the list and in the address (`?peek=`), j/k step, Esc closes.
import { behaviour, on, tell } from "./behaviours.js";
import htmx from "./htmx.js";
import { currentRow, rows, setCurrent, step } from "./rows.js";

const peek = () => document.getElementById("peek");
const root = () => document.body.dataset.root ?? "/";
const rowOf = (url) => rows().find((row) => row.querySelector("a[data-peek]")?.pathname === url);
let opener = null;
let stepping;

export const peekOpen = () => peek() && !peek().hidden;

// Loads the record at `url` into the peek and says so in the address.
export async function openPeek(url, { push = true, focus = true, swap = "innerHTML" } = {}) {
  const path = new URL(url, location.origin).pathname;
  const panel = peek();
  if (!panel) return location.assign(path);
  if (!peekOpen()) opener = document.activeElement;
  panel.dataset.url = path;
  if (push) history.pushState({ htmx: true }, "", addressWith(path));
  const row = rowOf(path);
  if (row) setCurrent(row, { focus: false });
  await htmx.ajax("GET", path, { target: panel, swap, source: panel }).catch(() => {});
  if (panel.dataset.url !== path) return undefined;
  const first = panel.hidden;
  panel.hidden = !panel.childElementCount;
  if (first && focus && !panel.hidden) panel.focus({ preventScroll: true });
  return tell("peek:opened", { url: path }, panel);
}

// Also one that is still on its way.
export function closePeek({ push = true } = {}) {
  const panel = peek();
  clearTimeout(stepping);
  if (!panel?.dataset.url) return;
  htmx.trigger(panel, "htmx:abort");
  const row = rowOf(panel.dataset.url);
  const inside = panel.contains(document.activeElement) || document.activeElement === document.body;
  panel.hidden = true;
  panel.replaceChildren();
  delete panel.dataset.url;
  if (push) history.pushState({ htmx: true }, "", addressWith(null));
  if (!inside) return;
  if (row) setCurrent(row);
  else if (opener?.isConnected) opener.focus({ preventScroll: true });
}

// The peek's record as the address names it: relative to the workspace, so that it reads well and stays inside.
function addressWith(path) {
  const address = new URL(location.href);
  address.searchParams.delete("peek");
  const rest = address.searchParams.toString();
  const short = path?.startsWith(root()) ? path.slice(root().length) : path;
  const shown = short ? `peek=${encodeURIComponent(short).replaceAll("%2F", "/")}` : "";
  return address.pathname + ([rest, shown].filter(Boolean).length ? `?${[rest, shown].filter(Boolean).join("&")}` : "");
}

function named() {
  const short = new URL(location.href).searchParams.get("peek");
  return short && /^[\w-]+(\/[\w-][\w.-]*)+\/?$/.test(short) ? root() + short : null;
}

function follow() {
  const url = named();
  if (url && url !== peek()?.dataset.url) openPeek(url, { push: false });
  else if (!url) closePeek({ push: false });
}

function move(by) {
  const row = step(by, { focus: !peek().contains(document.activeElement) });
  const link = row?.querySelector("a[data-peek]");
  clearTimeout(stepping);
  if (link) stepping = setTimeout(() => openPeek(link.href, { push: true }), 90);
}

on("click", "a[data-peek]", (link, event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  openPeek(link.href);
}, { capture: true });
on("click", "[data-row]", (row, event) => {
  if (event.defaultPrevented || event.target.closest("a, button, input, label, select, textarea, summary, [role=button], [data-no-peek]")) return;
  if (String(getSelection()).length) return;
  row.querySelector("a[data-peek]")?.click();
});
on("click", "[data-peek-go]", (button) => {
  const acts = { close: () => closePeek(), next: () => move(1), previous: () => move(-1), centre };
  acts[button.dataset.peekGo]();
});
document.addEventListener("list:next", () => (peekOpen() ? move(1) : step(1)));
document.addEventListener("list:previous", () => (peekOpen() ? move(-1) : step(-1)));
document.addEventListener("peek:close", () => closePeek());
document.addEventListener("peek:reload", () => peekOpen() && openPeek(peek().dataset.url, { push: false, swap: "morph:innerHTML" }));
document.addEventListener("row:copy", () => {
  const link = currentRow()?.querySelector("a[data-peek]");
  const url = peek()?.dataset.url ?? link?.pathname ?? document.querySelector("#main .record")?.dataset.url;
  if (url) tell("page:copy", { text: location.origin + url });
});

// Going back over a peek alone keeps the list as it is; another page in the panel closes the peek.
// htmx follows back to its own entries only: that of a page which was loaded whole becomes one.
if (!history.state) history.replaceState({ htmx: true }, "");
let place = location.pathname + withoutPeek();
function withoutPeek() {
  const search = new URLSearchParams(location.search);
  search.delete("peek");
  return `?${search}`;
}
htmx.on("htmx:historyCacheMiss", (event) => {
  if (place !== location.pathname + withoutPeek()) return;
  event.preventDefault();
  follow();
});
htmx.on("htmx:historyRestore", () => { place = location.pathname + withoutPeek(); follow(); });
htmx.on("htmx:pushedIntoHistory", () => { place = location.pathname + withoutPeek(); });
htmx.on("htmx:replacedInHistory", () => { place = location.pathname + withoutPeek(); });
htmx.on("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "main" && !named()) closePeek({ push: false });
});
// At the side of the list, or in the middle of the page where there is much to read; kept for the next time.
function centre() {
  const panel = peek();
  panel.dataset.width = panel.dataset.width === "centre" ? "side" : "centre";
  localStorage.setItem("peek-width", panel.dataset.width);
}

behaviour("peek", (panel) => {
  panel.dataset.width = localStorage.getItem("peek-width") ?? "side";
  setTimeout(follow);
});
