// Counts, lengths of time and lines of text, as the map says them.
const UNITS = [[86_400, "d"], [3_600, "h"], [60, "min"]];
const LATE = [0.02, 0.05, 0.1, 0.25];
const WAITS = [3_600, 14_400, 86_400, 604_800];
const WORKED = [3_600, 14_400, 28_800, 144_000];

export class Words {
  constructor(words, { sign = "", places = 2 } = {}) {
    this.words = words;
    this.sign = sign;
    this.places = places;
    this.numbers = new Intl.NumberFormat(document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en-US");
  }

  // Waits are told by the team's working time, whose lengths have no days.
  get working() {
    return !this.words.d;
  }

  say(name, values = {}) {
    const words = this.words[name];
    const said = Array.isArray(words) ? words[values.count === "1" ? 0 : 1] : words;
    return said.replaceAll("%%", "%").replace(/%\((\w+)\)s/g, (_all, key) => values[key]);
  }

  count(number) {
    return this.numbers.format(number);
  }

  // Whole units, below a hundred with the places of the currency.
  money(amount) {
    const places = Math.abs(amount) >= 100 ? 0 : this.places;
    return this.sign + amount.toLocaleString(this.numbers.resolvedOptions().locale, { minimumFractionDigits: places, maximumFractionDigits: places });
  }

  share(part) {
    return `${(100 * part).toFixed(part && part < 0.1 ? 1 : 0)}%`;
  }

  lasting(seconds) {
    if (seconds === null) return "–";
    const unit = UNITS.find(([size, name]) => seconds >= size && this.words[name]);
    if (!unit) return this.say("s", { count: seconds.toFixed(0) });
    return this.say(unit[1], { count: (seconds / unit[0]).toFixed(1) });
  }
}

// Which of five colours a share of what was late has: under 2 percent, 5, 10, 25, more.
export function shadeOfShare(share) {
  return LATE.filter((size) => share >= size).length;
}

// Which of five colours a wait has: under an hour, four hours, a day, a week, longer; of working time a day has eight hours.
export function shade(seconds, working) {
  return (working ? WORKED : WAITS).filter((size) => seconds >= size).length;
}

const wide = (letter) => letter.codePointAt(0) > 0x2e7f;

export function widthOf(text, size = 13) {
  return [...text].reduce((sum, letter) => sum + (wide(letter) ? size : size * 0.57), 0);
}

// At most two lines that fit; Chinese breaks anywhere, other scripts between words where they can.
export function lines(text, room = 170) {
  const parts = text.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+/g) ?? [text];
  const found = [""];
  for (const part of parts) {
    if (found.at(-1) && widthOf(found.at(-1) + part.trimEnd()) > room) found.push("");
    found[found.length - 1] += part;
  }
  const shown = found.slice(0, 2).map((line) => cut(line.trim(), room));
  if (found.length > 2) shown[1] = cut(`${shown[1]}…`, room);
  return shown;
}

function cut(line, room) {
  if (widthOf(line) <= room) return line;
  let short = line.replace(/…$/, "");
  while (short && widthOf(`${short}…`) > room) short = short.slice(0, -1);
  return `${short}…`;
}
