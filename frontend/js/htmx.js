// htmx with morphing, under a policy that allows neither eval nor injected styles.
import htmx from "htmx.org/dist/htmx.esm.js";
import { Idiomorph } from "idiomorph/dist/idiomorph.esm.js";
import { keep } from "./kept.js";

window.htmx = htmx;

// `morph-inner` is for what comes out of band, where a colon would begin a selector.
const styles = { "morph": "outerHTML", "morph:outerHTML": "outerHTML", "morph:innerHTML": "innerHTML", "morph-inner": "innerHTML" };
htmx.defineExtension("morph", {
  isInlineSwap: (style) => styles[style] === "outerHTML",
  handleSwap(style, target, fragment) {
    if (!styles[style]) return false;
    const inner = styles[style] === "innerHTML";
    const { held, load } = keep(target, fragment);
    if (held.has(target)) return [];
    // It had the focus when it came; htmx would give it again.
    for (const old of target.querySelectorAll("[autofocus]")) old.removeAttribute("autofocus");
    const made = Idiomorph.morph(target, inner ? [...fragment.childNodes] : fragment.children, {
      morphStyle: styles[style],
      callbacks: { beforeNodeMorphed: (node) => !held.has(node) },
    });
    load();
    return made;
  },
});

export default htmx;
