// Puts the lines of a list into another order, by dragging or by Alt and the arrows, and tells the form.
import { behaviour } from "./behaviours.js";

behaviour("arrange", (list) => {
  let held = null;
  const done = () => list.dispatchEvent(new Event("change", { bubbles: true }));
  list.addEventListener("dragstart", (event) => { held = event.target.closest("[draggable]"); });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[draggable]");
    if (!held || !over || over === held) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    over[event.clientY > box.top + box.height / 2 ? "after" : "before"](held);
  });
  list.addEventListener("dragend", () => {
    if (held) done();
    held = null;
  });
  list.addEventListener("keydown", (event) => {
    const line = event.target.closest("[draggable]");
    const beside = { ArrowUp: line?.previousElementSibling, ArrowDown: line?.nextElementSibling }[event.key];
    if (!event.altKey || !beside) return;
    event.preventDefault();
    beside[event.key === "ArrowUp" ? "before" : "after"](line);
    event.target.focus();
    done();
  });
});
