// `@` in a comment offers people: arrows and Enter choose, Esc closes; silent while an input method composes.
import { offerAt, withdraw } from "./anchored.js";
import { composing } from "./page.js";

const CALLED = /(?:^|[^\w.@])@([^\s@]{0,30})$/u;

export function callPeople(form, area) {
  const list = form.querySelector(".composer__people");
  list.id ||= `people-${form.dataset.draft}`;
  area.setAttribute("aria-controls", list.id);
  let asked = 0;

  const typed = () => CALLED.exec(area.value.slice(0, area.selectionStart))?.[1];
  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");

  function close() {
    asked += 1;
    withdraw(list);
    area.removeAttribute("aria-activedescendant");
  }

  function mark(option) {
    current()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) area.setAttribute("aria-activedescendant", option.id);
  }

  async function offer() {
    const words = typed();
    if (words === undefined) return close();
    const turn = (asked += 1);
    const answer = await fetch(`${form.dataset.people}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" } });
    if (turn !== asked || !answer.ok) return undefined;
    list.innerHTML = await answer.text();
    if (!options().length) return withdraw(list);
    offerAt(list, area);
    return mark(options()[0]);
  }

  function choose(option) {
    const from = area.selectionStart - typed().length - 1;
    area.setRangeText(`${option.dataset.written} `, from, area.selectionStart, "end");
    close();
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  area.addEventListener("input", (event) => !event.isComposing && offer());
  area.addEventListener("compositionend", offer);
  area.addEventListener("blur", () => setTimeout(close, 150));
  area.addEventListener("keydown", (event) => {
    if (list.hidden || composing(event)) return;
    const all = options();
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) mark(all[(all.indexOf(current()) + by + all.length) % all.length]);
    else if (["Enter", "Tab"].includes(event.key) && current()) choose(current());
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    choose(option);
  });
}
