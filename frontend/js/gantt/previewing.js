// While work is moved the server is asked what that would push: drawn as ghosts on the rows in sight, said in a line.
import { make, placed } from "./drawing.js";
import { minutes, wall } from "./model.js";

const SOONEST = 120;
const PATIENCE = 800;
const LONGEST = 6400;
const LULL = 30_000;

export class Preview {
  constructor({ view, axis, place }) {
    Object.assign(this, { view, axis, place });
    this.line = place.querySelector(".gantt__preview");
    this.said = this.line?.querySelector(".gantt__said");
    this.patience = PATIENCE;
    this.places = new Map();
  }

  // The server reads the plan before anything is moved, so that the first answer is as quick as the others. It keeps what
  // it has read until something happens to it, which it looks up itself: asked again once work is pointed at.
  warm(node) {
    if (this.warming) return;
    this.warming = this.fetch(node, node.from).catch(() => {}).finally(() => {
      setTimeout(() => (this.warming = null), LULL);
    });
  }

  fetch(node, start, signal) {
    const query = new URLSearchParams({ item: node.id, start: wall(start) });
    const headers = { Accept: "application/json", "HX-Request": "true" };
    return fetch(`${this.place.dataset.repair}?${query}`, { headers, credentials: "same-origin", signal });
  }

  // The newest place counts: it is asked for when the answer to the one before is here, or is waited for no longer.
  ask(node, start) {
    this.next = { node, start };
    this.soon();
  }

  soon() {
    const wait = this.flight ? this.patience : SOONEST;
    this.timer ??= setTimeout(() => this.send(), Math.max(0, (this.sent ?? 0) + wait - performance.now()));
  }

  async send() {
    const asked = this.next;
    this.timer = null;
    if (this.flight) this.patience = Math.min(LONGEST, this.patience * 2);
    this.flight?.abort();
    const flight = (this.flight = new AbortController());
    this.sent = performance.now();
    const answer = await this.fetch(asked.node, asked.start, flight.signal).catch(() => null);
    const found = answer?.ok ? await answer.json().catch(() => null) : null;
    if (flight !== this.flight) return;
    this.flight = null;
    this.patience = Math.min(LONGEST, Math.max(PATIENCE, 2 * (performance.now() - this.sent)));
    if (found) this.show(asked, found);
    else if (answer) this.tell([JSON.parse(answer.headers.get("HX-Trigger") || "{}").toast?.text ?? ""], true);
    if (this.next === asked) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.soon();
  }

  show({ node, start }, { places, said, against }) {
    this.at = start;
    this.places = new Map(places.map(([id, from, to, late]) => [id, { from: minutes(from), to: minutes(to), late }]));
    for (const [place, row] of this.view.made) this.view.dress(row, this.view.rows[place].node);
    const here = this.places.get(node.id);
    this.tell([`${node.ref} ${this.view.drawer.days.span(here.from, here.to)}`, ...said], against);
  }

  // What is moved by keys waits for a word: kept or given back.
  offer() {
    this.line.querySelector(".gantt__choice").hidden = false;
    this.reveal(true);
  }

  // What is told elsewhere makes room: by a class of the page, since :has() would be asked on every frame of a scroll.
  reveal(shown) {
    this.line.classList.toggle("is-shown", shown);
    document.body.classList.toggle("is-moving-work", shown);
  }

  tell(facts, against) {
    const [first, ...more] = facts.filter(Boolean);
    this.said.replaceChildren(make("strong", "", {}, first ?? ""), ...more.map((fact) => ` · ${fact}`));
    this.line.classList.toggle("is-against", against);
    this.line.querySelector('[data-gantt-keep="true"]').disabled = against;
    this.reveal(true);
  }

  // A row of the timeline shows where its work would be.
  dress(row, node) {
    const lane = row.querySelector(".gantt__lane");
    lane.querySelector(".gantt__ghost")?.remove();
    const place = this.places.get(node.id);
    row.classList.toggle("is-pushed", Boolean(place));
    if (!place) return;
    const x = this.axis.inside(place.from);
    const names = ["gantt__ghost", node.milestone && "is-moment", place.late && "is-late"].filter(Boolean).join(" ");
    lane.append(node.milestone ? placed(names, x - 8, 16) : placed(names, x, Math.max(5, this.axis.x(place.to) - x)));
  }

  // Nothing more is asked; what is drawn stays until the pin is there.
  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.flight?.abort();
    this.flight = null;
  }

  clear() {
    if (!this.line) return;
    this.stop();
    this.places.clear();
    this.at = null;
    for (const [place, row] of this.view.made) this.dress(row, this.view.rows[place].node);
    this.reveal(false);
    this.line.classList.remove("is-against");
    this.line.querySelector(".gantt__choice").hidden = true;
    this.said.textContent = "";
  }
}
