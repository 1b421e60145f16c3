// Asks before what cannot be taken back, in a dialog of our own: `hx-confirm` on what htmx sends, `data-ask` on a plain form.
import { on } from "./behaviours.js";
import htmx from "./htmx.js";

// The answer to a question whose yes is called `yes`.
export function ask(question, yes) {
  const dialog = document.getElementById("ask");
  dialog.querySelector(".ask__question").textContent = question;
  dialog.querySelector("[value=yes]").textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}

// What the button says that was pressed; a button without words has a label.
function called(element) {
  const button = element.matches("form") ? element.querySelector("button:not([type=button])") : element;
  return button.dataset.yes ?? (button.textContent.trim() || button.getAttribute("aria-label"));
}

htmx.on("htmx:confirm", (event) => {
  const { question, elt, issueRequest } = event.detail;
  if (!question) return;
  event.preventDefault();
  ask(question, called(elt)).then((yes) => yes && issueRequest(true));
});

on("submit", "form[data-ask]", (form, event) => {
  if ("asked" in form.dataset) return delete form.dataset.asked;
  event.preventDefault();
  ask(form.dataset.ask, called(form)).then((yes) => {
    if (!yes) return;
    form.dataset.asked = "";
    form.requestSubmit(event.submitter);
  });
}, { capture: true });
