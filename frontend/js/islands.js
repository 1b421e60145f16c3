// Islands: `<div {% island "board" %}>` loads its own bundle, whose `mount(element)` does the rest.
import htmx from "./htmx.js";

const seen = new WeakSet();

async function load(root) {
  const found = [...(root.querySelectorAll?.("[data-island]") ?? [])];
  if (root.matches?.("[data-island]")) found.push(root);
  for (const place of found) {
    if (seen.has(place)) continue;
    seen.add(place);
    const island = await import(place.dataset.islandSrc);
    island.mount?.(place, { htmx });
  }
}

load(document);
htmx.on("htmx:load", (event) => load(event.detail.elt));
