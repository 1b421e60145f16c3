// A collection: picks rows, offers what can be done to all that are picked, folds groups, adds where one stands.
import { behaviour, on, tell } from "./behaviours.js";
import htmx from "./htmx.js";
import { openDialog, showAnswer } from "./dialog.js";
import { post, say } from "./page.js";
import { popover } from "./popover.js";
import { askForRest, forgetRest, leaveOut, rest, takeRest, within } from "./rest.js";
import { currentRow, rows, setCurrent } from "./rows.js";
import { toast } from "./toast.js";

const place = () => document.querySelector("#main [data-bulk]");
const bar = () => document.querySelector("#main .bulk");
const picked = () => rows().filter((row) => row.classList.contains("is-picked"));
const OK = 200;
let last = null;
let choosing = null; // the path of the list in which rows are being picked by tapping them

function pick(row, wanted = !row.classList.contains("is-picked")) {
  if ("alone" in row.dataset) return;
  row.classList.toggle("is-picked", wanted);
  row.setAttribute("aria-selected", String(wanted));
  const box = row.querySelector(".pick");
  if (box) box.checked = wanted;
  if (!wanted) leaveOut(row.dataset.ref);
  last = row;
  show();
}

function pickAll() {
  for (const row of rows()) pick(row, true);
  askForRest(place()).then(show);
}

function show() {
  const all = picked();
  const offer = bar();
  if (!offer) return;
  const picking = choosing !== null && choosing === place()?.dataset.path;
  place()?.classList.toggle("is-picking", picking);
  offer.hidden = !all.length && !picking;
  offer.classList.toggle("bulk--none", !all.length);
  tellHowMany(offer, chosen().length, all.length === rows().length);
  document.body.style.setProperty("--bulk", `${offer.offsetHeight}px`); // what is told stands above it
  const every = document.querySelector("#main .pick--all");
  if (every) {
    every.checked = all.length > 0 && all.length === rows().length;
    every.indeterminate = all.length > 0 && !every.checked;
  }
}

// So many of all; and where not all rows are here, the way to take the others, too.
function tellHowMany(offer, number, every) {
  const { count, refs: others, taken } = rest(place());
  const words = offer.querySelector(".bulk__count");
  const say = (text) => text.replace("%(count)s", shown(number)).replace("%(all)s", shown(count)).replace("%(most)s", shown(others.length));
  words.textContent = say(count > number && (every || taken) ? words.dataset.of : words.dataset.words);
  const button = offer.querySelector("[data-bulk-every]");
  if (!button) return;
  button.hidden = taken || !every || count <= number;
  button.textContent = say(others.length < count ? button.dataset.first : button.dataset.all);
}

function range(to) {
  const all = rows();
  const [from, until] = [all.indexOf(last?.isConnected ? last : to), all.indexOf(to)].sort((a, b) => a - b);
  for (const row of all.slice(from, until + 1)) pick(row, true);
}

// The record that keys act on: the open one, else that of the current row, else the page's own.
const here = () => document.getElementById("peek")?.dataset.url ?? currentRow()?.dataset.url ?? document.querySelector("#main .record")?.dataset.url;
const chosen = () => [...new Set([...picked().map((row) => row.dataset.ref), ...within(place())])];
const refs = () => chosen().map((ref) => ["ref", ref]);
const shown = (number) => number.toLocaleString(document.documentElement.lang);

const act = (verb) => send([["verb", verb]]);

// Tells the server what to do with all that are picked.
async function send(what) {
  const answer = await post(place().dataset.bulk, [...refs(), ...what]).catch(() => null);
  if (!answer?.ok) return toast({ text: say("failed"), tone: "bad" });
  forgetRest();
  for (const [name, detail] of Object.entries(JSON.parse(answer.headers.get("HX-Trigger") ?? "{}"))) {
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }
  // What was not done to some of them, row by row.
  if (answer.status === OK) showAnswer(await answer.text());
  return undefined;
}

on("click", ".pick", (box, event) => {
  event.stopPropagation();
  if (box.matches(".pick--all")) {
    if (box.checked) pickAll();
    else clear();
    return;
  }
  const row = box.closest("[data-row]");
  if (event.shiftKey) range(row);
  else pick(row, box.checked);
});
on("click", "[data-bulk-verb]", (button) => act(button.dataset.bulkVerb));
on("click", "[data-bulk-popover]", (button) => popover(`${place().dataset.bulk}/menu?${new URLSearchParams(refs())}`, button));
on("submit", "[data-bulk-form]", (form, event) => {
  event.preventDefault();
  send([...new FormData(form)]);
  document.dispatchEvent(new CustomEvent("popover:shut"));
});
on("click", "[data-bulk-clear]", () => clear());
on("click", "[data-bulk-every]", () => {
  takeRest();
  show();
});
on("click", ".group__fold", (button) => {
  const open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  const group = button.closest("[data-group]");
  fold(group, open);
  remember(group.dataset.group, open);
});

// A group takes the groups inside it along.
function fold(group, shut) {
  group.classList.toggle("is-folded", shut);
  for (let part = group.nextElementSibling; part?.matches(".group--part"); part = part.nextElementSibling) part.hidden = shut;
}

function clear() {
  choosing = null;
  forgetRest();
  show();
  for (const row of picked()) pick(row, false);
}

