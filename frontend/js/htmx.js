// htmx with morphing, under a policy that allows neither eval nor injected styles.
import htmx from "htmx.org/dist/htmx.esm.js";
import { Idiomorph } from "idiomorph/dist/idiomorph.esm.js";

window.htmx = htmx;

// What a person is typing in is never replaced by a newer page.
const kept = (node) => node.nodeType === 1 && node.matches("[data-dirty]");

// Idiomorph leaves the whole inside of the focused element as it was, which is right for a field and wrong for the button
// that was just pressed and now does the opposite.
const typing = () => document.activeElement?.matches("input, textarea, select, [contenteditable]") ?? false;

const styles = { "morph": "outerHTML", "morph:outerHTML": "outerHTML", "morph:innerHTML": "innerHTML" };
htmx.defineExtension("morph", {
  isInlineSwap: (style) => styles[style] === "outerHTML",
  handleSwap(style, target, fragment) {
    if (!styles[style]) return false;
    return Idiomorph.morph(target, fragment.children, {
      morphStyle: styles[style],
      ignoreActiveValue: typing(),
      callbacks: { beforeNodeMorphed: (node) => !kept(node) },
    });
  },
});

export default htmx;
