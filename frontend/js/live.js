// Live refresh: the server says what changed, a chip offers it. Nothing that somebody types in is ever replaced.
import { tell } from "./behaviours.js";
import htmx from "./htmx.js";
import { element, icon, say } from "./page.js";

const url = document.body.dataset.liveUrl;
const AGAIN = 30_000;
const PATIENCE = 600;
const news = new Set();
const asked = new Set();
let asking = null;
let source = null;

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

// Pages say with `data-live="work_item"` (or `data-live=""` for all) that they show what changes, and with
// `data-among` where to ask whether a record that is not on them belongs there now.
const places = (type) => [...document.querySelectorAll("#main [data-live], #peek [data-live]")].filter(({ dataset }) => !dataset.live || !type || dataset.live.split(" ").includes(type));
const shown = (name) => ["", "record-", "talk-"].some((before) => document.getElementById(before + name));

function heard({ type, id, by }) {
  if (by && String(by) === document.body.dataset.user) return undefined;
  const here = places(type);
  if (!here.length) return undefined;
  const name = `${type}-${id}`;
  if (id === undefined || shown(name)) return offer(name);
  if (here.some(({ dataset }) => dataset.among) && !news.has(name)) asked.add(name);
  clearTimeout(asking);
  asking = asked.size ? setTimeout(ask, PATIENCE) : null;
  return undefined;
}

async function ask() {
  const address = document.querySelector("#main [data-among]")?.dataset.among;
  const query = new URLSearchParams([...asked].map((name) => ["record", name]));
  asked.clear();
  const answer = address ? await fetch(`${address}${address.includes("?") ? "&" : "?"}${query}`, { credentials: "same-origin" }).catch(() => null) : null;
  const found = answer?.ok ? (await answer.json()).records : [];
  if (address === document.querySelector("#main [data-among]")?.dataset.among) for (const name of found) offer(name);
}

function offer(name) {
  news.add(name);
  const many = [...news].some((each) => each.endsWith("-undefined"));
  const words = many ? say("updates_many") : news.size === 1 ? say("updates_one") : say("updates", { count: news.size });
  const chip = element("button", { class: "live__chip", type: "button" }, icon("refresh-cw"), `${words} · ${say("refresh")}`);
  chip.addEventListener("click", () => tell("page:refresh"));
  document.getElementById("live")?.replaceChildren(chip);
}

function badge({ key, count }) {
  const place = document.getElementById(`badge-${key}`);
  if (place) place.textContent = count || "";
}

function clear() {
  news.clear();
  asked.clear();
  document.getElementById("live")?.replaceChildren();
}

htmx.on("htmx:afterSwap", (event) => event.detail.target?.id === "main" && clear());
document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
window.addEventListener("pagehide", rest);
listen();
