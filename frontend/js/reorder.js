// <ul data-behaviour="reorder" data-url="..." data-name="step">: lines with data-key are put in order by dragging their
// .grip, or with the arrow keys while it has the focus; a click moves a line up. The keys are posted in their new order.
import { behaviour } from "./behaviours.js";
import htmx from "./htmx.js";

behaviour("reorder", (list) => {
  const lines = () => [...list.children];
  const keys = () => lines().map((line) => line.dataset.key);
  let before = keys();
  const send = async (grip) => {
    if (keys().join() === before.join()) return;
    before = keys();
    await htmx.ajax("POST", list.dataset.url, { source: list, swap: "none", values: { [list.dataset.name]: before } });
    document.getElementById(grip.id)?.focus({ preventScroll: true });
  };
  list.addEventListener("keydown", (event) => {
    const grip = event.target.closest(".grip");
    const down = event.key === "ArrowDown";
    if (!grip || !(down || event.key === "ArrowUp")) return;
    event.preventDefault();
    event.stopPropagation();
    const line = grip.closest("[data-key]");
    const other = down ? line.nextElementSibling : line.previousElementSibling;
    if (other) other[down ? "after" : "before"](line);
    send(grip);
  });
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip || event.button) return;
    const line = grip.closest("[data-key]");
    grip.setPointerCapture(event.pointerId);
    line.classList.add("is-dragged");
    const from = event.clientY;
    let still = true;
    const move = ({ clientY }) => {
      still &&= Math.abs(clientY - from) < 4;
      const over = lines().find((other) => other !== line && clientY >= other.getBoundingClientRect().top && clientY <= other.getBoundingClientRect().bottom);
      if (!over) return;
      const { top, height } = over.getBoundingClientRect();
      over[clientY > top + height / 2 ? "after" : "before"](line);
    };
    const end = () => {
      grip.removeEventListener("pointermove", move);
      line.classList.remove("is-dragged");
      if (still) line.previousElementSibling?.before(line);
      send(grip);
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", end, { once: true });
  });
});
