// The page as it is now, morphed into the one that is shown. Where what had the focus is gone or hidden after an answer,
// such as the button of a step that is done, whatever stands in its place has it.
import htmx from "./htmx.js";
import { tell } from "./behaviours.js";

const CONTROL = "a[href], button:not(:disabled), input:not([type=hidden], :disabled), select:not([data-dressed]), textarea, summary, [tabindex='0']";

let writing = null; // where an input method is choosing characters
let postponed = false;

document.addEventListener("page:refresh", () => {
  postponed = false;
  const url = new URL(location.href);
  url.searchParams.delete("peek");
  htmx.ajax("GET", url.pathname + url.search, { target: "#main", swap: "morph:outerHTML", replace: "false" });
  tell("peek:reload");
});

// While an input method chooses characters nothing moves; what came meanwhile is asked for again.
document.addEventListener("compositionstart", ({ target }) => { writing = target; });
document.addEventListener("compositionend", () => {
  writing = null;
  setTimeout(() => postponed && tell("page:refresh"));
});
htmx.on("htmx:beforeSwap", ({ detail }) => {
  if (!writing?.isConnected || !detail.swapOverride?.startsWith("morph")) return;
  detail.shouldSwap = false;
  postponed = true;
});

let around = [];

// Only now: a dialog that sent the request has given the focus back meanwhile. After a move the new page has it.
htmx.on("htmx:beforeSwap", ({ detail: { target, requestConfig } }) => {
  if (target.contains(document.activeElement)) around = requestConfig?.boosted ? [] : parents(document.activeElement);
});
htmx.on("htmx:afterSettle", () => {
  const now = document.activeElement;
  if (around.length && (now === document.body || !now.checkVisibility())) stay(around);
  around = [];
});

// What is around an element of the page, the nearest first; nothing for what is not in the page.
function parents(element) {
  const found = [];
  for (let each = element.parentElement; each; each = each.parentElement) {
    found.push(each);
    if (each.id === "main") return found;
  }
  return [];
}

// The first control in the place that is left, else the next one after it.
function stay(places) {
  const main = document.getElementById("main");
  const place = places.find((each) => each.isConnected && each !== main);
  const after = (control) => place.contains(control) || place.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING;
  const next = place && [...main.querySelectorAll(CONTROL)].find((control) => after(control) && control.checkVisibility());
  (next ?? main)?.focus({ preventScroll: true });
}
