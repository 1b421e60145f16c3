// The time brush: what is dragged over becomes the period of the filter.
const DAY = 86_400_000;

export function brush(place, form) {
  if (!place || !form) return;
  const chosen = place.querySelector(".map__chosen");
  const first = Date.parse(place.dataset.first);
  const last = Date.parse(place.dataset.last);
  const bars = place.querySelector("svg");
  const share = (event) => {
    const { left, width } = bars.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - left) / width));
  };
  const show = (from, to) => {
    chosen.hidden = false;
    chosen.style.setProperty("--from", Math.min(from, to));
    chosen.style.setProperty("--to", Math.max(from, to));
  };
  const moment = (at) => new Date(first + at * (last - first));
  const { from, to } = form.elements;
  if (from.value || to.value) {
    const at = (value, other, after) => (value ? Math.max(0, Math.min(1, (Date.parse(value) + after - first) / (last - first))) : other);
    show(at(from.value, 0, 0), at(to.value, 1, DAY));
  }
  bars.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const begun = share(event);
    const stop = new AbortController();
    addEventListener("pointermove", (now) => show(begun, share(now)), { signal: stop.signal });
    addEventListener("pointerup", (now) => {
      stop.abort();
      const ended = share(now);
      if (Math.abs(ended - begun) < 0.005) return;
      from.value = moment(Math.min(begun, ended)).toISOString().slice(0, 10);
      to.value = moment(Math.max(begun, ended)).toISOString().slice(0, 10);
      form.requestSubmit();
    }, { signal: stop.signal });
  });
}
