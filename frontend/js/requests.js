// Shows that a request is on its way, and says so when it fails.
import htmx from "./htmx.js";
import { say } from "./page.js";
import { toast } from "./toast.js";

let waiting = 0;
let timer;
document.body.append(Object.assign(document.createElement("div"), { className: "progress" }));

// What was asked by a part of the page that is not there any more tells nobody of its end, but its request does.
htmx.on("htmx:beforeSend", ({ detail: { xhr } }) => {
  waiting += 1;
  clearTimeout(timer);
  timer = setTimeout(() => document.body.classList.toggle("is-loading", waiting > 0), 150);
  xhr.addEventListener("loadend", () => {
    waiting -= 1;
    if (waiting) return;
    clearTimeout(timer);
    document.body.classList.remove("is-loading");
  });
});
htmx.on("htmx:sendError", () => toast({ text: say("offline"), tone: "bad" }));
htmx.on("htmx:responseError", (event) => {
  const answer = event.detail.xhr;
  if (answer.getResponseHeader("HX-Trigger")) return; // the server said it itself
  toast({ text: say(answer.status === 401 ? "signed_out" : "failed"), tone: "bad" });
});
// A session that ended answers a fragment with the sign-in page: show that page, whole.
htmx.on("htmx:beforeSwap", (event) => {
  const whole = /^\s*<!doctype/i.test(event.detail.serverResponse ?? "");
  if (whole && event.detail.xhr.responseURL && !event.detail.requestConfig?.headers["HX-History-Restore-Request"]) {
    event.detail.shouldSwap = false;
    location.assign(event.detail.xhr.responseURL);
  }
});
