// A behaviour is a function that makes an element of `data-behaviour="name other"` do something.
const known = new Map();
const mounted = new WeakMap();

export function behaviour(name, make) {
  known.set(name, make);
}

// Mounts each behaviour once an element, on load and after every swap.
export function mount(root = document) {
  const elements = [...root.querySelectorAll("[data-behaviour]")];
  if (root.matches?.("[data-behaviour]")) elements.unshift(root);
  for (const element of elements) mountOne(element);
}

function mountOne(element) {
  const done = mounted.get(element) ?? new Set();
  mounted.set(element, done);
  for (const name of element.dataset.behaviour.split(/\s+/)) {
    if (done.has(name) || !known.has(name)) continue;
    done.add(name);
    known.get(name)(element);
  }
}

// Tells the nearest place that listens: a bubbling event with a detail.
export function tell(name, detail = {}, from = document.body) {
  return from.dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }));
}

// Calls `act(element, event)` for events on what matches `selector`, now or later.
export function on(type, selector, act, options) {
  document.addEventListener(type, (event) => {
    const element = event.target.closest?.(selector);
    if (element) act(element, event);
  }, options);
}
