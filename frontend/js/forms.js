// Forms: autogrow, autosave, sending with Ctrl+Enter, and a word before typed text is left behind.
import { behaviour, on, tell } from "./behaviours.js";
import { composing, say } from "./page.js";

const PAUSE = 900;

behaviour("autogrow", (area) => {
  const grow = () => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  };
  area.addEventListener("input", grow);
  if (!CSS.supports("field-sizing", "content")) requestAnimationFrame(grow);
});

// Saves a form a moment after the last key, and when it is left; `[data-saving]` inside it says how it stands.
behaviour("autosave", (form) => {
  let timer;
  let sent = "";
  const state = (word) => {
    const place = form.querySelector("[data-saving]") ?? document.querySelector(`[data-saving="${form.id}"]`);
    if (place) place.textContent = say(word);
  };
  const save = () => {
    clearTimeout(timer);
    const now = new URLSearchParams(new FormData(form)).toString();
    if (now === sent || form.dataset.dirty == null || !form.reportValidity()) return;
    sent = now;
    state("saving");
    form.requestSubmit();
  };
  form.addEventListener("input", (event) => {
    form.dataset.dirty = "";
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("change", save);
  form.addEventListener("focusout", (event) => !form.contains(event.relatedTarget) && save());
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form) return;
    const now = new URLSearchParams(new FormData(form)).toString();
    if (event.detail.successful && now === sent) delete form.dataset.dirty;
    if (!event.detail.successful) sent = "";
    state(event.detail.successful ? "saved" : "not_saved");
  });
});

// Typed text that no autosave keeps: asked about before the page is left, never replaced by a newer page.
behaviour("keep", (form) => {
  form.addEventListener("input", () => { form.dataset.dirty = ""; });
  form.addEventListener("submit", () => { delete form.dataset.dirty; });
  form.addEventListener("reset", () => { delete form.dataset.dirty; });
});
window.addEventListener("beforeunload", (event) => document.querySelector("[data-dirty]") && event.preventDefault());

// Words that stand in a field already are gone on with at their end.
behaviour("caret-end", (input) => input.setSelectionRange(input.value.length, input.value.length));

on("keydown", "form", (form, event) => {
  if (event.key !== "Enter" || composing(event)) return;
  if (event.metaKey || event.ctrlKey) {
    if (!event.target.matches("textarea, input")) return;
    event.preventDefault();
    form.dataset.and = "next";
    form.requestSubmit(form.querySelector("button[data-default]") ?? undefined);
  }
});
// Enter that ends an input method's choice never submits: some browsers send it after the composition.
on("keydown", "input", (input, event) => composing(event) && event.key === "Enter" && event.stopPropagation(), { capture: true });

on("click", "[data-copy]", (button) => tell("page:copy", { text: new URL(button.dataset.copy, location.origin).href }, button));
