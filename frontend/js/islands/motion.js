// The cases of a map in motion, on one canvas over the drawing: never by itself, and step by step where motion is reduced.
import { Words } from "../map/words.js";
import { each, tracks } from "../map/tokens.js";

const POINTS = 40;
const RADIUS = 3.2;
const STEPS = 60;
const SPEEDS = [15, 30, 60, 120, 300];
const reduced = matchMedia("(prefers-reduced-motion: reduce)");

export class Motion {
  constructor(map, told) {
    this.map = map;
    this.bar = map.place.querySelector(".motion");
    this.words = new Words(map.values.words);
    this.tracks = tracks(told.moves);
    this.told = told;
    this.first = Date.parse(told.first);
    this.span = Math.max(1, (Date.parse(told.last) - this.first) / 1000);
    this.moment = 0;
    this.seconds = 60;
    this.dates = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short", timeZone: told.zone });
    this.canvas = Object.assign(document.createElement("canvas"), { className: "motion__tokens" });
    this.canvas.setAttribute("aria-hidden", "true");
    this.find = (selector) => this.bar.querySelector(selector);
    this.listen();
    this.say();
  }

  listen() {
    const acts = { play: () => this.toggle(), back: () => this.step(-1), on: () => this.step(1) };
    for (const button of this.bar.querySelectorAll("[data-motion]")) button.addEventListener("click", () => acts[button.dataset.motion]());
    this.find(".motion__scrub").addEventListener("input", (event) => this.go((event.target.value / 1000) * this.span));
    this.find("[data-motion-speed]").addEventListener("change", (event) => (this.seconds = Number(event.target.value)));
    for (const place of [this.bar, this.map.camera.box]) place.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.map.camera.box);
    reduced.addEventListener("change", () => this.say());
  }

  key(event) {
    if (this.bar.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    const own = event.target.closest("button, select, a");
    const acts = { ",": () => this.step(-1), ".": () => this.step(1), "[": () => this.faster(1), "]": () => this.faster(-1) };
    if (!own) acts[" "] = () => this.toggle();
    if (!acts[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  }

  faster(by) {
    const place = Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(this.seconds) + by));
    this.seconds = SPEEDS[place];
    this.find("[data-motion-speed]").value = String(this.seconds);
  }

  // Opens and closes; what is closed stands still.
  open(wanted) {
    this.bar.hidden = !wanted;
    this.pause();
    if (!wanted) return this.canvas.remove();
    this.lay();
    this.find(`[data-motion='${reduced.matches ? "on" : "play"}']`).focus();
  }

  say() {
    const values = { drawn: this.words.count(this.tracks.length), cases: this.words.count(this.told.cases) };
    const said = this.words.say(this.tracks.length < this.told.cases ? "sample" : "whole", values);
    for (const part of this.bar.querySelectorAll("[data-motion='play'], .motion__speed")) part.hidden = reduced.matches;
    if (reduced.matches) this.pause();
    this.find(".motion__note").textContent = reduced.matches ? `${said} ${this.words.say("reduced")}` : said;
  }

  // After each layout: where boxes are now, and points along each way.
  lay() {
    this.boxes = new Map(this.map.parts.nodes.filter((node) => node.step).map((node) => [node.step.id, { ...node, ...this.map.layout.nodes[node.id] }]));
    this.ways = new Map();
    for (const way of this.map.camera.sheet.querySelectorAll(".map__way")) this.ways.set(`${way.dataset.from}-${way.dataset.to}`, points(way.querySelector(".map__line")));
    if (!this.bar.hidden) this.map.camera.box.append(this.canvas);
    this.draw();
  }

  toggle() {
    if (reduced.matches) this.step(1);
    else if (this.moving) this.pause();
    else this.play();
  }

  play() {
    if (this.moment >= this.span) this.moment = 0;
    this.moving = true;
    this.toldAt = 0;
    this.show();
    let before = performance.now();
    const frame = (now) => {
      if (!this.moving || !this.map.place.isConnected) return;
      this.moment = Math.min(this.span, this.moment + ((now - before) / 1000 / this.seconds) * this.span);
      before = now;
      this.draw();
      if (this.moment >= this.span) this.pause();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  pause() {
    this.moving = false;
    this.show();
  }

  step(by) {
    this.go(this.moment + (by * this.span) / STEPS);
  }

  go(moment) {
    this.pause();
    this.moment = Math.max(0, Math.min(this.span, moment));
    this.draw();
  }

  show() {
    for (const part of this.bar.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "moving") !== this.moving;
  }

  // The camera tells of every move.
  follow() {
    if (!this.moving) this.draw();
  }

  draw() {
    if (this.bar.hidden || !this.ways) return;
    this.scrub();
    const { box, x, y, scale } = this.map.camera;
    const dense = devicePixelRatio;
    const [width, height] = [Math.round(box.clientWidth * dense), Math.round(box.clientHeight * dense)];
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    const pen = this.canvas.getContext("2d");
    const look = (this.look ??= getComputedStyle(this.canvas));
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.setTransform(dense * scale, 0, 0, dense * scale, dense * x, dense * y);
    const radius = RADIUS / scale;
    pen.beginPath();
    const dot = (at, top) => {
      pen.moveTo(at + radius, top);
      pen.arc(at, top, radius, 0, 2 * Math.PI);
    };
    each(this.tracks, this.moment, {
      inStep: (one, step) => this.rest(one, step, dot),
      onWay: (_one, step, next, share) => along(this.ways.get(`${step}-${next}`), share, dot),
    });
    pen.fillStyle = look.color;
    pen.strokeStyle = look.outlineColor;
    pen.lineWidth = 2.4 / scale;
    pen.stroke();
    pen.fill();
  }

  // In a step a case stands at the lower side of its box, always at the same place.
  rest(one, step, dot) {
    const box = this.boxes.get(step);
    if (!box) return;
    const spread = ((one * 0.618034) % 1) - 0.5;
    dot(box.x + spread * (box.width - 16), box.y + box.height / 2);
  }

  // The moment in words, and the slider, at most ten times a second.
  scrub() {
    const now = performance.now();
    if (this.moving && now - this.toldAt < 100 && this.moment < this.span) return;
    this.toldAt = now;
    const words = this.dates.format(this.first + this.moment * 1000);
    const slider = this.find(".motion__scrub");
    slider.value = Math.round((1000 * this.moment) / this.span);
    slider.setAttribute("aria-valuetext", words);
    this.find(".motion__moment").textContent = words;
  }
}

function points(line) {
  const length = line.getTotalLength();
  const found = new Float64Array(2 * (POINTS + 1));
  for (let place = 0; place <= POINTS; place += 1) {
    const { x, y } = line.getPointAtLength((length * place) / POINTS);
    found.set([x, y], 2 * place);
  }
  return found;
}

function along(way, share, dot) {
  if (!way) return;
  const place = share * POINTS;
  const before = Math.min(POINTS - 1, Math.floor(place));
  const rest = place - before;
  const at = 2 * before;
  dot(way[at] + rest * (way[at + 2] - way[at]), way[at + 1] + rest * (way[at + 3] - way[at + 1]));
}
