// The tip of a row: on its bar under the pointer or when it has the focus; Esc takes it away, the pointer may rest on it.
import { make } from "./drawing.js";

const WAIT = 350;

export class Tips {
  constructor(box, lines) {
    this.lines = lines;
    this.tip = make("div", "gantt__tip", { role: "tooltip", id: "gantt-tip", popover: "manual" });
    box.append(this.tip);
    this.timer = 0;
    const part = (event) => event.target.closest(".gantt__bar, .gantt__diamond, .gantt__summary");
    box.addEventListener("pointerover", (event) => {
      if (event.target.closest(".gantt__tip")) return clearTimeout(this.timer);
      const bar = part(event);
      return bar && event.pointerType === "mouse" ? this.soon(bar.closest(".gantt__row"), bar) : undefined;
    });
    box.addEventListener("pointerout", (event) => {
      if (part(event) || event.target.closest(".gantt__tip")) this.later();
    });
    for (const moved of ["pointerdown", "gantt:held"]) box.addEventListener(moved, () => this.hide());
    box.addEventListener("focusout", () => this.hide());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.shown) return;
      event.preventDefault();
      event.stopPropagation();
      this.hide();
    }, { capture: true });
  }

  get shown() {
    return this.tip.matches(":popover-open");
  }

  soon(row, bar, wait = WAIT) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(row, bar), wait);
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), 150);
  }

  show(row, bar) {
    if (!row?.isConnected || !bar?.isConnected || bar.classList.contains("is-dragged")) return;
    this.hide();
    this.tip.replaceChildren(...this.lines(row).map((line) => make("div", "", {}, line)));
    this.tip.showPopover();
    row.setAttribute("aria-describedby", "gantt-tip");
    this.row = row;
    const [at, size] = [bar.getBoundingClientRect(), this.tip.getBoundingClientRect()];
    const below = at.bottom + 6 + size.height < innerHeight;
    this.tip.style.insetBlockStart = `${below ? at.bottom + 6 : at.top - size.height - 6}px`;
    this.tip.style.insetInlineStart = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  }

  hide() {
    clearTimeout(this.timer);
    this.row?.removeAttribute("aria-describedby");
    if (this.shown) this.tip.hidePopover();
  }
}
