// A <select> becomes a picker of our own, found by typing and pinyin, in the page's language. Touch screens keep theirs.
// A day becomes our date picker everywhere: the browser's own writes it as the browser's language does.
import { mount } from "./behaviours.js";
import htmx from "./htmx.js";
import { element } from "./page.js";

const touch = () => matchMedia("(pointer: coarse)").matches;

function dress(root) {
  for (const day of root.querySelectorAll?.("input[type=date]") ?? []) if (!day.closest(".field")) replaceDay(day);
  if (touch()) return;
  for (const select of root.querySelectorAll?.("select:not([multiple], [data-dressed], [data-native])") ?? []) replace(select);
}

function replace(select) {
  const focused = select === document.activeElement;
  const label = select.getAttribute("aria-label") ?? select.labels?.[0]?.textContent.trim() ?? "";
  const list = element("ul", { class: "picker__options", role: "listbox", "aria-label": label }, ...[...select.options].map((option) =>
    element("li", { role: "option", "data-value": option.value, "data-words": option.dataset.words, "aria-selected": String(option.selected), "aria-disabled": option.disabled && "true" }, option.textContent)));
  const search = element("input", { class: "picker__search", type: "text", role: "combobox", "aria-label": label });
  const button = element("button", { class: "field__button", type: "button", autofocus: select.autofocus, disabled: select.disabled });
  const field = element("div", { class: "field", "data-behaviour": "picker", "data-name": "", "data-label": label }, button, element("div", { class: "picker" }, search, list));
  field.addEventListener("change", (event) => {
    event.stopPropagation();
    select.value = list.querySelector("[aria-selected=true]")?.dataset.value ?? "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  select.dataset.dressed = "";
  select.classList.add("visually-hidden");
  select.removeAttribute("autofocus");
  for (const [name, value] of [["tabindex", "-1"], ["aria-hidden", "true"]]) select.setAttribute(name, value);
  if (select.nextElementSibling?.matches(".field[data-name='']")) select.nextElementSibling.remove();
  select.after(field);
  for (const named of select.labels ?? []) named.addEventListener("click", () => button.focus());
  mount(field);
  inherit(button, select);
  if (focused) button.focus();
}

// The button says what is wrong in place of what it stands for.
function inherit(button, from) {
  for (const name of ["aria-invalid", "aria-describedby", "disabled"]) if (from.hasAttribute(name)) button.setAttribute(name, from.getAttribute(name));
}

// The input stays, out of sight, with its name and whatever listens to it.
function replaceDay(input) {
  const focused = input === document.activeElement;
  const labels = [...(input.labels ?? [])];
  const label = input.getAttribute("aria-label") ?? labels[0]?.textContent.trim() ?? "";
  const field = element("div", { class: "field", "data-behaviour": "datepicker", "data-name": "", "data-label": label, "data-value": input.value });
  field.addEventListener("change", (event) => {
    event.stopPropagation();
    input.value = field.querySelector("input[type=hidden]").value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  if (input.nextElementSibling?.matches(".field[data-name='']")) input.nextElementSibling.remove();
  input.after(field);
  mount(field);
  const button = field.querySelector(".field__button");
  inherit(button, input);
  input.type = "hidden";
  for (const named of labels) named.addEventListener("click", () => button.focus());
  if (focused) button.focus();
}

htmx.onLoad(dress);
htmx.on("htmx:afterSettle", () => dress(document));
dress(document);
