// Chooses from a list by typing: <form class="picker"> posts the choice, <div class="field"> keeps hidden inputs in step.
// Roles follow the combobox with a listbox popup of the ARIA practices.
import { behaviour, tell } from "./behaviours.js";
import { place } from "./anchored.js";
import { composing, element, folded, say } from "./page.js";

behaviour("picker", (root) => (root.matches("form") ? formPicker(root) : fieldPicker(root)));

function formPicker(form) {
  const list = options(form, form);
  let changed = false;
  const send = () => {
    setInputs(form, form, list.chosen().map((option) => option.dataset.value));
    changed = false;
    form.requestSubmit();
  };
  list.choose = (option) => {
    if (option.dataset.create != null) return sendNew(form, list);
    if (form.dataset.multiple == null) {
      list.selectOnly(option);
      send();
      return tell("picker:chosen", { option }, form);
    }
    list.toggle(option);
    changed = true;
    return undefined;
  };
  list.finish = () => (changed ? send() : tell("popover:shut"));
  form.addEventListener("submit", (event) => event.submitter && event.preventDefault());
  form.addEventListener("popover:close", () => changed && send());
}

function sendNew(form, list) {
  setInputs(form, form, list.chosen().map((option) => option.dataset.value));
  form.append(element("input", { type: "hidden", name: "create", value: list.search.value.trim() }));
  form.requestSubmit();
}

function fieldPicker(field) {
  const panel = field.querySelector(".picker");
  const list = options(panel, field);
  const many = field.dataset.multiple != null;
  const button = field.querySelector(".field__button") ?? element("button", { type: "button", class: "field__button" });
  field.prepend(button);
  button.setAttribute("aria-haspopup", "listbox");
  const show = () => {
    setInputs(field, field, list.chosen().map((option) => option.dataset.value));
    const shown = list.chosen().map((option) => {
      const chip = element("span", { class: "field__chip" });
      chip.innerHTML = option.innerHTML;
      return chip;
    });
    button.replaceChildren(named(field), ...(shown.length ? shown : [element("span", { class: "field__none" }, field.dataset.none ?? "–")]));
  };
  const open = floating(field, panel, button, list);
  list.choose = (option) => {
    if (many) list.toggle(option);
    else list.selectOnly(option);
    show();
    field.dispatchEvent(new Event("change", { bubbles: true }));
    if (!many) open(false);
  };
  list.finish = () => open(false);
  show();
}

// The field's name, heard before its value.
export function named(field) {
  return element("span", { class: "visually-hidden" }, field.dataset.label ?? "");
}

// Opens and closes a panel under the button of a form's field.
export function floating(field, panel, button, list) {
  const outside = (event) => field.contains(event.target) || open(false, false);
  const open = (wanted, focus = true) => {
    field.classList.toggle("is-open", wanted);
    button.setAttribute("aria-expanded", String(wanted));
    document[wanted ? "addEventListener" : "removeEventListener"]("pointerdown", outside);
    if (wanted) {
      place(panel, button);
      list.focus();
    } else if (focus) button.focus();
  };
  button.addEventListener("click", () => open(!field.classList.contains("is-open")));
  button.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); open(true); }
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || composing(event)) return;
    event.preventDefault();
    event.stopPropagation();
    open(false);
  });
  field.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !field.contains(event.relatedTarget)) open(false, false);
  });
  open(false, false);
  return open;
}

function setInputs(place_, settings, values) {
  const name = settings.dataset.name ?? "value";
  if (!name) return;
  for (const old of place_.querySelectorAll(`:scope > input[type=hidden][data-picked]`)) old.remove();
  for (const value of values) place_.append(element("input", { type: "hidden", name, value, "data-picked": true }));
}

let counter = 0;

