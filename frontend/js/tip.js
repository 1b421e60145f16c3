// Tooltips for `data-tip`: on hover and focus, kept while the pointer is on them, away with Esc.
import { on } from "./behaviours.js";
import { element } from "./page.js";
import { place } from "./anchored.js";
import { keycaps } from "./keycaps.js";

const WAIT = 450;
const tip = element("div", { class: "tip", role: "tooltip", popover: "manual", id: "tip" });
document.body.append(tip);
let timer;
let about = null;

function show(target, wait) {
  if (target === about) return clearTimeout(timer);
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (!target.isConnected) return;
    (target.closest("dialog") ?? document.body).append(tip);
    about = target;
    tip.replaceChildren(element("span", {}, target.dataset.tip), ...keycaps(target.dataset.tipKeys));
    tip.showPopover();
    place(tip, target, { across: "centre", above: "tipAbove" in target.dataset });
  }, wait);
  return undefined;
}

export function hideTip(wait = 0) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    about = null;
    if (tip.matches(":popover-open")) tip.hidePopover();
  }, wait);
}

on("pointerover", "[data-tip]", (target, event) => event.pointerType === "mouse" && show(target, WAIT));
on("focusin", "[data-tip]", (target) => target.matches(":focus-visible") && show(target, WAIT));
on("pointerout", "[data-tip], .tip", (target, event) => {
  if (!event.relatedTarget || (!target.contains(event.relatedTarget) && !tip.contains(event.relatedTarget))) hideTip(120);
});
on("pointerover", ".tip", () => clearTimeout(timer));
on("focusout", "[data-tip]", () => hideTip());
document.addEventListener("pointerdown", () => hideTip(), { capture: true });
document.addEventListener("keydown", () => hideTip(), { capture: true });
