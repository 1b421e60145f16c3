// Where one looks at the map from: drag, wheel, keys; the sheet is moved as a whole.
export const READABLE = 0.68; // text that is drawn smaller cannot be read
const LARGEST = 3;
const STEP = 1.25;

export class Camera {
  constructor(box) {
    this.box = box;
    this.x = this.y = 0;
    this.scale = 1;
    this.followers = [];
    box.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    box.addEventListener("pointerdown", (event) => this.down(event));
    box.addEventListener("click", (event) => this.dragged && event.preventDefault(), true);
    box.addEventListener("dragstart", (event) => event.preventDefault());
    box.addEventListener("keydown", (event) => this.key(event));
  }

  take(sheet) {
    this.sheet = sheet;
    this.size = { width: Number(sheet.getAttribute("width")), height: Number(sheet.getAttribute("height")) };
    this.box.replaceChildren(sheet);
  }

  fit(area = { x: 0, y: 0, ...this.size }, largest = 1) {
    const { clientWidth, clientHeight } = this.box;
    this.scale = Math.min(largest, clientWidth / area.width, clientHeight / area.height);
    this.x = (clientWidth - area.width * this.scale) / 2 - area.x * this.scale;
    this.y = (clientHeight - area.height * this.scale) / 2 - area.y * this.scale;
    this.apply();
  }

  // All of it where that can be read; else so large that it can, with the start at the top and no room lost beside it.
  begin(start, least = READABLE) {
    this.fit();
    if (this.scale >= least) return;
    this.scale = Math.max(least, Math.min(1, this.box.clientWidth / this.size.width));
    const beside = this.box.clientWidth - this.size.width * this.scale;
    const middle = this.box.clientWidth / 2 - start * this.scale;
    this.x = Math.max(Math.min(beside, 0), Math.min(Math.max(beside, 0), middle));
    this.y = 0;
    this.apply();
  }

  zoom(by, at = { x: this.box.clientWidth / 2, y: this.box.clientHeight / 2 }) {
    const scale = Math.max(0.1, Math.min(LARGEST, this.scale * by));
    this.x = at.x - ((at.x - this.x) * scale) / this.scale;
    this.y = at.y - ((at.y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.apply();
  }

  move(x, y) {
    this.x += x;
    this.y += y;
    this.apply();
  }

  apply() {
    this.place();
    for (const other of this.followers) other.follow(this);
  }

  // Looks at the same place as another one does.
  follow({ x, y, scale }) {
    Object.assign(this, { x, y, scale });
    this.place();
  }

  place() {
    this.sheet.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
  }

  wheel(event) {
    event.preventDefault();
    const { left, top } = this.box.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) this.zoom(Math.exp(-event.deltaY / 300), { x: event.clientX - left, y: event.clientY - top });
    else this.move(-event.deltaX, -event.deltaY);
  }

  down(event) {
    if (event.button !== 0) return;
    this.dragged = false;
    let last = event;
    const stop = new AbortController();
    const moved = (now) => {
      if (!this.dragged && Math.hypot(now.clientX - event.clientX, now.clientY - event.clientY) < 5) return;
      this.dragged = true;
      this.move(now.clientX - last.clientX, now.clientY - last.clientY);
      last = now;
    };
    addEventListener("pointermove", moved, { signal: stop.signal });
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => stop.abort(), { signal: stop.signal });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = {
      "+": () => this.zoom(STEP),
      "=": () => this.zoom(STEP),
      "-": () => this.zoom(1 / STEP),
      0: () => this.fit(),
      ArrowLeft: () => this.move(60, 0),
      ArrowRight: () => this.move(-60, 0),
      ArrowUp: () => this.move(0, 60),
      ArrowDown: () => this.move(0, -60),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }
}
