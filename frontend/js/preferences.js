// Theme, density and language: shown at once, kept for the person on the server, or in a cookie before signing in.
import { on } from "./behaviours.js";
import { post, remember } from "./page.js";

const html = document.documentElement;
const url = () => document.body.dataset.preferences;

function theme(wanted) {
  html.dataset.theme = wanted;
  if (url()) post(url(), { theme: wanted });
  else remember("theme", wanted);
}

// Lists: the next one after comfortable is compact.
const densities = ["compact", "normal", "comfortable"];

function density(wanted) {
  html.dataset.density = wanted;
  for (const button of document.querySelectorAll("[data-behaviour~=density-switch]")) {
    button.setAttribute("aria-pressed", String(button.value === wanted));
  }
  if (url()) post(url(), { density: wanted });
}

function dark() {
  if (html.dataset.theme !== "system") return html.dataset.theme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

async function speak(language) {
  if (url()) await post(url(), { language });
  else remember("language", language);
  location.reload();
}

document.addEventListener("theme:toggle", () => theme(dark() ? "light" : "dark"));
document.addEventListener("density:next", () => density(densities[(densities.indexOf(html.dataset.density) + 1) % densities.length]));
document.addEventListener("language:toggle", () => speak(document.body.dataset.otherLanguage));
on("click", "[data-behaviour~=theme-switch]", (button) => theme(button.value || (dark() ? "light" : "dark")));
on("click", "[data-behaviour~=density-switch]", (button) => density(button.value));
on("click", "[data-behaviour~=language-switch]", (button) => speak(button.value || document.body.dataset.otherLanguage));