// Rows are picked by tapping them, until that is put away.
function choose() {
  choosing = place()?.dataset.path ?? null;
  show();
}
on("click", "[data-bulk-start]", choose);
document.addEventListener("row:held", (event) => {
  choose();
  pick(event.target);
});
document.addEventListener("selection:clear", (event) => {
  if (!picked().length && choosing === null) return;
  event.preventDefault();
  clear();
});
document.addEventListener("row:pick", () => currentRow() && pick(currentRow()));
document.addEventListener("list:pick-all", pickAll);
document.addEventListener("list:extend", (event) => {
  const all = rows();
  const row = currentRow();
  if (row) pick(row, true);
  const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(row) + event.detail.by))];
  if (next) {
    setCurrent(next);
    pick(next, true);
  }
});
document.addEventListener("collection:new", () => {
  const quick = document.querySelector("#peek [data-quick]") ?? document.querySelector("#main [data-quick]");
  const button = document.querySelector('#main [data-command="record.new"]');
  if (quick) openDialog(quick.dataset.quick);
  else if (button) button.click();
  else openDialog(`${document.body.dataset.root}items/quick`);
});
document.addEventListener("collection:search", () => document.getElementById("collection-search")?.select());
for (const name of ["filter", "display"]) {
  document.addEventListener(`collection:${name}`, () => document.querySelector(`#main [data-command="collection.${name}"]`)?.click());
}
for (const [name, verb] of [["row:trash", "trash"], ["row:archive", "archive"]]) {
  document.addEventListener(name, () => {
    if (picked().length) return act(verb);
    const url = here();
    if (url) htmx.ajax("POST", `${url}/${verb}`, { target: "#main", swap: "none" });
    return undefined;
  });
}
document.addEventListener("row:give", ({ detail: { field, also } }) => {
  if (picked().length) return send([["field", field], ["also", also]]);
  const url = here();
  return url && htmx.ajax("POST", `${url}/cells/${field}`, { target: "#main", swap: "none", values: { also } });
});
document.addEventListener("collection:views", () => document.querySelector("#main .toolbar__views [aria-current]")?.focus());
document.addEventListener("collection:refresh", () => tell("page:refresh"));
document.addEventListener("dialog:shut", () => document.getElementById("dialog").close());

// Which groups are folded is remembered for each collection on this machine.
const key = () => `folded:${place()?.dataset.path}`;
const folded = () => JSON.parse(localStorage.getItem(key()) ?? "[]");
function remember(group, open) {
  const others = folded().filter((name) => name !== group);
  localStorage.setItem(key(), JSON.stringify(open ? [...others, group] : others));
}
// A folded column keeps its head, narrow; its cards stay in the page.
function foldColumn(root, value, shut) {
  const same = `="${CSS.escape(value)}"]`;
  for (const part of root.querySelectorAll(`.column__head[data-value${same}, .column[data-column${same}`)) part.classList.toggle("is-folded", shut);
  root.querySelector(`.column__head[data-value${same} .column__fold`)?.setAttribute("aria-expanded", String(!shut));
}
on("click", ".column__fold", (button) => {
  const { value } = button.closest(".column__head").dataset;
  const shut = button.getAttribute("aria-expanded") === "true";
  foldColumn(button.closest(".board"), value, shut);
  remember(`column:${value}`, shut);
});
function foldAsBefore(root) {
  for (const name of folded().filter((one) => one.startsWith("column:"))) foldColumn(root, name.slice(7), true);
  for (const name of folded()) {
    const group = root.querySelector(`[data-group="${CSS.escape(name)}"]`);
    if (group) fold(group, true);
    group?.querySelector(".group__fold")?.setAttribute("aria-expanded", "false");
  }
}
behaviour("collection", (root) => {
  foldAsBefore(root);
  show();
});
// Groups and lanes that come by scrolling.
htmx.on("htmx:afterSettle", () => {
  if (!place()) return;
  foldAsBefore(place());
  const others = new Set(within(place()));
  for (const row of rows()) if (others.has(row.dataset.ref) && !row.classList.contains("is-picked")) pick(row, true);
  show(); // what was picked may be gone
});

// A long text opens for writing where it stands; Esc and "Cancel" give it back as it was.
on("click", "[data-write]", (button) => {
  htmx.ajax("GET", button.dataset.write, { target: button.closest("[data-text]"), swap: "innerHTML" });
});

// A value of a row opens its editor; the row knows the address, so that each cell need not repeat it.
on("click", "[data-field]:not([data-popover])", (button, event) => {
  const base = button.closest("[data-field-url]")?.dataset.fieldUrl;
  if (!base) return;
  event.preventDefault();
  event.stopPropagation();
  // The pencil stands at the end of the line; the editor belongs where the name is.
  const name = button.matches(".row__rename") ? button.parentElement.querySelector("a[data-peek]") : null;
  popover(`${base}${button.dataset.field}`, name ?? button);
});

// The name leads to the record, so that it has a key of its own to change it; a card and a chip have no button for it.
document.addEventListener("row:rename", () => {
  const row = currentRow();
  const { title } = row?.closest("[data-title]")?.dataset ?? {};
  if (title) popover(`${row.dataset.fieldUrl ?? `${row.dataset.url}/cells/`}${title}`, row.querySelector("a[data-peek]") ?? row);
});

// With rows picked, a key that edits a field edits it on all of them.
document.addEventListener("row:press", (event) => {
  if (!picked().length || !place()) return;
  event.preventDefault();
  popover(`${place().dataset.bulk}/menu?${new URLSearchParams([...refs(), ["field", event.detail.field]])}`, bar().querySelector("[data-bulk-popover]"));
});
