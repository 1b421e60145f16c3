// What the server told the page: sentences, language, address of the sprite, and requests back to it.
import htmx from "./htmx.js";

const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");

export const words = read("words");
export const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
export const apple = /Mac|iPhone|iPad/.test(navigator.platform);
export const phone = () => matchMedia("(max-width: 767px)").matches;

export function say(key, values = {}) {
  return (words[key] ?? key).replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
}

export function data(id) {
  return read(id);
}

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

// All that stand on the page under one id: a record of several people or labels has a row or card for each.
export const copies = (id) => [...document.querySelectorAll(`[id="${CSS.escape(id)}"]`)];

export function icon(name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.body.dataset.sprite}#${name}`);
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(use);
  return drawing;
}

// Goes to an address in the main panel; a whole page where the panel is missing.
export function go(url) {
  if (!document.querySelector("#main.sheet")) return location.assign(url);
  return htmx.ajax("GET", url, { target: "#main", swap: "outerHTML", push: "true" });
}

// Posts fields the way our own forms do.
export function post(url, fields = {}) {
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers") || "{}"), "HX-Request": "true" };
  return fetch(url, { method: "POST", headers, body: new URLSearchParams(fields), credentials: "same-origin" });
}

export function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}

// Text as it is compared: width and case do not matter.
export function folded(text) {
  return text.normalize("NFKC").toLowerCase().trim();
}

// True while an input method is still choosing characters.
export function composing(event) {
  return event.isComposing || event.keyCode === 229;
}
