// Menus on the popover attribute: placed at their button, arrows move, Esc gives the focus back.
import { behaviour, on } from "./behaviours.js";
import { place } from "./anchored.js";

behaviour("menu", (menu) => {
  const button = () => document.querySelector(`[popovertarget="${menu.id}"]`);
  const items = () => [...menu.querySelectorAll('[role^="menuitem"]:not(:disabled)')].filter((item) => item.offsetParent !== null || item.getClientRects().length);
  menu.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    button()?.setAttribute("aria-expanded", String(open));
    if (!open) return;
    place(menu, button(), { across: menu.dataset.across });
    items()[0]?.focus({ preventScroll: true });
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Tab") menu.hidePopover();
    const all = items();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    all[to].focus();
  });
  menu.addEventListener("click", (event) => event.target.closest('[role="menuitem"]') && menu.hidePopover());
});
behaviour("menu-button", (button) => button.setAttribute("aria-haspopup", "menu"));
on("click", "[data-dispatch]", (button, event) => {
  event.preventDefault();
  document.dispatchEvent(new CustomEvent(button.dataset.dispatch, { detail: { from: button } }));
});
