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

export function sayDrawn({ place, words, parts }) {
  place.dataset.drawn = "done";
  const steps = parts.nodes.filter((node) => !node.end).length;
  place.querySelector(".map__shown").textContent = words.say("shown", { steps, ways: parts.ways.length });
}
