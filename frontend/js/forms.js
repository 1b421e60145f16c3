// Forms: autogrow, autosave, sending with Ctrl+Enter, and a word before typed text is left behind.
import { behaviour, on, tell } from "./behaviours.js";
import { composing, say } from "./page.js";
import { toast } from "./toast.js";

const PAUSE = 900;

behaviour("autogrow", (area) => {
  const grow = () => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  };
  area.addEventListener("input", grow);
  if (!CSS.supports("field-sizing", "content")) requestAnimationFrame(grow);
});

// One thing a line: Enter sends, Shift+Enter begins a line.
on("keydown", "textarea[data-lines]", (area, event) => {
  if (event.key !== "Enter" || event.shiftKey || composing(event)) return;
  event.preventDefault();
  area.form.requestSubmit();
});

// Text of one line in a box that grows: Enter is done with it, Esc puts back what was there, or what somebody else put
// there meanwhile, and what is pasted loses its line breaks.
behaviour("one-line", (area) => {
  const { form } = area;
  let before = area.value;
  area.addEventListener("focus", () => { before = area.value; });
  area.addEventListener("keydown", (event) => {
    if (composing(event) || event.metaKey || event.ctrlKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if ("theirs" in form.dataset && area.value.trim()) form.requestSubmit();
      else area.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (event.key === "Escape") {
      area.value = "theirs" in form.dataset ? area.defaultValue : before;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      if (area.value === area.defaultValue && !form.matches(".htmx-request")) delete form.dataset.dirty;
    }
  });
  area.addEventListener("input", () => {
    if (!area.value.includes("\n")) return;
    const { selectionEnd } = area;
    area.value = area.value.replaceAll("\n", " ");
    area.setSelectionRange(selectionEnd, selectionEnd);
  });
});

// Saves a form a moment after the last key, and when it is left; `[data-saving]` inside it says how it stands.
// What may not be empty, or what the server refuses, is given back as it was, with the reason. Where somebody else was
// first, theirs is said and one's own stays: Enter on one line, the next change or Ctrl+Enter puts it in its place.
behaviour("autosave", (form) => {
  let timer;
  let sent = "";
  const fields = () => [...form.elements].filter((field) => field.name && field.defaultValue !== undefined);
  const now = () => new URLSearchParams(new FormData(form)).toString();
  const state = (word) => {
    const place = form.querySelector("[data-saving]") ?? document.querySelector(`[data-saving="${form.id}"]`);
    if (place) place.textContent = say(word);
  };
  const giveBack = (text) => {
    form.reset();
    for (const field of fields()) field.dispatchEvent(new Event("input"));
    delete form.dataset.dirty;
    sent = "";
    state("not_saved");
    toast({ text, tone: "bad" });
  };
  const save = ({ left }) => {
    clearTimeout(timer);
    if (now() === sent || form.dataset.dirty == null) return;
    if (fields().some((field) => field.required && !field.value.trim())) {
      if (left) giveBack(say("required"));
    } else if (form.reportValidity()) {
      sent = now();
      state("saving");
      form.requestSubmit();
    }
  };
  form.addEventListener("input", (event) => {
    if (form.dataset.dirty == null) sent = "";
    form.dataset.dirty = "";
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(() => save({ left: false }), PAUSE);
  });
  form.addEventListener("change", () => save({ left: true }));
  form.addEventListener("focusout", (event) => !form.contains(event.relatedTarget) && save({ left: true }));
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form) return;
    const { xhr: answer, requestConfig: { formData: gone } } = event.detail; // a later one may be on its way
    const page = new DOMParser().parseFromString(answer.responseText, "text/html");
    const said = page.querySelector("[role=alert]");
    const was = page.querySelector("[name=was]");
    if (answer.status === 409 && was && form.elements.was) {
      form.elements.was.value = was.value;
      form.elements.value.defaultValue = JSON.parse(was.value)[0] ?? "";
      form.dataset.theirs = "";
      sent = now();
      state("not_saved");
      toast({ text: said?.textContent ?? say("not_saved"), tone: "bad" });
    } else if (answer.status === 409 || answer.status === 422) {
      giveBack(answer.getResponseHeader("HX-Trigger") ? "" : said?.textContent ?? say("not_saved"));
    } else if (event.detail.successful) {
      delete form.dataset.theirs;
      if (fields().every((field) => field.value === gone.get(field.name))) delete form.dataset.dirty;
      for (const field of fields()) field.defaultValue = gone.get(field.name);
      if (form.elements.was) form.elements.was.value = JSON.stringify([form.elements.value.defaultValue.trim()]);
      state("saved");
    } else {
      sent = "";
      state("not_saved");
    }
  });
});

// Typed text that no autosave keeps: asked about before the page is left, never replaced by a newer page.
behaviour("keep", (form) => {
  form.addEventListener("input", () => { form.dataset.dirty = ""; });
  form.addEventListener("submit", () => { delete form.dataset.dirty; });
  form.addEventListener("reset", () => { delete form.dataset.dirty; });
});

// A long text stays in the tab until it is saved or cancelled, whatever closes its editor, with what stood there when it
// was begun: what somebody else wrote meanwhile is told as ever. Where there is such a text, the way to it says so.
const draft = (address) => `draft:${address}`;
behaviour("draft", (form) => {
  const { value: area, was } = form.elements;
  const name = draft(form.getAttribute("action"));
  const kept = JSON.parse(sessionStorage.getItem(name));
  if (kept && kept.text !== area.value) {
    [area.value, was.value] = [kept.text, kept.was];
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  form.addEventListener("input", () => sessionStorage.setItem(name, JSON.stringify({ text: area.value, was: was.value })));
  form.addEventListener("htmx:beforeOnLoad", ({ detail }) => detail.xhr.status < 400 && sessionStorage.removeItem(name));
});
behaviour("drafted", (button) => draft(button.dataset.write) in sessionStorage && button.append(` · ${say("not_saved")}`));
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

// What the browser asks for by itself, it would say in its own language.
document.addEventListener("invalid", ({ target: field }) => {
  const { valueMissing, typeMismatch } = field.validity;
  if (valueMissing) field.setCustomValidity(say(/checkbox|radio/.test(field.type) ? "pick" : "fill"));
  else if (typeMismatch) field.setCustomValidity(say(field.type === "email" ? "email" : "address"));
}, true);
for (const type of ["input", "change"]) on(type, "input, select, textarea", (changed) => { // which may answer for all radios of its name
  for (const field of changed.form?.elements ?? [changed]) field.setCustomValidity("");
}, true);

// The name of a chosen file, where its own input does not show it.
on("change", ".file-drop input", (input) => {
  const name = input.parentElement.querySelector(".file-drop__name");
  if (name) name.textContent = input.files[0]?.name ?? "";
});
