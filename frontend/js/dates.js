// Reads a day as people type it, in Chinese or English: 9-6, 9月6日, 明天, 下周五, +3d, 月底, sep 6, 20260906.
const DAY = 86_400_000;
const SEVEN = 7;
const WEEKDAYS = { 一: 1, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 日: 7, 天: 7, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6, sun: 7 };
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const HAN = { 一: 1, 两: 2, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10 };
const NEAR = { today: 0, tod: 0, 今天: 0, 今日: 0, tomorrow: 1, tom: 1, 明天: 1, 明日: 1, 后天: 2, 大后天: 3, yesterday: -1, 昨天: -1, 前天: -2 };

// A day is a Date at midnight UTC, so that no zone or summer time can move it.
export const make = (year, month, day) => new Date(Date.UTC(year, month - 1, day));
export const plus = (day, days) => new Date(day.getTime() + days * DAY);
export const iso = (day) => day.toISOString().slice(0, 10);
export const weekday = (day) => day.getUTCDay() || SEVEN;

export function fromIso(text) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? "");
  return parts ? real(+parts[1], +parts[2], +parts[3]) : null;
}

// The day it is where the person is at home, as the server counts it: the machine's clock may stand in another zone.
export function today(now = new Date(), timeZone = globalThis.document?.documentElement.dataset.zone) {
  return fromIso(new Intl.DateTimeFormat("sv", { timeZone }).format(now)); // which writes 2026-09-06
}

export function parse(typed, from = today()) {
  const text = typed.normalize("NFKC").trim().toLowerCase().replace(/\s+/g, " ");
  if (text in NEAR) return plus(from, NEAR[text]);
  return shifted(text, from) ?? named(text, from) ?? monthEnd(text, from) ?? written(text, from);
}

function shifted(text, from) {
  const parts = /^([+-]?)(\d{1,3}|[一两二三四五六七八九十]) ?(d|days?|天|日后|w|weeks?|周|个?星期|m|months?|个?月)(后|前)?$/.exec(text);
  if (!parts || (!parts[1] && !parts[4] && /天|周|星期|月/.test(parts[3]))) return null;
  const count = (HAN[parts[2]] ?? +parts[2]) * (parts[1] === "-" || parts[4] === "前" ? -1 : 1);
  if (/^(m|个?月)/.test(parts[3])) return inMonth(from, count);
  return plus(from, /^(w|周|个?星期)/.test(parts[3]) ? count * SEVEN : count);
}

function monthEnd(text, from) {
  const parts = /^(?:本|这个?|(下)个?)?月[底末]$|^end of (next )?month$|^eom$/.exec(text);
  return parts && make(from.getUTCFullYear(), from.getUTCMonth() + (parts[1] || parts[2] ? 3 : 2), 0);
}

export function inMonth(from, count) {
  const first = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + count, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return make(first.getUTCFullYear(), first.getUTCMonth() + 1, Math.min(from.getUTCDate(), last));
}

// A bare weekday is the next one to come; 下周五 and "next fri" lie in the week after this one, 本周五 in this one.
function named(text, from) {
  const parts = /^(下个?|next |本|这个?|this )?(?:周|星期|礼拜)?([一二三四五六日天]|mon|tue|wed|thu|fri|sat|sun)[a-z]*$/.exec(text);
  if (!parts || (/^[一-鿿]$/.test(text))) return null;
  const wanted = WEEKDAYS[parts[2]];
  const monday = plus(from, 1 - weekday(from));
  if (parts[1]) return plus(monday, wanted - 1 + (/^(下|next)/.test(parts[1]) ? SEVEN : 0));
  return plus(from, (wanted - weekday(from) + SEVEN) % SEVEN || SEVEN);
}

function written(text, from) {
  const shapes = [
    [/^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?$/, (a) => [+a[1], +a[2], +a[3]]],
    [/^(\d{4})(\d\d)(\d\d)$/, (a) => [+a[1], +a[2], +a[3]]],
    [/^(\d{1,2})[-/.月](\d{1,2})[日号]?$/, (a) => [0, +a[1], +a[2]]],
    [/^(\d{1,2})[日号]?$/, (a) => [0, 0, +a[1]]],
    [/^([a-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?$/, (a) => [+(a[3] ?? 0), MONTHS.indexOf(a[1]) + 1, +a[2]]],
    [/^(\d{1,2}) ([a-z]{3})[a-z]*\.?(?:,? (\d{4}))?$/, (a) => [+(a[3] ?? 0), MONTHS.indexOf(a[2]) + 1, +a[1]]],
  ];
  for (const [shape, order] of shapes) {
    const parts = shape.exec(text);
    if (parts) return nearest(...order(parts), from);
  }
  return null;
}

// Without a year, the day of this year unless it lies more than half a year back; without a month, the next such day.
function nearest(year, month, day, from) {
  const now = from.getUTCFullYear();
  if (year) return real(year, month, day);
  if (month) {
    const found = real(now, month, day);
    return found && from - found > 183 * DAY ? real(now + 1, month, day) : found ?? real(now + 1, month, day);
  }
  for (let ahead = 0; ahead < 3; ahead += 1) {
    const start = inMonth(make(now, from.getUTCMonth() + 1, 1), ahead);
    const found = real(start.getUTCFullYear(), start.getUTCMonth() + 1, day);
    if (found && found >= from) return found;
  }
  return null;
}

function real(year, month, day) {
  const made = make(year, month, day);
  return month >= 1 && made.getUTCMonth() === month - 1 && made.getUTCDate() === day ? made : null;
}
