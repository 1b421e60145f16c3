// The command palette: go, create, act on the current record, and what the server finds (an HTML list of options).
import { behaviour, tell } from "./behaviours.js";
import { commands, holds, run } from "./commands.js";
import { show } from "./dialog.js";
import { composing, data, element, folded, go, icon, say } from "./page.js";
import { keycaps } from "./keycaps.js";
import { openPeek } from "./peek.js";

const groups = data("command-groups");
const ORDER = ["act", "create", "go", "view"];
const KEPT = 5;
const OWN = 5;
let usable = [];
let counter = 0;

const recent = () => JSON.parse(localStorage.getItem("palette") ?? "[]");
const keep = (key) => localStorage.setItem("palette", JSON.stringify([key, ...recent().filter((old) => old !== key)].slice(0, KEPT)));

behaviour("palette", (dialog) => {
  const search = dialog.querySelector(".palette__search");
  const list = dialog.querySelector(".palette__options");
  const found = element("div", { role: "presentation" });
  const own = element("div", { role: "presentation" });
  let asked = 0;
  let timer;

  function open() {
    // What this page knows comes first: it is there at once, and what the server finds later moves nothing under a finger.
    usable = commands.filter((command) => command.key !== "palette" && command.context !== "list" && holds(command));
    search.value = "";
    found.replaceChildren();
    list.replaceChildren(own, found);
    draw();
    if (!dialog.open) show(dialog);
    search.focus();
  }
  function draw() {
    const wanted = folded(search.value);
    const matching = usable.map((command) => [score(command, wanted), command]).filter(([points]) => points > 0);
    matching.sort((one, two) => two[0] - one[0]);
    active()?.setAttribute("aria-selected", "false");
    own.replaceChildren(...(wanted ? matching.slice(0, OWN).map(([, command]) => line(command)) : sorted()));
    settle();
  }
  function settle() {
    list.querySelector(".palette__none")?.remove();
    const all = options();
    if (!all.length) list.append(element("p", { class: "palette__none" }, say("nothing")));
    activate(all.includes(active()) ? active() : all[0]);
  }
  function ask() {
    clearTimeout(timer);
    const url = document.body.dataset.searchUrl;
    const wanted = search.value.trim();
    const turn = ++asked;
    if (!url || !wanted) return found.replaceChildren();
    timer = setTimeout(async () => {
      const answer = await fetch(`${url}?q=${encodeURIComponent(wanted)}`, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (turn !== asked || !dialog.open || !answer?.ok) return;
      found.innerHTML = await answer.text();
      settle();
    }, 70);
    return undefined;
  }
  const options = () => [...list.querySelectorAll("[role=option]")];
  const active = () => list.querySelector('[aria-selected="true"]');
  function activate(option) {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (!option) return search.removeAttribute("aria-activedescendant");
    option.id ||= `palette-option-${++counter}`;
    search.setAttribute("aria-activedescendant", option.id);
    return option.scrollIntoView({ block: "nearest" });
  }
  function choose(option, aside) {
    dialog.close();
    const command = commands.find(({ key }) => key === option.dataset.command);
    if (command) {
      keep(command.key);
      return setTimeout(() => run(command));
    }
    const { url } = option.dataset;
    return option.dataset.opens === "peek" && !aside ? openPeek(url) : go(url);
  }
  search.addEventListener("input", () => { draw(); ask(); });
  search.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const all = options();
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && all.length) {
      event.preventDefault();
      activate(all[(all.indexOf(active()) + by + all.length) % all.length]);
    }
    if (event.key === "Enter" && active()) {
      event.preventDefault();
      choose(active(), event.metaKey || event.ctrlKey);
    }
  });
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== active()) activate(option);
  });
  list.addEventListener("click", (event) => event.target.closest("[role=option]") && choose(event.target.closest("[role=option]")));
  document.addEventListener("palette:open", open);
});

// Without a word: what was used lately, then what fits this place.
function sorted() {
  const lately = recent().map((key) => usable.find((command) => command.key === key)).filter(Boolean);
  const parts = [["recent", say("recent"), lately]];
  for (const key of ORDER) parts.push([key, groups[key], usable.filter((command) => command.group === key && !lately.includes(command))]);
  return parts.filter(([, , list]) => list.length).flatMap(([, title, list]) => [
    element("div", { class: "palette__group", role: "presentation" }, title),
    ...list.map(line),
  ]);
}

function line(command) {
  return element("div", { class: "palette__option", role: "option", "data-command": command.key, "aria-selected": "false" },
    icon(command.icon || "corner-down-right"),
    element("span", { class: "palette__label" }, command.label),
    element("span", { class: "palette__keys" }, ...keycaps(command.keys[0])));
}

// 3 the label begins so, 2 a word or its pinyin initials begin so, 1 it is inside.
function score(command, wanted) {
  const label = folded(command.label);
  const spoken = folded(command.words ?? "").split(" ");
  if (label.startsWith(wanted)) return 3;
  if (spoken.some((word) => word.startsWith(wanted)) || label.split(/\s+/).some((word) => word.startsWith(wanted))) return 2;
  return label.includes(wanted) ? 1 : 0;
}

document.addEventListener("page:copy", (event) => {
  if (!event.detail.text) return;
  navigator.clipboard?.writeText(event.detail.text).then(() => tell("toast", { text: say("copied") }));
});
