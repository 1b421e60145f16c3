// The arrows between bars: what waits for what. Only those are drawn that cross what is seen.
const SVG = "http://www.w3.org/2000/svg";
const OUT = 9;
const HEAD = 5;

export class Links {
  constructor(layer) {
    this.layer = layer;
  }

  draw({ model, axis, places, height, first, last }) {
    const shown = [];
    for (const link of model.links) {
      const from = places.get(link.source);
      const to = places.get(link.target);
      if (from === undefined || to === undefined) continue;
      if (Math.max(from, to) < first || Math.min(from, to) > last) continue;
      shown.push(this.arrow(link, model, axis, from * height + height / 2, to * height + height / 2));
    }
    this.layer.replaceChildren(...shown);
  }

  arrow({ kind, source, target }, model, axis, y1, y2) {
    const one = model.byId.get(source);
    const other = model.byId.get(target);
    const atEnd = kind[0] === "F";
    const toStart = kind[1] === "S";
    const x1 = axis.inside(atEnd ? one.to : one.from);
    const x2 = axis.inside(toStart ? other.from : other.to);
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", `${way(x1, y1, atEnd ? 1 : -1, x2, y2, toStart ? -1 : 1)}${head(x2, y2, toStart ? 1 : -1)}`);
    path.setAttribute("class", `gantt__link${one.critical && other.critical ? " is-critical" : ""}`);
    return path;
  }
}

// Out of a bar, half a row up or down, and into the next: right angles, never through the bars themselves.
function way(x1, y1, out, x2, y2, side) {
  const a = x1 + out * OUT;
  const b = x2 + side * OUT;
  if (out === 1 && side === -1 && x2 >= x1 + OUT) {
    const bend = Math.max(a, Math.min(x2 - HEAD, a));
    return `M${x1} ${y1}H${bend}V${y2}H${x2}`;
  }
  if (out === side) {
    const edge = out === 1 ? Math.max(a, b) : Math.min(a, b);
    return `M${x1} ${y1}H${edge}V${y2}H${x2}`;
  }
  const between = y1 + (y2 > y1 ? 1 : -1) * Math.min(14, Math.abs(y2 - y1) / 2);
  return `M${x1} ${y1}H${a}V${between}H${b}V${y2}H${x2}`;
}

function head(x, y, towards) {
  return `M${x - towards * HEAD} ${y - 3.5}L${x} ${y}L${x - towards * HEAD} ${y + 3.5}`;
}
