// Dialogs: `data-dialog="URL"` loads one, `data-close-dialog` and a click on the backdrop close it, focus returns.
import { ask } from "./ask.js";
import { behaviour, mount, on } from "./behaviours.js";
import htmx from "./htmx.js";
import { composing, element, say } from "./page.js";
import { staysIn } from "./popover.js";

export async function openDialog(url, from = document.activeElement) {
  const dialog = document.getElementById("dialog");
  dialog.replaceChildren(element("div", { class: "dialog__body" }));
  await htmx.ajax("GET", url, { target: dialog, swap: "innerHTML", source: dialog });
  mount(dialog);
  if (!dialog.open) show(dialog, from);
  enter(dialog);
}

function enter(dialog) {
  const first = "input:not([type=hidden]), textarea, select, button, a[href]";
  const wrong = dialog.querySelector("[aria-invalid=true]:not([data-dressed], [type=hidden])");
  (wrong ?? dialog.querySelector("[autofocus]") ?? dialog.querySelector(".dialog__body")?.querySelector(first))?.focus();
}

// An answer that came already.
export function showAnswer(html) {
  const dialog = document.getElementById("dialog");
  dialog.innerHTML = html;
  mount(dialog);
  if (!dialog.open) show(dialog);
}

export function show(dialog, from = document.activeElement) {
  dialog.addEventListener("close", () => from?.isConnected && from.focus({ preventScroll: true }), { once: true });
  dialog.showModal();
}

on("click", "[data-dialog]", (button, event) => {
  event.preventDefault();
  openDialog(button.dataset.dialog, button);
});
on("click", "[data-close-dialog]", (button) => button.closest("dialog").close());
on("pointerdown", "dialog", (dialog, event) => {
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (event.target === dialog && !inside && !dialog.querySelector("[data-dirty]")) dialog.close();
});
document.addEventListener("dialog:close", () => document.querySelector("dialog[open]:not(#ask)")?.close());

// A form in the dialog that the server accepted closes it; one it refused stays with its messages.
behaviour("dialog", (dialog) => {
  htmx.on("htmx:afterRequest", (event) => {
    const { elt, successful, requestConfig, xhr } = event.detail;
    const own = dialog.contains(elt) && !document.getElementById("popover")?.contains(elt);
    if (own && successful && xhr.status < 400 && requestConfig?.verb !== "get" && !staysIn(dialog, event.detail)) dialog.close();
  });
  // What was refused is drawn anew, and the keyboard goes on at what is wrong.
  htmx.on("htmx:afterSettle", ({ detail: { target, xhr } }) => {
    if (target === dialog && xhr?.status >= 400 && !dialog.contains(document.activeElement)) enter(dialog);
  });
});

// Typed text is not lost to a slip of the finger: Esc asks first.
on("cancel", "dialog", (dialog, event) => {
  if (event.target === dialog) askFirst(dialog, event);
}, { capture: true });
// By the key itself, too: where nothing was done since the last time, a browser closes a dialog unasked.
document.addEventListener("keydown", (event) => {
  const dialog = document.querySelector("dialog[open]");
  const other = document.querySelector("#ask[open], [popover]:popover-open:not([role=tooltip])");
  if (event.key === "Escape" && dialog && !other && !event.defaultPrevented && !composing(event)) askFirst(dialog, event);
});

function askFirst(dialog, event) {
  if (!dialog.querySelector("[data-dirty]")) return;
  event.preventDefault();
  ask(say("discard"), say("discard_yes")).then((yes) => yes && dialog.close());
}
