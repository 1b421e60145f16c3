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
    walk(items(), event);
  });
  menu.addEventListener("click", (event) => event.target.closest('[role="menuitem"]') && menu.hidePopover());
});
// A menu that was fetched into the pop-over needs the arrows only.
on("keydown", '[role="menu"]:not([popover])', (menu, event) => walk([...menu.querySelectorAll('[role^="menuitem"]:not(:disabled)')], event));

function walk(all, event) {
  const at = all.indexOf(document.activeElement);
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const to = { Home: 0, End: all.length - 1 }[event.key] ?? (by && (at + by + all.length) % all.length);
  if (to === undefined || !all.length) return;
  event.preventDefault();
  event.stopPropagation();
  all[to].focus();
}

behaviour("menu-button", (button) => button.setAttribute("aria-haspopup", "menu"));
on("click", "[data-dispatch]", (button, event) => {
  event.preventDefault();
  document.dispatchEvent(new CustomEvent(button.dataset.dispatch, { detail: { from: button } }));
});
