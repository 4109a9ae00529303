import { casual, type ParsedComponents, type ParsedResult } from 'chrono-node';

/** A time as understood: a moment, a stretch from one UTC ms up to another (excluded), or words that mean several. */
export type TimeSpan = { readonly kind: 'instant'; readonly at: number } | { readonly kind: 'stretch'; readonly from: number; readonly to: number };
/** Words that mean several times. */
export interface Ambiguous {
  readonly kind: 'ambiguous';
  readonly why: string;
}

/** Examples of times for a message. */
export const TIME_HELP = "2026-11-01, 2026-11-01 14:30, today, yesterday, last tuesday, this week, last month, 7d or 3 hours ago";
/** Examples of durations for a message. */
export const DURATION_HELP = '90s, 5m, 1h30m, 2 days or a number of ms';

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|millis|milliseconds?)$/, 1],
  [/^(?:s|secs?|seconds?)$/, 1000],
  [/^(?:m|mins?|minutes?)$/, 60_000],
  [/^(?:h|hrs?|hours?)$/, 3_600_000],
  [/^(?:d|days?)$/, 86_400_000],
  [/^(?:w|wks?|weeks?)$/, 7 * 86_400_000],
];
const PART = /(\d+(?:\.\d+)?)\s*([a-z]+)\s*(?:,|and\b)?\s*/y;

/** A duration in ms, such as `90s`, `1h30m`, `2 hours`, or `undefined`. `m` are minutes. A number alone is ms. */
export function readDuration(words: string): number | undefined {
  const text = words.trim().toLowerCase();
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  let total = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    const unit = UNITS.find(([pattern]) => pattern.test(part?.[2] ?? ''));
    if (part === null || unit === undefined) return undefined;
    total += Number(part[1]) * unit[1];
  }
  return text === '' ? undefined : Math.round(total);
}

/** A time as people say it, seen from `now` in this machine's zone; `undefined` when it is not understood. */
export function readTime(words: string, now: Date): TimeSpan | Ambiguous | undefined {
  const text = words.trim().toLowerCase().replace(/\s+/g, ' ');
  return readIso(words.trim()) ?? readNumericDate(text) ?? readSpanAgo(text, now) ?? readCalendar(text, now) ?? readWeekday(text, now) ?? readChrono(text, now);
}

const stretch = (from: Date, to: Date): TimeSpan => ({ kind: 'stretch', from: from.getTime(), to: to.getTime() });
const dayOf = (date: Date): TimeSpan => stretch(startOfDay(date, 0), startOfDay(date, 1));
const startOfDay = (date: Date, days: number): Date => new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);

const ISO = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?)?)?$/i;

/** `2026`, `2026-11`, `2026-11-01`, `2026-11-01 14:30[:15[.5]]`, with a zone or in this machine's. */
function readIso(text: string): TimeSpan | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction = '0', zone] = match;
  const y = Number(year);
  if (month === undefined) return stretch(new Date(y, 0, 1), new Date(y + 1, 0, 1));
  const m = Number(month) - 1;
  if (m < 0 || m > 11) return undefined;
  if (day === undefined) return stretch(new Date(y, m, 1), new Date(y, m + 1, 1));
  const d = Number(day);
  if (d < 1 || d > new Date(y, m + 1, 0).getDate()) return undefined;
  if (hour === undefined) return stretch(new Date(y, m, d), new Date(y, m, d + 1));
  const parts = [Number(hour), Number(minute), Number(second), Math.floor(Number(`0.${fraction}`) * 1000)] as const;
  if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59) return undefined;
  if (zone === undefined) return { kind: 'instant', at: new Date(y, m, d, ...parts).getTime() };
  return { kind: 'instant', at: Date.UTC(y, m, d, ...parts) - zoneOffset(zone) };
}

function zoneOffset(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const digits = zone.replace(':', '');
  const ms = (Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5))) * 60_000;
  return digits.startsWith('-') ? -ms : ms;
}

/** Day and month cannot be told apart. */
const readNumericDate = (text: string): Ambiguous | undefined =>
  /^\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?(?: |$)/.test(text) ? { kind: 'ambiguous', why: 'the day may come first or the month' } : undefined;

