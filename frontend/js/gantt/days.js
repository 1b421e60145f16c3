// Days and times as the server writes them: 9月6日, Sep 6; 9月6日 周日, Sep 6, Sun; 9月6日 14:03; another year with its number.
import { dayOf } from "./model.js";

export class Days {
  constructor(language, now) {
    this.chinese = language.startsWith("zh");
    this.year = now.slice(0, 4);
    const format = (options) => new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
    this.month = format({ month: "short" });
    this.weekday = format({ weekday: "short" });
    this.time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }

  short(day) {
    const date = new Date(`${day}T00:00Z`);
    const year = day.startsWith(this.year) ? "" : date.getUTCFullYear();
    if (this.chinese) return `${year && `${year}年`}${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
    return `${this.month.format(date)} ${date.getUTCDate()}${year && `, ${year}`}`;
  }

  withWeekday(day) {
    const weekday = this.weekday.format(new Date(`${day}T00:00Z`));
    return this.chinese ? `${this.short(day)} ${weekday}` : `${this.short(day)}, ${weekday}`;
  }

  clock(moment) {
    return `${this.short(dayOf(moment))} ${this.time.format(new Date(moment * 60_000))}`;
  }

  span(from, to) {
    const end = dayOf(from) === dayOf(to) ? this.time.format(new Date(to * 60_000)) : this.clock(to);
    return `${this.clock(from)} – ${end}`;
  }
}
