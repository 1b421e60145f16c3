// Our own date picker, in the page's language and week; typed days are read by dates.js.
// <form class="datepicker" hx-post data-value> posts `value`; <div class="field" data-name data-value> keeps an input in step.
import { behaviour, tell } from "./behaviours.js";
import { fromIso, inMonth, iso, make, parse, plus, today, weekday } from "./dates.js";
import { composing, element, icon, language, say } from "./page.js";
import { floating, named } from "./picker.js";

const locale = language === "zh" ? "zh-CN" : "en-US";
const format = (options) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
const firstDay = () => Number(document.documentElement.dataset.weekStart) || 1;
const monthName = format({ year: "numeric", month: "long" });
const dayName = format({ year: "numeric", month: "long", day: "numeric", weekday: "long" });
const shortDay = format({ weekday: "narrow" });
const shortName = format({ weekday: "short" });
const shortMonth = format({ month: "short" });

// As the server writes it: 9月6日 周日, Sep 6, Sun; another year with its number.
function shown(day) {
  const year = day.getUTCFullYear() === today().getUTCFullYear() ? "" : day.getUTCFullYear();
  if (language === "zh") return `${year && `${year}年`}${day.getUTCMonth() + 1}月${day.getUTCDate()}日 ${shortName.format(day)}`;
  return `${shortMonth.format(day)} ${day.getUTCDate()}, ${year || shortName.format(day)}`;
}

behaviour("datepicker", (root) => (root.matches("form") ? formPicker(root) : fieldPicker(root)));

function formPicker(form) {
  const input = hidden(form, form);
  calendar(form, form.dataset.value, (day) => {
    input.value = day ? iso(day) : "";
    form.requestSubmit();
    tell("picker:chosen", { option: element("span", {}, day ? shown(day) : "–") }, form);
  });
  form.addEventListener("submit", (event) => event.submitter && event.preventDefault());
}

function fieldPicker(field) {
  for (const native of field.querySelectorAll("input[type=date]")) native.remove();
  const panel = element("div", { class: "datepicker", role: "dialog", "aria-label": field.dataset.label ?? "" });
  const button = element("button", { type: "button", class: "field__button", id: field.dataset.id, "aria-haspopup": "dialog" });
  const input = hidden(field, field);
  const show = (day) => button.replaceChildren(named(field), day ? element("span", {}, shown(day)) : element("span", { class: "field__none" }, field.dataset.none ?? "–"));
  field.append(button, panel);
  const control = calendar(panel, field.dataset.value, (day) => {
    input.value = day ? iso(day) : "";
    show(day);
    open(false);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const open = floating(field, panel, button, control);
  input.value = field.dataset.value ?? "";
  show(fromIso(field.dataset.value));
}

function hidden(place, settings) {
  const input = element("input", { type: "hidden", name: settings.dataset.name ?? "value", value: settings.dataset.value ?? "" });
  place.append(input);
  return input;
}

// The entry line, quick days and month grid inside `panel`; `choose(day or null)` is called once decided.
function calendar(panel, value, choose) {
  let chosen = fromIso(value);
  let cursor = chosen ?? today();
  const decide = (day) => {
    chosen = day;
    choose(day);
  };
  const entry = panel.querySelector(".datepicker__entry") ?? element("input", { class: "datepicker__entry", type: "text" });
  entry.setAttribute("autocomplete", "off");
  entry.setAttribute("placeholder", say("date_hint"));
  entry.setAttribute("aria-label", say("date_hint"));
  const problem = element("p", { class: "datepicker__problem", role: "alert", hidden: true }, say("date_unknown"));
  const title = element("span", { "aria-live": "polite" });
  const body = element("tbody");
  const grid = element("table", { class: "datepicker__grid", role: "grid" }, header(), body);
  const head = element("div", { class: "datepicker__head" }, turn("chevron-left", "previous_month", -1), title, turn("chevron-right", "next_month", 1));
  panel.append(entry, problem, quick(decide), head, grid);

  function turn(name, word, by) {
    const button = element("button", { class: "button button--icon", type: "button", "aria-label": say(word) }, icon(name));
    button.addEventListener("click", () => draw(inMonth(cursor, by)));
    return button;
  }
  function draw(day, focus = false) {
    cursor = day;
    title.textContent = monthName.format(day);
    body.replaceChildren(...weeks(day, chosen));
    if (focus) body.querySelector('[tabindex="0"]').focus();
  }
  entry.addEventListener("input", () => {
    const day = parse(entry.value);
    problem.hidden = true;
    if (day) draw(day);
  });
  entry.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    if (event.key === "ArrowDown") { event.preventDefault(); draw(cursor, true); }
    if (event.key !== "Enter") return;
    event.preventDefault();
    const day = entry.value.trim() ? parse(entry.value) : cursor;
    problem.hidden = Boolean(day);
    if (day) decide(day);
  });
  grid.addEventListener("click", (event) => {
    const button = event.target.closest("[data-day]");
    if (button) decide(fromIso(button.dataset.day));
  });
  grid.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    const months = { PageUp: -1, PageDown: 1 };
    if (!(event.key in steps) && !(event.key in months)) return;
    event.preventDefault();
    event.stopPropagation();
    draw(event.key in steps ? plus(cursor, steps[event.key]) : inMonth(cursor, months[event.key]), true);
  });
  draw(cursor);
  return {
    focus() {
      entry.value = "";
      draw(chosen ?? today());
      entry.focus({ preventScroll: true });
    },
  };
}

function quick(decide) {
  const nextMonday = plus(today(), 8 - weekday(today()));
  const days = [["today", today()], ["tomorrow", plus(today(), 1)], ["next_week", nextMonday], ["clear", null]];
  return element("div", { class: "datepicker__quick" }, ...days.map(([word, day]) => {
    const button = element("button", { class: "button", type: "button" }, say(word));
    button.addEventListener("click", () => decide(day));
    return button;
  }));
}

function header() {
  const row = element("tr");
  const start = plus(make(2024, 1, 1), firstDay() - 1); // 2024-01-01 was a Monday
  for (let n = 0; n < 7; n += 1) {
    const day = plus(start, n);
    row.append(element("th", { scope: "col", abbr: format({ weekday: "long" }).format(day) }, shortDay.format(day)));
  }
  return element("thead", {}, row);
}

function weeks(month, chosen) {
  const first = make(month.getUTCFullYear(), month.getUTCMonth() + 1, 1);
  let day = plus(first, -((weekday(first) - firstDay() + 7) % 7));
  return Array.from({ length: 6 }, () => {
    const row = element("tr");
    for (let n = 0; n < 7; n += 1, day = plus(day, 1)) row.append(element("td", { role: "presentation" }, dayButton(day, month, chosen)));
    return row;
  });
}

function dayButton(day, month, chosen) {
  const outside = day.getUTCMonth() !== month.getUTCMonth();
  return element("button", {
    type: "button",
    role: "gridcell",
    class: `datepicker__day${outside ? " is-outside" : ""}`,
    "data-day": iso(day),
    tabindex: iso(day) === iso(month) ? "0" : "-1",
    "aria-label": dayName.format(day),
    "aria-current": iso(day) === iso(today()) && "date",
    "aria-selected": String(Boolean(chosen) && iso(day) === iso(chosen)),
  }, String(day.getUTCDate()));
}
