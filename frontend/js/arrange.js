// Puts the lines of a list into another order, by dragging or by Alt and the arrows: tells the form, and the list itself.
import { behaviour } from "./behaviours.js";

behaviour("arrange", (list) => {
  let held = null;
  let before = null;
  const order = () => [...list.children].indexOf(held);
  const done = () => {
    list.dispatchEvent(new Event("change", { bubbles: true }));
    list.dispatchEvent(new Event("arranged"));
  };
  list.addEventListener("dragstart", (event) => {
    held = event.target.closest("[draggable]");
    before = order();
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[draggable]");
    if (held) event.preventDefault();
    if (!held || !over || over === held) return;
    const box = over.getBoundingClientRect();
    over[event.clientY > box.top + box.height / 2 ? "after" : "before"](held);
  });
  list.addEventListener("drop", (event) => held && event.preventDefault());
  list.addEventListener("dragend", () => {
    if (held && order() !== before) done();
    held = null;
  });
  list.addEventListener("click", (event) => {
    const line = event.target.closest('[data-arrange="up"]')?.closest("[draggable]");
    if (!line?.previousElementSibling) return;
    line.previousElementSibling.before(line);
    done();
  });
  list.addEventListener("keydown", (event) => {
    const line = event.target.closest("[draggable]");
    const beside = { ArrowUp: line?.previousElementSibling, ArrowDown: line?.nextElementSibling }[event.key];
    if (!event.altKey || !beside?.draggable) return;
    event.preventDefault();
    event.stopPropagation();
    beside[event.key === "ArrowUp" ? "before" : "after"](line);
    event.target.focus();
    done();
  });
});
