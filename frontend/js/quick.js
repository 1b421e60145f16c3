// Quick add: one line becomes a record, many pasted lines many. What is understood shows while it is typed;
// @ and # offer names, found by pinyin too. Enter saves, Ctrl+Enter saves and stays, Shift+Enter begins a line.
import { offerAt, withdraw } from "./anchored.js";
import { behaviour } from "./behaviours.js";
import { composing, data, element, folded } from "./page.js";

const CALLED = /(?:^|[^\w/&?=.-])([@#!＠＃！])([^\s@#!＠＃！]{0,30})$/u;
const SHOWN = 8;
const PAUSE = 120;

behaviour("quick-add", (form) => {
  const area = form.querySelector("textarea");
  const shown = form.querySelector("#quick-shown");
  const list = form.querySelector("#quick-names");
  const words = data("quick-words");
  const others = data("quick-others") ?? {};
  let asked = 0;
  let timer;

  async function preview() {
    const turn = (asked += 1);
    const headers = { "HX-Request": "true" };
    const answer = await fetch(form.dataset.preview, { method: "POST", headers, body: new URLSearchParams(new FormData(form)) });
    if (turn === asked && answer.ok) shown.innerHTML = await answer.text();
  }
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(preview, PAUSE);
  };

  const options = () => [...list.children];
  const current = () => list.querySelector("[aria-selected=true]");
  const close = () => {
    withdraw(list);
    area.removeAttribute("aria-activedescendant");
  };
  const mark = (option) => {
    current()?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    area.setAttribute("aria-activedescendant", option.id);
  };
  // Where there are more names than the page knows, the server finds them as the picker of a cell does.
  async function beyond(sign, typed) {
    const address = typed ? others[sign] : "";
    const answer = address ? await fetch(`${address}&${new URLSearchParams({ q: typed })}`, { headers: { "HX-Request": "true" } }) : null;
    const list = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("[data-value]") : [];
    return [...list].map((option) => ({ label: option.textContent.trim(), words: option.dataset.words, mark: option.innerHTML }));
  }
  const typing = () => CALLED.exec(area.value.slice(0, area.selectionStart)) ?? [];
  async function offer() {
    const [whole, named, typed] = typing();
    const sign = named?.normalize("NFKC");
    const known = (words[sign] ?? []).filter((thing) => folded(thing.words).includes(folded(typed)));
    const found = (known.length || !sign ? known : await beyond(sign, typed)).slice(0, SHOWN);
    if (typing()[0] !== whole) return undefined;
    if (!found.length || (found.length === 1 && found[0].label === typed)) return close();
    list.replaceChildren(...found.map(({ label, mark: drawn }, n) => {
      const option = element("li", { class: "menu__item", role: "option", id: `quick-name-${n}`, "aria-selected": "false" });
      option.innerHTML = drawn;
      if (!option.textContent.includes(label)) option.append(label);
      option.dataset.label = label;
      return option;
    }));
    offerAt(list, area);
    return mark(list.firstElementChild);
  }
  function choose(option) {
    const typed = CALLED.exec(area.value.slice(0, area.selectionStart))[2];
    area.setRangeText(`${option.dataset.label} `, area.selectionStart - typed.length, area.selectionStart, "end");
    close();
    soon();
  }

  area.addEventListener("input", (event) => {
    soon();
    if (!event.isComposing) offer();
  });
  area.addEventListener("compositionend", offer);
  area.addEventListener("blur", close);
  form.addEventListener("change", soon);
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  area.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = options();
    if (!list.hidden && by) mark(all[(all.indexOf(current()) + by + all.length) % all.length]);
    else if (!list.hidden && event.key === "Escape") close();
    else if (!list.hidden && ["Enter", "Tab"].includes(event.key) && !event.ctrlKey && !event.metaKey) choose(current());
    else if (event.key === "Enter" && !event.shiftKey) {
      form.elements.and.value = event.ctrlKey || event.metaKey ? "next" : "";
      form.requestSubmit();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  if (area.value) soon();
});
