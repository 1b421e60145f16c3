// By touch: a row that is held is picked. While rows are being picked, a tap picks and opens nothing: this listens
// before the peek does.
import { on, tell } from "./behaviours.js";

const HOLD_MS = 450; // before a telephone opens its own menu for the link
const STEADY = 10;
const ROW = "[data-list=table] [data-row]";
let hold = null;
let held = false;

function stop() {
  clearTimeout(hold?.timer);
  hold = null;
}

on("pointerdown", ROW, (row, event) => {
  held = false;
  if (event.pointerType !== "touch") return;
  const timer = setTimeout(() => {
    held = true;
    stop();
    tell("row:held", {}, row);
  }, HOLD_MS);
  hold = { timer, x: event.clientX, y: event.clientY };
});
document.addEventListener("pointermove", (event) => {
  if (hold && Math.hypot(event.clientX - hold.x, event.clientY - hold.y) > STEADY) stop();
});
for (const type of ["pointerup", "pointercancel"]) document.addEventListener(type, stop);
on("contextmenu", ROW, (_row, event) => (held || hold) && event.preventDefault());
on("click", ROW, (row, event) => {
  const choosing = document.querySelector("#main .is-picking");
  if (!held && (!choosing || event.target.closest(".pick"))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!held) tell("row:held", {}, row);
  held = false;
}, { capture: true });
