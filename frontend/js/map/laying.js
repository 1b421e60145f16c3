import { READABLE } from "./camera.js";

// What every map asks of the worker that lays it out, and says when it is drawn.
export function layOut(worker, token, parts) {
  const nodes = parts.nodes.map(({ id, width, height }) => ({ id, width, height }));
  const ways = parts.ways.map(({ id, from, to, width, weight }) => ({ id, from, to, width, weight }));
  worker.postMessage({ token, nodes, ways });
}

// Whether the answer is the newest that this place waits for; a place that is gone needs no worker.
export function awaited({ place, worker, token }, answer) {
  if (!place.isConnected) worker.terminate();
  return place.isConnected && answer.token === token;
}

// Before it is first shown: drawn anew with fewer ways where so many would lie beside what can be read; whether it is.
// A little fewer than the room would hold, so that it is laid out twice or three times and not more often.
export function narrowed(map, { width }, { clientWidth }) {
  const room = clientWidth / READABLE;
  const { least } = map.values;
  if (map.place.dataset.drawn === "done" || width <= room || map.level <= least) return false;
  const level = Math.max(least, Math.min(map.level - 1, Math.floor((0.85 * map.level * room) / width)));
  map.place.querySelector("[data-map-detail]").value = level;
  map.show({ level });
  return true;
}

export function sayDrawn({ place, words, parts, values }) {
  place.dataset.drawn = "done";
  const steps = parts.nodes.filter((node) => !node.end).length;
  place.querySelector(".map__shown").textContent = words.say("shown", { steps, ways: parts.ways.length, all: values.steps.length, most: values.ways.flat().length });
}
