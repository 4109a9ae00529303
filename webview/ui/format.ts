/** True minus sign, as wide as a plus. */
const MINUS = '\u2212';
/** No-break space, between a number and its unit. */
export const NBSP = '\u00a0';

/** A number with up to `digits` significant digits; exponents past 1e6 and under 1e-4; true minus; NaN and ∞ as such. */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    Number.isInteger(value) && size < 1e9
      ? groupDigits(String(size))
      : size >= 1e6 || size < 1e-4
        ? shortExponent(size.toExponential(Math.max(0, digits - 1)))
        : groupDigits(trimZeros(size.toPrecision(Math.max(digits, Math.ceil(Math.log10(size + 1))))));
  return value < 0 ? MINUS + text : text;
}

/** A number written with all its digits, for copies and hovers. */
export function exactNumber(value: number): string {
  return Number.isNaN(value) ? 'NaN' : String(value);
}

/** Numbers with one precision: four digits of the greatest, and more when that is needed to tell the values apart. */
export function columnFormat(values: readonly number[]): (value: number) => string {
  const finite = values.filter((value) => Number.isFinite(value));
  const top = Math.max(...finite.map((value) => Math.abs(value)), 0);
  const spread = Math.max(...finite, -Infinity) - Math.min(...finite, Infinity);
  if (finite.length === 0 || top >= 1e6 || (top > 0 && top < 1e-4)) return (value) => formatNumber(value);
  if (finite.every((value) => Number.isInteger(value))) return (value) => (Number.isInteger(value) ? formatNumber(value) : fixed(value, 2));
  const bySize = 3 - Math.floor(Math.log10(top > 0 ? top : 1));
  const bySpread = 1 - Math.floor(Math.log10(spread > 0 ? spread : 1));
  const digits = Math.min(7, Math.max(0, bySize, bySpread));
  return (value) => fixed(value, digits);
}

/** A number with `digits` decimals, true minus, grouped. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  const text = groupDigits(Math.abs(value).toFixed(digits));
  return value < 0 && Number(Math.abs(value).toFixed(digits)) !== 0 ? MINUS + text : text;
}

function groupDigits(text: string): string {
  const [whole = '', part] = text.split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, separators().group) : whole;
  return part === undefined ? grouped : grouped + separators().decimal + part;
}

function trimZeros(text: string): string {
  return text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text;
}

function shortExponent(text: string): string {
  const [mantissa = '', exponent = ''] = text.split('e');
  return `${trimZeros(mantissa).replace('.', separators().decimal)}e${exponent.replace('+', '').replace('-', MINUS)}`;
}

let locale = 'en';
let known: { group: string; decimal: string } | undefined;

/** Sets the editor's language, whose separators and dates are used; an unknown one counts as English. */
export function setLocale(name: string): void {
  try {
    new Intl.NumberFormat(name);
    locale = name;
  } catch {
    locale = 'en';
  }
  known = undefined;
}

function separators(): { group: string; decimal: string } {
  if (known === undefined) {
    const parts = new Intl.NumberFormat(locale).formatToParts(1234567.5);
    known = { group: parts.find((part) => part.type === 'group')?.value ?? ',', decimal: parts.find((part) => part.type === 'decimal')?.value ?? '.' };
  }
  return known;
}

/** Bytes in the unit that needs fewest digits, decimal units: `3.1 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const text = fixed(value, unit === 0 || value >= 9.95 ? 0 : 1);
  return `${text}${NBSP}${units[unit] ?? ''}`;
}

/** Words that a duration is made of. */
export interface DurationWords {
  readonly milliseconds: string;
  readonly seconds: string;
  readonly minutesSeconds: string;
  readonly hoursMinutes: string;
  readonly daysHours: string;
}

/** A duration in ms in two units at most: `3 min 12 s`. */
export function formatDuration(ms: number, words: DurationWords): string {
  const put = (template: string, ...values: number[]): string =>
    template.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? '')).replaceAll(' ', NBSP);
  if (ms < 1000) return put(words.milliseconds, Math.max(0, Math.round(ms)));
  const seconds = Math.floor(ms / 1000);
  if (seconds < 10 && ms % 1000 >= 100) return put(words.seconds, Math.round(ms / 100) / 10);
  if (seconds < 60) return put(words.seconds, seconds);
  if (seconds < 3600) return put(words.minutesSeconds, Math.floor(seconds / 60), seconds % 60);
  if (seconds < 86_400) return put(words.hoursMinutes, Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60));
  return put(words.daysHours, Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3600));
}

/** Time of day with seconds, in the editor's language. */
export function formatClock(time: number, seconds = true): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}), hourCycle: 'h23' }).format(time);
}

/** The day of a moment, in the editor's language, without its year: `12 Jul`. */
export function formatDay(time: number): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(time);
}

/** A moment as people say it: today and yesterday with the clock, else the date. `words` hold `{0}` for the clock. */
export function formatMoment(time: number, now: number, words: { today: string; yesterday: string }): string {
  const clock = formatClock(time);
  const days = Math.round((startOfDay(now) - startOfDay(time)) / 86_400_000);
  if (days === 0) return words.today.replace('{0}', clock);
  if (days === 1) return words.yesterday.replace('{0}', clock);
  return `${new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(time)}, ${clock}`;
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** `text` cut in the middle to `length` characters. */
export function cutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const tail = Math.floor((length - 1) / 2);
  return `${text.slice(0, length - 1 - tail)}…${text.slice(text.length - tail)}`;
}

/** The last part of a path with either kind of slash. */
export function baseName(path: string): string {
  return path.replace(/[\\/]+$/, '').split(/[\\/]/).at(-1) ?? path;
}

/** Day and month in the editor's language, short (`12 Jul`) or long (`12 July`), with the year when it is not that of `now`. */
export function formatDate(time: number, now: number, month: 'short' | 'long' = 'short'): string {
  const year = new Date(time).getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month, ...year }).format(time);
}

/** A part of one in percent, with as many decimals as it takes to see it: `11 %`, `0.4 %`; without its sign. */
export function formatShare(share: number): string {
  const percent = Math.abs(share) * 100;
  return `${fixed(percent, percent >= 9.95 || percent === 0 ? 0 : percent >= 0.095 ? 1 : 2)}${NBSP}%`;
}

/** The short name of a weekday (0 is Sunday) in the editor's language. */
export function formatWeekday(weekday: number): string {
  // 1 January 2023 was a Sunday.
  return new Intl.DateTimeFormat(locale, { weekday: 'short' }).format(new Date(2023, 0, 1 + weekday, 12));
}

/** A month and its year, short, for axes of many months: `Jul 2025`. */
export function formatMonth(time: number): string {
  return new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric' }).format(time);
}
