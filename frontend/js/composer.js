// Writing a comment: the draft is kept in the tab until it is sent; sending appends the answer and empties the form.
import { behaviour, on } from "./behaviours.js";
import htmx from "./htmx.js";
import { callPeople } from "./mention.js";
import { composing } from "./page.js";
import { takeFiles } from "./upload.js";

const keyOf = (form) => `draft:${form.dataset.draft}`;

behaviour("composer", (form) => {
  const area = form.querySelector("textarea");
  const kept = sessionStorage.getItem(keyOf(form));
  if (kept && form.dataset.shownIn !== "comment") {
    area.value = kept;
    area.dispatchEvent(new Event("input"));
    const reply = form.closest("[hidden].comment__reply");
    if (reply) reply.hidden = false;
  }
  area.addEventListener("input", () => {
    if (area.value.trim()) sessionStorage.setItem(keyOf(form), area.value);
    else sessionStorage.removeItem(keyOf(form));
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form || !event.detail.successful) return;
    sessionStorage.removeItem(keyOf(form));
    form.reset();
    area.dispatchEvent(new Event("input"));
    if (form.dataset.shownIn !== "comment") area.focus({ preventScroll: true });
  });
  // A refusal is a sentence for this form, not a line of the stream.
  form.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.elt !== form || event.detail.xhr.status < 400) return;
    event.detail.shouldSwap = true;
    event.detail.target = form;
    event.detail.swapOverride = "afterbegin";
    form.querySelector(".banner")?.remove();
  });
  callPeople(form, area);
  takeFiles(form, area);
  if (form.dataset.shownIn === "comment") editing(form, area);
});

// A comment that is edited has the focus; Esc gives up while nothing was changed, and its pencil has the focus again.
function editing(form, area) {
  const { id } = form.closest(".comment");
  area.focus({ preventScroll: true });
  area.setSelectionRange(area.value.length, area.value.length);
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || composing(event) || event.defaultPrevented || area.value !== area.defaultValue) return;
    event.preventDefault();
    form.querySelector("[data-cancel]").click();
  });
  form.addEventListener("htmx:afterRequest", () => setTimeout(() => {
    if (!form.isConnected) document.getElementById(id)?.querySelector("[data-edit]")?.focus();
  }));
}

on("click", "[data-reply]", (button) => {
  const reply = document.getElementById(`reply-${button.dataset.reply}`);
  if (!reply) return;
  reply.hidden = false;
  reply.querySelector("textarea").focus();
});

// Files dropped on a record's list of files, or chosen there, are sent at once.
behaviour("drop-files", (form) => {
  const input = form.querySelector("input[type=file]");
  const place = form.closest(".files");
  input.addEventListener("change", () => input.files.length && htmx.trigger(form, "submit"));
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    place.classList.add("is-over");
  });
  place.addEventListener("dragleave", () => place.classList.remove("is-over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("is-over");
    input.files = event.dataTransfer.files;
    if (input.files.length) htmx.trigger(form, "submit");
  });
});
