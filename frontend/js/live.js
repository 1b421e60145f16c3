// Live refresh: the server says what changed, a chip offers it. Nothing that somebody types in is ever replaced.
import { tell } from "./behaviours.js";
import htmx from "./htmx.js";
import { element, icon, say } from "./page.js";

const url = document.body.dataset.liveUrl;
const AGAIN = 30_000;
let source = null;
let news = 0;

function listen() {
  if (!url || source || document.hidden) return;
  source = new EventSource(url);
  source.addEventListener("changed", (event) => heard(JSON.parse(event.data || "{}")));
  source.addEventListener("error", again);
  source.addEventListener("badge", (event) => badge(JSON.parse(event.data || "{}")));
}

// A stream that the server refused is tried again later; one that broke off comes back by itself.
function again() {
  if (source?.readyState !== EventSource.CLOSED) return;
  rest();
  setTimeout(listen, AGAIN);
}

function rest() {
  source?.close();
  source = null;
}

// Pages say with `data-live="work_item"` (or `data-live=""` for all) that they show what changes.
function heard({ type, by }) {
  const wanted = document.querySelector("#main [data-live], #peek [data-live]")?.dataset.live;
  if (wanted === undefined || (by && String(by) === document.body.dataset.user)) return;
  if (wanted && type && !wanted.split(" ").includes(type)) return;
  news += 1;
  const chip = element("button", { class: "live__chip", type: "button" }, icon("refresh-cw"),
    `${news === 1 ? say("updates_one") : say("updates", { count: news })} · ${say("refresh")}`);
  chip.addEventListener("click", () => tell("page:refresh"));
  document.getElementById("live")?.replaceChildren(chip);
}

function badge({ key, count }) {
  const place = document.getElementById(`badge-${key}`);
  if (place) place.textContent = count || "";
}

function clear() {
  news = 0;
  document.getElementById("live")?.replaceChildren();
}

htmx.on("htmx:afterSwap", (event) => event.detail.target?.id === "main" && clear());
document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
window.addEventListener("pagehide", rest);
listen();
