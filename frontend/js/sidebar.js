// The sidebar: folds on a wide screen, slides over on a phone, marks where we are, remembers its groups.
import { behaviour, on } from "./behaviours.js";
import htmx from "./htmx.js";
import { phone, remember } from "./page.js";

const body = document.body;

function toggle() {
  if (phone()) return drawer(body.dataset.drawer !== "open");
  body.dataset.sidebar = body.dataset.sidebar === "narrow" ? "wide" : "narrow";
  return remember("sidebar", body.dataset.sidebar);
}

function drawer(open) {
  body.dataset.drawer = open ? "open" : "";
  if (open) document.querySelector("#sidebar a, #sidebar button")?.focus();
}

// The longest address that begins where we are is the current place.
function mark() {
  for (const nav of document.querySelectorAll("#sidebar, .tabbar")) {
    const links = [...nav.querySelectorAll("a[data-nav]")];
    const fitting = links.filter((link) => under(covered(link)) && includes(link.search));
    const here = fitting.sort((one, two) => covered(two).length + two.search.length - covered(one).length - one.search.length)[0];
    for (const link of links) {
      if (link === here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }
}

// The workspace's own address begins every other one, so it is current only exactly.
function under(path) {
  if (path === body.dataset.root || path === "/") return location.pathname === path;
  return `${location.pathname}/`.startsWith(`${path.replace(/\/$/, "")}/`);
}

const covered = (link) => link.dataset.covers ?? link.pathname;

function includes(search) {
  const here = new URLSearchParams(location.search);
  return [...new URLSearchParams(search)].every(([key, value]) => here.get(key) === value);
}

on("click", "[data-behaviour~=sidebar-toggle]", toggle);
document.addEventListener("sidebar:toggle", toggle);
document.addEventListener("sidebar:close", () => drawer(false));
on("click", "#sidebar a", () => drawer(false));
document.addEventListener("keydown", (event) => event.key === "Escape" && body.dataset.drawer === "open" && drawer(false));
behaviour("sidebar", mark);
for (const name of ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:historyRestore"]) htmx.on(name, () => setTimeout(mark));

// After a move the reader is told the new place: its heading takes the focus.
htmx.on("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "main" && event.detail.elt?.id !== "main") return;
  if (event.detail.requestConfig?.boosted) document.getElementById("main")?.focus({ preventScroll: true });
});

behaviour("remember", (details) => {
  const key = `open-${details.dataset.remember}`;
  if (localStorage.getItem(key) === "no") details.open = false;
  details.addEventListener("toggle", () => localStorage.setItem(key, details.open ? "yes" : "no"));
});
