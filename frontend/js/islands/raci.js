// The table of who does what: arrows move from cell to cell, R A C I set and clear a letter, Delete empties the cell.
const WORK = ["R", "A"];

export function mount(place, { htmx }) {
  place.addEventListener("keydown", (event) => pressed(place, event, htmx));
  place.addEventListener("focusin", ({ target }) => target.matches(".raci__cell") && rove(place, target));
  const settle = () => rove(place, place.querySelector('.raci__cell[tabindex="0"]') ?? place.querySelector(".raci__cell"));
  new MutationObserver(settle).observe(place.querySelector("tbody"), { childList: true, subtree: true });
  settle();
}

// One cell is in the order of Tab.
function rove(place, chosen) {
  for (const cell of place.querySelectorAll(".raci__cell")) cell.tabIndex = cell === chosen ? 0 : -1;
}

function pressed(place, event, htmx) {
  const cell = event.target.closest(".raci__cell");
  if (!cell || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const to = goal(cell, event.key);
  const letters = change(cell.dataset.letters, event.key.toUpperCase());
  if (!to && letters === null) return;
  event.preventDefault();
  event.stopPropagation();
  if (to) to.focus();
  else write(cell, letters, htmx);
}

function goal(cell, key) {
  const row = cell.closest("tr");
  const at = cell.parentElement.cellIndex;
  const inRow = (line, place) => line?.cells[place]?.querySelector(".raci__cell");
  const ways = {
    ArrowLeft: () => inRow(row, at - 1),
    ArrowRight: () => inRow(row, at + 1),
    ArrowUp: () => inRow(row.previousElementSibling, at),
    ArrowDown: () => inRow(row.nextElementSibling, at),
    Home: () => inRow(row, 1),
    End: () => inRow(row, row.cells.length - 1),
  };
  return ways[key] ? (ways[key]() ?? cell) : null;
}

// The letters after a key; null for a key that is none. Who does a step or answers for it need not be asked or told.
function change(held, key) {
  if (key === "DELETE" || key === "BACKSPACE") return "";
  if (!/^[RACI]$/.test(key)) return null;
  if (held.includes(key)) return held.replace(key, "");
  const kept = WORK.includes(key) ? [...held].filter((letter) => WORK.includes(letter)) : [];
  return [..."RACI"].filter((letter) => letter === key || kept.includes(letter)).join("");
}

function write(cell, letters, htmx) {
  cell.dataset.letters = letters;
  cell.replaceChildren(...[...letters].map((letter) => Object.assign(document.createElement("span"), { className: `raci__letter raci__letter--${letter}`, textContent: letter })));
  htmx.ajax("POST", cell.dataset.popover, { source: cell, target: cell, swap: "none", values: { letters: [...letters] } });
}