/** `7d`, `3 hours ago`: so long before now. `last 7 days`: from then to now. Months and years go by the calendar. */
function readSpanAgo(text: string, now: Date): TimeSpan | undefined {
  const stretched = /^(?:last|past) (?=\d)/.exec(text)?.[0] ?? '';
  const rest = text.slice(stretched.length).replace(/ ago$/, '');
  const at = beforeNow(rest, now);
  if (at === undefined) return undefined;
  return stretched === '' ? { kind: 'instant', at } : { kind: 'stretch', from: at, to: now.getTime() + 1 };
}

function beforeNow(text: string, now: Date): number | undefined {
  const calendar = /^(\d{1,4}) ?(mo|months?|y|yrs?|years?)$/.exec(text);
  if (calendar !== null) {
    const months = Number(calendar[1]) * (calendar[2]!.startsWith('m') ? 1 : 12);
    const lastDay = new Date(now.getFullYear(), now.getMonth() - months + 1, 0).getDate();
    const then = new Date(now);
    then.setDate(1);
    then.setMonth(now.getMonth() - months);
    then.setDate(Math.min(now.getDate(), lastDay));
    return then.getTime();
  }
  const ms = /^\d+$/.test(text) ? undefined : readDuration(text);
  return ms === undefined ? undefined : now.getTime() - ms;
}

/** `now`, `today`, `yesterday`, `tomorrow`, and this, last or previous hour, day, week (from Monday), month and year. */
function readCalendar(text: string, now: Date): TimeSpan | undefined {
  if (text === 'now') return { kind: 'instant', at: now.getTime() };
  const day = ['yesterday', 'today', 'tomorrow'].indexOf(text) - 1;
  if (day > -2) return stretch(startOfDay(now, day), startOfDay(now, day + 1));
  const match = /^(this|last|previous) (hour|day|week|month|year)$/.exec(text);
  if (match === null) return undefined;
  const back = match[1] === 'this' ? 0 : -1;
  const [y, m, d] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const at: Record<string, (step: number) => Date> = {
    hour: (step) => new Date(y, m, d, now.getHours() + step),
    day: (step) => new Date(y, m, d + step),
    week: (step) => new Date(y, m, d - ((now.getDay() + 6) % 7) + 7 * step),
    month: (step) => new Date(y, m + step, 1),
    year: (step) => new Date(y + step, 0, 1),
  };
  const start = at[match[2]!]!;
  return stretch(start(back), start(back + 1));
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** A weekday is the one that was last, today counted unless `last` says otherwise. */
function readWeekday(text: string, now: Date): TimeSpan | undefined {
  const match: readonly (string | undefined)[] | null = /^(?:(last|this|on) )?(?:(sun|mon|fri)(?:day)?|(tue)(?:s|sday)?|(wed)(?:s|nesday)?|(thu)(?:r|rs|rsday)?|(sat)(?:urday)?)$/.exec(text);
  if (match === null) return undefined;
  const wanted = WEEKDAYS.indexOf(match.slice(2).find((name) => name !== undefined) ?? '');
  const back = (now.getDay() - wanted + 7) % 7;
  return dayOf(startOfDay(now, -(back === 0 && match[1] === 'last' ? 7 : back)));
}

/** Everything else, if the words are a time from the first to the last. */
function readChrono(text: string, now: Date): TimeSpan | Ambiguous | undefined {
  const results: ParsedResult[] = casual.parse(text, now);
  const [result] = results;
  if (result === undefined || results.length > 1 || result.index !== 0 || result.text.length !== text.length) return undefined;
  if (result.end) return { kind: 'ambiguous', why: 'it is a range; compare with its beginning and its end' };
  const at = inThePast(result.start, now);
  if (result.start.isCertain('hour')) return { kind: 'instant', at: at.getTime() };
  if (!result.start.isCertain('day') && !result.start.isCertain('weekday') && result.start.isCertain('month')) {
    return stretch(new Date(at.getFullYear(), at.getMonth(), 1), new Date(at.getFullYear(), at.getMonth() + 1, 1));
  }
  return dayOf(at);
}

/** Runs lie in the past: a weekday or a date without its year is the one that was, not the one to come. */
function inThePast(parsed: ParsedComponents, now: Date): Date {
  const at = parsed.date();
  if (at <= now) return at;
  if (parsed.isCertain('weekday') && !parsed.isCertain('day')) return new Date(at.getFullYear(), at.getMonth(), at.getDate() - 7, at.getHours(), at.getMinutes(), at.getSeconds());
  if (parsed.isCertain('month') && !parsed.isCertain('year')) return new Date(at.getFullYear() - 1, at.getMonth(), at.getDate(), at.getHours(), at.getMinutes(), at.getSeconds());
  return at;
}
