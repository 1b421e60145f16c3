// The board: cards are dragged with pointer or keys between columns and swimlanes; the server keeps where they land.
import Sortable from "sortablejs";

const STEP = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 };
const cardsOf = (column) => [...column.querySelectorAll(":scope > .card")];

export function mount(board, { htmx }) {
  const columns = () => [...board.querySelectorAll("[data-column]")];
  const words = board.dataset;
  const ready = () => columns().filter((column) => !Sortable.get(column)).forEach(sortable);
  ready();
  // Further swimlanes come when they are scrolled to; a column that is folded is so in them, too.
  board.addEventListener("htmx:afterSettle", () => {
    ready();
    const folded = [...board.querySelectorAll(".column__head.is-folded")].map((head) => head.dataset.value);
    for (const column of columns()) column.classList.toggle("is-folded", folded.includes(column.dataset.column));
  });

  function sortable(column) {
    Sortable.create(column, {
      group: "cards",
      draggable: ".card",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 110,
      delay: 180,
      delayOnTouchOnly: true,
      ghostClass: "card--ghost",
      onEnd: ({ item, from, to, oldIndex, newIndex }) => {
        if (from !== to || oldIndex !== newIndex) settle(item, from);
      },
    });
  }

  // Tells the server where a card is now; where it refuses, the page is read again.
  function settle(card, from) {
    const column = card.parentElement;
    const all = cardsOf(column);
    const at = all.indexOf(card);
    const values = { after: all[at - 1]?.dataset.ref ?? "", before: all[at + 1]?.dataset.ref ?? "" };
    if (column.dataset.column !== from.dataset.column) {
      Object.assign(values, { column_field: words.columnField, column_value: column.dataset.column, column_origin: from.dataset.column });
    }
    if (column.dataset.lane !== from.dataset.lane) {
      Object.assign(values, { lane_field: words.laneField, lane_value: column.dataset.lane ?? "", lane_origin: from.dataset.lane ?? "" });
    }
    count(from, -1);
    count(column, 1);
    htmx.ajax("POST", `${card.dataset.url}/place`, { values, source: card, target: card, swap: "none" });
    announce(card, column);
  }

  function count(column, by) {
    const heads = [...board.querySelectorAll(".column__head")];
    const figure = heads.find((head) => head.dataset.value === column.dataset.column)?.querySelector(".column__number");
    const above = column.closest(".board__columns")?.previousElementSibling;
    const lane = above?.matches(".lane__head") ? above.querySelector(".column__count") : null;
    for (const each of [figure, lane]) if (each) each.textContent = Number(each.textContent) + by;
  }

  function announce(card, column) {
    const said = { ref: card.dataset.ref, column: column.getAttribute("aria-label"), place: cardsOf(column).indexOf(card) + 1, count: cardsOf(column).length };
    board.querySelector(".board__said").textContent = Object.entries(said).reduce((text, [name, value]) => text.replace(`%(${name})s`, value), words.said);
  }

  // A card of several labels stands in the column of each: its menu moves it from the one in which it was opened.
  board.addEventListener("click", ({ target }) => {
    const button = target.closest(".card__menu");
    if (!button) return;
    const here = new URLSearchParams({ in: button.closest("[data-column]").dataset.column });
    button.dataset.popover = `${button.closest(".card").dataset.url}/menu?${here}`;
  });

  board.addEventListener("htmx:responseError", () => document.dispatchEvent(new CustomEvent("page:refresh")));
  keys(board, { columns, settle, announce });
}

// Space lifts and drops, arrows move, Esc gives back; without lifting, arrows walk over the board.
function keys(board, { columns, settle, announce }) {
  let lifted = null;

  function lift(card) {
    lifted = { card, from: card.parentElement, before: card.nextElementSibling };
    card.classList.add("card--lifted");
  }

  function drop(keep) {
    const { card, from, before } = lifted;
    lifted = null;
    card.classList.remove("card--lifted");
    const moved = card.parentElement !== from || card.nextElementSibling !== before;
    if (keep && moved) settle(card, from);
    else from.insertBefore(card, before);
    card.focus();
  }

  function beside(card, by) {
    const column = card.closest("[data-column]");
    const same = columns().filter((other) => other.dataset.lane === column.dataset.lane);
    return same[same.indexOf(column) + by];
  }

  // The same column of the swimlanes above or below, the nearest first.
  function lanes(card, by) {
    const column = card.closest("[data-column]");
    const same = columns().filter((other) => other.dataset.column === column.dataset.column);
    const at = same.indexOf(column);
    return by < 0 ? same.slice(0, at).reverse() : same.slice(at + 1);
  }

  function move(card, key) {
    const all = cardsOf(card.parentElement);
    const at = all.indexOf(card);
    if (key === "ArrowUp" || key === "ArrowDown") {
      const by = STEP[key];
      const [lane] = lanes(card, by);
      if (all[at + by]) all[at + by][by < 0 ? "before" : "after"](card);
      else lane?.insertBefore(card, (by > 0 && cardsOf(lane)[0]) || lane.querySelector(":scope > .more, :scope > .column__foot"));
    } else {
      const to = beside(card, STEP[key]);
      to?.insertBefore(card, cardsOf(to)[at] ?? to.querySelector(":scope > .more, :scope > .column__foot"));
    }
    card.focus();
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    announce(card, card.parentElement);
  }

  function neighbour(card, key) {
    const all = cardsOf(card.parentElement);
    const at = all.indexOf(card);
    if (key === "ArrowUp" || key === "ArrowDown") {
      const lane = lanes(card, STEP[key]).find((other) => cardsOf(other).length);
      return all[at + STEP[key]] ?? (lane && cardsOf(lane).at(STEP[key] > 0 ? 0 : -1));
    }
    for (let to = beside(card, STEP[key]); to; to = columns()[columns().indexOf(to) + STEP[key]]) {
      const there = cardsOf(to);
      if (there.length) return there[Math.min(at, there.length - 1)];
    }
    return undefined;
  }

  board.addEventListener("keydown", (event) => {
    const card = event.target.closest(".card");
    if (!card || event.target !== card || event.isComposing) return;
    const from = card.parentElement;
    const acts = {
      " ": () => (lifted ? drop(true) : lift(card)),
      Escape: () => lifted && drop(false),
    };
    if (event.key in STEP && !event.shiftKey && !event.metaKey && !event.ctrlKey) {
      acts[event.key] = () => {
        if (lifted) return move(lifted.card, event.key);
        if (!event.altKey) return neighbour(card, event.key)?.focus();
        move(card, event.key);
        return settle(card, from);
      };
    }
    if (!acts[event.key] || (event.key === "Escape" && !lifted)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  });
}
