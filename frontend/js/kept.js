// What a newer page never takes away: typed words that are not sent yet, and a list that is open under the hand. The nearest
// place around them that the new page knows by its id stays as it is; in the new page a stand-in holds that place.
import htmx from "htmx.org/dist/htmx.esm.js";

const CONTROLS = "input:not([type=checkbox], [type=radio], .picker__search), textarea, select, .field";
const DRESSED = "select, [type=hidden]"; // what one sees of it stands beside it
const touched = new WeakSet();

for (const name of ["input", "change"]) document.addEventListener(name, ({ target }) => touched.add(target), true);

// What was sent is the server's from then on, unless more was typed meanwhile.
htmx.on("htmx:beforeOnLoad", ({ detail: { elt, xhr, requestConfig } }) => {
  if (xhr.status >= 400 || !elt.matches("form")) return;
  const sent = (control) => control.value === undefined || requestConfig.formData.get(control.name) === control.value;
  for (const control of elt.querySelectorAll(CONTROLS)) if (sent(control)) touched.delete(control);
});

const typed = (control) => touched.has(control) && (control.defaultValue === undefined || control.matches(DRESSED) || control.value !== control.defaultValue);

// The places in `target` that stay, with stand-ins for them in `fresh`; what is loaded later there stays until then.
export function keep(target, fresh) {
  const held = new Set();
  const again = [];
  const twin = (old) => old.id && fresh.querySelector(`#${CSS.escape(old.id)}`);
  const hold = (place) => {
    held.add(place);
    twin(place)?.replaceWith(place.cloneNode(false));
  };
  for (const lazy of fresh.querySelectorAll("[id][hx-trigger=load]")) {
    const old = target.querySelector(`#${CSS.escape(lazy.id)}:not(.htmx-request)`);
    if (!old) continue;
    hold(old);
    const swap = lazy.getAttribute("hx-swap") === "outerHTML" ? "morph" : "morph:innerHTML";
    const verb = lazy.hasAttribute("hx-post") ? "post" : "get";
    again.push(() => htmx.ajax(verb, lazy.getAttribute(`hx-${verb}`), { source: old, target: old, swap }));
  }
  for (const control of target.querySelectorAll(`${CONTROLS}, [data-dirty]`)) {
    if (!control.matches("[data-dirty], .field:focus-within") && !typed(control)) continue;
    let place = control.matches(DRESSED) ? control.parentElement : control;
    while (place !== target && !held.has(place) && !twin(place)) place = place.parentElement;
    hold(place);
  }
  // A field's button is not in the new page: it is built anew.
  for (const field of target.querySelectorAll(".field")) if (![...held].some((place) => place.contains(field))) field.id = "gone";
  return { held, load: () => again.forEach((ask) => ask()) };
}
