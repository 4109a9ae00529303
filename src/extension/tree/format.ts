/** MLflow sends infinities as the greatest double. */
const GREATEST = 1.797693134862315e308;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A metric value for reading, in `locale`: four significant digits, whole numbers whole and grouped, very small and very large
 * ones in scientific form, with a true minus.
 */
export function formatValue(value: number, locale?: string): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Math.abs(value) >= GREATEST) return value > 0 ? '∞' : '−∞';
  return inLocale(value, locale).replace('-', '−');
}

function inLocale(value: number, locale: string | undefined): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return value.toLocaleString(locale, { maximumFractionDigits: 0 });
  if (size < 1e-4 || size >= 1e9) return value.toLocaleString(locale, { notation: 'scientific', maximumSignificantDigits: 4 }).toLowerCase();
  if (size >= 1000) return value.toLocaleString(locale, { maximumFractionDigits: 1 });
  return value.toLocaleString(locale, { maximumSignificantDigits: 4 });
}

/** A count with its thousands grouped. */
export function formatCount(count: number, locale?: string): string {
  return count.toLocaleString(locale);
}

/** A duration in ms as the tree writes it: `42s`, `3m`, `2h`, `5d`. */
export function formatElapsed(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / 1000))}s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)}h`;
  return `${Math.floor(ms / DAY)}d`;
}

/** Bytes as `512 B`, `3.1 MB` (powers of 1000, as file managers count). */
export function formatBytes(bytes: number, locale?: string): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toLocaleString(locale, { maximumFractionDigits: digits })} ${units[unit] ?? 'B'}`;
}

/** Characters that move the writing direction of what follows, which a name must not do to the text beside it. */
const DIRECTION = /[\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/gu;

/**
 * Foreign text on one line: line breaks and control characters become a space, direction marks go, and what is longer than
 * `max` characters is cut with `…`.
 */
export function oneLine(text: string, max = 200): string {
  const line = text.slice(0, max * 4).replace(DIRECTION, '').replace(CONTROL, ' ').trim();
  const characters = Array.from(line);
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : line;
}

/** A path as one line, of which the end is kept where it is longer than `max` characters: the names of files differ there. */
export function lineEnd(text: string, max: number): string {
  const characters = Array.from(oneLine(text, Math.max(text.length, 1)));
  return characters.length > max ? `…${characters.slice(1 - max).join('')}` : characters.join('');
}

/** Foreign text for a place that shows `$(name)` as an icon: a word joiner keeps it text. */
export function withoutIcons(text: string): string {
  return oneLine(text).replaceAll('$(', '$\u2060(');
}

/** Foreign text for Markdown: every sign that could mean something is escaped, and it stays on one line. */
export function escapeMarkdown(text: string, max = 120): string {
  return oneLine(text, max)
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
    .replaceAll('\\$\\(', '\\$\u2060\\(');
}
