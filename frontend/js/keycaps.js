// Draws keys as this machine names them: `mod+k` is ⌘K on a Mac and Ctrl K elsewhere.
import { behaviour } from "./behaviours.js";
import { apple, element } from "./page.js";

const ARROWS = { arrowleft: "←", arrowright: "→", arrowup: "↑", arrowdown: "↓" };
const NAMES = apple
  ? { ...ARROWS, mod: "⌘", shift: "⇧", alt: "⌥", backspace: "⌫", enter: "↵", escape: "Esc" }
  : { ...ARROWS, mod: "Ctrl", shift: "Shift", alt: "Alt", backspace: "⌫", enter: "↵", escape: "Esc" };

export function keyNames(way) {
  return way.split(" ").map((stroke) => {
    const keys = stroke === "+" ? ["+"] : stroke.split("+");
    return keys.map((key) => NAMES[key] ?? (/^(.|f\d+)$/.test(key) ? key.toUpperCase() : key)).join(apple ? "" : " ");
  });
}

export function keycaps(way) {
  return way ? keyNames(way).map((name) => element("kbd", {}, name)) : [];
}

for (const cap of document.querySelectorAll("kbd[data-keys]")) cap.textContent = keyNames(cap.dataset.keys).join(" ");
behaviour("keycap", (cap) => { cap.textContent = keyNames(cap.dataset.keys).join(" "); });