// The list under a search box: what is shown, active and chosen.
function options(panel, settings) {
  const search = panel.querySelector(".picker__search");
  const box = panel.querySelector(".picker__options");
  const none = element("p", { class: "picker__none", hidden: true }, say("nothing"));
  const list = { search, active: null, choose() {}, finish() {} };
  const all = () => [...box.querySelectorAll("[role=option]")];
  const shown = () => all().filter((option) => !option.hidden && option.getAttribute("aria-disabled") !== "true");
  box.after(none);
  box.id ||= `picker-${++counter}`;
  for (const [name, value] of [["aria-controls", box.id], ["aria-expanded", "true"], ["aria-autocomplete", "list"], ["autocomplete", "off"]]) search.setAttribute(name, value);
  if (settings.dataset.multiple != null) box.setAttribute("aria-multiselectable", "true");

  list.chosen = () => all().filter((option) => option.getAttribute("aria-selected") === "true");
  list.toggle = (option) => option.setAttribute("aria-selected", String(option.getAttribute("aria-selected") !== "true"));
  list.selectOnly = (option) => all().forEach((other) => other.setAttribute("aria-selected", String(other === option)));
  list.focus = () => {
    const stale = search.value && settings.dataset.url;
    search.value = "";
    if (stale) fetchMore();
    else filter();
    search.focus({ preventScroll: true });
    activate(list.chosen()[0] ?? shown()[0]);
  };
  const activate = (option) => {
    list.active?.classList.remove("is-active");
    list.active = option ?? null;
    option?.classList.add("is-active");
    if (option) option.id ||= `option-${++counter}`;
    if (option) search.setAttribute("aria-activedescendant", option.id);
    else search.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };
  const filter = () => {
    const wanted = folded(search.value).split(/\s+/).filter(Boolean);
    for (const option of all()) {
      const text = folded(`${option.dataset.words ?? ""} ${option.textContent}`);
      option.hidden = option.dataset.create == null && !wanted.every((word) => text.includes(word));
      if (option.dataset.create != null) offerNew(option, search.value.trim());
    }
    for (const heading of box.querySelectorAll("[role=presentation]")) heading.hidden = wanted.length > 0;
    none.hidden = shown().length > 0;
    activate(shown()[0]);
  };
  const offerNew = (option, text) => {
    const same = all().some((other) => other !== option && folded(other.textContent) === folded(text));
    option.hidden = !text || same;
    option.textContent = option.dataset.create.replace("%s", text);
  };
  const step = (by) => {
    const now = shown();
    activate(now[(now.indexOf(list.active) + by + now.length) % now.length]);
  };
  // Other options take the place of these; what was chosen stays so, out of sight where the words do not find it.
  const exchange = (text) => {
    const kept = list.chosen();
    box.innerHTML = text;
    for (const option of all()) option.setAttribute("aria-selected", "false");
    for (const option of kept) {
      const same = all().find((other) => other.dataset.value === option.dataset.value);
      if (same) same.setAttribute("aria-selected", "true");
      else box.append(Object.assign(option, { hidden: true }));
    }
    for (const option of all()) if (option.dataset.create != null) offerNew(option, search.value.trim());
  };
  let timer;
  const fetchMore = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const asked = search.value;
      const { url } = settings.dataset;
      const answer = await fetch(`${url}${url.includes("?") ? "&" : "?"}q=${encodeURIComponent(asked)}`, { headers: { "HX-Request": "true" } });
      const text = await answer.text();
      if (asked !== search.value) return;
      if (answer.ok) exchange(text);
      none.hidden = shown().length > 0;
      activate(shown()[0]);
    }, 150);
  };
  search.addEventListener("input", () => (settings.dataset.url ? fetchMore() : filter()));
  search.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const acts = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Home: () => !search.value && activate(shown()[0]),
      End: () => !search.value && activate(shown().at(-1)),
      Enter: () => (event.metaKey || event.ctrlKey ? list.finish() : list.active && list.choose(list.active)),
    };
    if (!acts[event.key] || (search.value && ["Home", "End"].includes(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  });
  box.addEventListener("pointerdown", (event) => event.preventDefault());
  box.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== list.active) activate(option);
  });
  box.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option.getAttribute("aria-disabled") !== "true") list.choose(option);
  });
  filter();
  activate(list.chosen()[0] ?? shown()[0]);
  return list;
}
