// <button data-popover="URL">: fetches a fragment and anchors it. Esc and a click outside close it; focus goes in and back.
import { behaviour, mount, on } from "./behaviours.js";
import htmx from "./htmx.js";
import { place } from "./anchored.js";
import { copies } from "./page.js";

let anchor = null;
let origin = null;
let box = null;

const host = () => document.getElementById("popover");
export const openPopover = () => (anchor ? box : null);

export async function popover(url, from) {
  closePopover({ focus: false });
  box = host();
  anchor = from;
  origin = whence(from);
  (from.closest("dialog") ?? document.body).append(box);
  box.replaceChildren();
  box.classList.add("is-loading");
  from.setAttribute("aria-expanded", "true");
  box.setAttribute("aria-label", from.getAttribute("aria-label") || from.title || from.textContent.trim().slice(0, 80));
  await htmx.ajax("GET", url, { target: box, swap: "innerHTML", source: box });
  await dressed();
  if (anchor !== from) return;
  box.classList.remove("is-loading");
  mount(box);
  if (!box.childElementCount) return closePopover();
  show();
}

// A style that comes with the fragment decides how wide it is.
function dressed() {
  const styles = [...box.querySelectorAll("link[rel=stylesheet]")].filter((style) => !style.sheet);
  return Promise.all(styles.map((style) => new Promise((done) => (style.onload = style.onerror = done))));
}

// What is unfolded in it stays inside the window.
document.addEventListener("toggle", ({ target }) => {
  if (anchor && target.localName === "details" && box.contains(target)) place(box, anchor);
}, true);

function show() {
  box.showPopover();
  enter();
}

function enter() {
  place(box, anchor);
  const first = box.querySelector("[autofocus], [role=combobox], input:not([type=hidden]), textarea, button, a[href], [tabindex]");
  first?.focus({ preventScroll: true });
  if (first?.matches("input[type=text]")) first.select();
}

export function closePopover({ focus = true } = {}) {
  if (!anchor) return;
  const from = anchor;
  for (const form of box.querySelectorAll("form")) form.dispatchEvent(new CustomEvent("popover:close", { cancelable: true }));
  anchor = null;
  from.setAttribute("aria-expanded", "false");
  if (box.matches(":popover-open")) box.hidePopover();
  if (focus) giveBack(origin);
}

// Where the focus was: the row where a key opened it, else the button. By name too, since an answer may redraw either.
function whence(from) {
  const focused = document.activeElement?.matches("[data-row], #peek") ? document.activeElement : null;
  return { element: focused ?? from, id: (focused ?? from).id, row: from.closest("[data-row]")?.id, place: from.closest("[data-column], [data-group]"), field: from.dataset.field };
}

function giveBack({ element, id, row, field, place: within }) {
  const called = (name) => copies(name).find((each) => within?.contains(each)) ?? copies(name)[0];
  const again = (id && called(id)) || (element.isConnected ? element : null);
  const redrawn = row && called(row);
  const place = again ?? redrawn?.querySelector(`[data-field="${field}"]`) ?? redrawn ?? document.querySelector(`#peek [data-field="${field}"]`);
  (place?.matches("button, a, [tabindex]") ? place : place?.querySelector("a, button"))?.focus({ preventScroll: true });
}

on("click", "[data-popover]", (button, event) => {
  event.preventDefault();
  event.stopPropagation();
  if (anchor === button) closePopover();
  else popover(button.dataset.popover, button);
});
document.addEventListener("pointerdown", (event) => {
  if (anchor && !box.contains(event.target) && !anchor.contains(event.target)) closePopover({ focus: false });
});
// Leaving it with Tab closes it too.
behaviour("popover-host", (host_) => host_.addEventListener("focusout", ({ relatedTarget }) => {
  if (anchor && relatedTarget && !host_.contains(relatedTarget) && !anchor.contains(relatedTarget)) closePopover({ focus: false });
}));
window.addEventListener("resize", () => anchor && box.matches(":popover-open") && place(box, anchor));
document.addEventListener("scroll", (event) => {
  if (anchor && !box.contains(event.target) && box.matches(":popover-open")) place(box, anchor);
}, { capture: true, passive: true });

// What the server answers elsewhere ends the popover; its own content may still change inside it, and what was refused
// stays, with the sentence that says why.
htmx.on("htmx:afterRequest", (event) => {
  const { elt, successful, requestConfig, xhr } = event.detail;
  if (!anchor || !box.contains(elt)) return;
  const told = xhr.getResponseHeader("HX-Location") && !elt.matches(".display"); // which htmx calls no success
  if (xhr.status >= 400) enter();
  else if (told) closePopover();
  else if (successful && requestConfig?.verb !== "get" && !staysIn(box, event.detail)) closePopover();
});

// Whether the answer becomes part of `place` itself.
export function staysIn(place, { elt, target, xhr }) {
  const swap = elt.closest("[hx-swap]")?.getAttribute("hx-swap") ?? "";
  return place.contains(target) && xhr.status !== 204 && !swap.startsWith("none") && xhr.getResponseHeader("HX-Reswap") !== "none";
}

// The new value shows at once; where the server refuses, the old one comes back.
document.addEventListener("picker:chosen", (event) => {
  const field = anchor?.closest("[data-optimistic]");
  if (!field || !box.contains(event.target)) return;
  const before = field.innerHTML;
  field.innerHTML = event.detail.option.querySelector("[data-shown]")?.innerHTML ?? event.detail.option.innerHTML;
  field.classList.add("is-pending");
  const settle = (answer) => {
    if (answer.detail.elt !== event.target) return;
    htmx.off("htmx:afterRequest", settle);
    field.classList.remove("is-pending");
    if (!answer.detail.successful) field.innerHTML = before;
  };
  htmx.on("htmx:afterRequest", settle);
});
document.addEventListener("popover:shut", () => closePopover());
