// While work is moved the server is asked what that would push: drawn as ghosts on the rows in sight, said in a line.
import { make, placed } from "./drawing.js";
import { minutes, wall } from "./model.js";

const SOONEST = 120;
const LATEST = 800;

export class Preview {
  constructor({ view, axis, place }) {
    Object.assign(this, { view, axis, place });
    this.line = place.querySelector(".gantt__preview");
    this.said = this.line?.querySelector(".gantt__said");
    this.took = LATEST; // the first answer is the slowest: the server reads the plan for it
    this.places = new Map();
  }

  // No oftener than answers come; the newest place counts, and an answer to an older one is not waited for.
  ask(node, start) {
    this.next = { node, start };
    this.timer ??= setTimeout(() => this.send(), Math.max(0, (this.sent ?? 0) + this.took - performance.now()));
  }

  async send() {
    const { node, start } = this.next;
    this.timer = null;
    this.flight?.abort();
    const flight = (this.flight = new AbortController());
    this.sent = performance.now();
    const query = new URLSearchParams({ item: node.id, start: wall(start) });
    const headers = { Accept: "application/json", "HX-Request": "true" };
    const options = { headers, credentials: "same-origin", signal: flight.signal };
    const answer = await fetch(`${this.place.dataset.repair}?${query}`, options).catch(() => null);
    const found = answer?.ok ? await answer.json().catch(() => null) : null;
    if (flight !== this.flight) return;
    this.flight = null;
    this.took = Math.min(LATEST, Math.max(SOONEST, performance.now() - this.sent));
    if (found) this.show(node, found);
    else if (answer) this.tell([JSON.parse(answer.headers.get("HX-Trigger") || "{}").toast?.text ?? ""], true);
  }

  show(node, { places, said, against }) {
    this.places = new Map(places.map(([id, from, to, late]) => [id, { from: minutes(from), to: minutes(to), late }]));
    for (const [place, row] of this.view.made) this.dress(row, this.view.rows[place].node);
    const here = this.places.get(node.id);
    const { drawer } = this.view;
    this.tell([`${node.ref} ${drawer.clock(here.from)} – ${drawer.clock(here.to)}`, ...said], against);
  }

  // What is moved by keys waits for a word: kept or given back.
  offer() {
    this.line.querySelector(".gantt__choice").hidden = false;
    this.line.classList.add("is-shown");
  }

  tell(facts, against) {
    const [first, ...more] = facts.filter(Boolean);
    this.said.replaceChildren(make("strong", "", {}, first ?? ""), ...more.map((fact) => ` · ${fact}`));
    this.line.classList.toggle("is-against", against);
    this.line.querySelector('[data-gantt-keep="true"]').disabled = against;
    this.line.classList.add("is-shown");
  }

  // A row of the timeline shows where its work would be.
  dress(row, node) {
    const lane = row.querySelector(".gantt__lane");
    lane.querySelector(".gantt__ghost")?.remove();
    const place = this.places.get(node.id);
    row.classList.toggle("is-pushed", Boolean(place));
    if (!place) return;
    const x = this.axis.x(place.from);
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
    for (const [place, row] of this.view.made) this.dress(row, this.view.rows[place].node);
    this.line.classList.remove("is-shown", "is-against");
    this.line.querySelector(".gantt__choice").hidden = true;
    this.said.textContent = "";
  }
}
