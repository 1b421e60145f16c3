// A sentence for eight seconds, perhaps with undo; it waits while the pointer or the focus is on it.
import { icon, post, say, element } from "./page.js";
import htmx from "./htmx.js";

const SECONDS = 8;

export function toast({ text, undo, tone, action, act }) {
  const place = document.getElementById("toasts");
  if (!place || !text) return;
  if (tone !== "bad") for (const refused of place.querySelectorAll(".toast--bad")) refused.remove(); // it went well since
  const box = element("div", { class: `toast${tone ? ` toast--${tone}` : ""}`, role: tone === "bad" ? "alert" : null });
  if (tone === "bad") box.append(icon("circle-alert"));
  box.append(element("span", { class: "toast__text" }, text));
  if (undo) box.append(button(say("undo"), () => takeBack(undo)));
  if (action) box.append(button(action, act));
  const close = element("button", { class: "button button--icon", type: "button", "aria-label": say("close") }, icon("x"));
  close.addEventListener("click", () => box.remove());
  box.append(close);
  place.append(box);
  while (place.children.length > 3) place.firstElementChild.remove();
  vanish(box);
}

function button(label, act) {
  const made = element("button", { class: "toast__action", type: "button" }, label);
  made.addEventListener("click", () => {
    made.closest(".toast").remove();
    act();
  });
  return made;
}

function vanish(box) {
  let left = SECONDS * 1000;
  let since = Date.now();
  let timer = setTimeout(() => box.remove(), left);
  const wait = () => { clearTimeout(timer); left -= Date.now() - since; };
  const goOn = () => { since = Date.now(); timer = setTimeout(() => box.remove(), Math.max(left, 1500)); };
  for (const type of ["pointerenter", "focusin"]) box.addEventListener(type, wait);
  for (const type of ["pointerleave", "focusout"]) box.addEventListener(type, goOn);
}

async function takeBack(url) {
  const answer = await post(url).catch(() => null);
  if (!answer?.ok) return toast({ text: say("failed"), tone: "bad" });
  toast({ text: say("undone") });
  return htmx.trigger(document.body, "page:refresh");
}

document.addEventListener("toast", (event) => toast(event.detail));
htmx.onLoad((root) => {
  for (const found of root.querySelectorAll?.("template[data-toast]") ?? []) {
    toast({ text: found.content.textContent.trim(), undo: found.dataset.undo, tone: found.dataset.tone });
    found.remove();
  }
});
