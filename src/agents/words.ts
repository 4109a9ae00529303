import { createMask, MASKED } from '../capture/secrets';
import { withoutSecrets } from '../client/connectionError';
import type { Int64 } from '../protocol/int64';

/** MLflow sends infinities as the greatest double. */
const GREATEST = 1.797693134862315e308;

/**
 * Signs that a person does not see: control characters but line feed and tab, marks of writing direction, zero-width ones, and the block of tags (U+E0000) in which
 * whole sentences can be hidden from everyone but a model.
 */
const UNSEEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E0FFF}]/gu;

/** Longest value that is shown where there are many, characters. */
export const SHORT = 120;

/** A text as far as a person would see it. */
export const visible = (text: string): string => text.replace(UNSEEN, '');

/** What programs log by themselves passed no mask on its way into the store, and an answer leaves the machine. */
const MASK = createMask();

/** A text that a run holds, as far as a person would see it and without what looks like a secret, and at most `most` characters of it. */
export function clean(text: string, most = SHORT): string {
  const seen = withoutSecrets(MASK.text(visible(text)));
  return seen.length <= most ? seen : `${seen.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')}… (${seen.length - most} characters more)`;
}

/** The value that stands under a name, which may say that it is a secret. */
export const cleanValue = (name: string, value: string, most = SHORT): string => (MASK.isSecret(name, value) ? MASKED : clean(value, most));

/** A number with six significant digits, which is enough to compare by; what JSON has no number for is a text. */
export function figure(value: number): number | string {
  if (Number.isNaN(value)) return 'NaN';
  if (Math.abs(value) >= GREATEST) return value > 0 ? 'Infinity' : '-Infinity';
  return Number.isSafeInteger(value) ? value : Number(value.toPrecision(6));
}

/** A step or another whole number. */
export const whole = (value: Int64): number | string => (typeof value === 'bigint' ? value.toString() : value);

/** UTC ms as ISO 8601, to the second. */
export function moment(time: Int64 | undefined): string | undefined {
  const date = new Date(Number(time ?? Number.NaN));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** ms as `42 s`, `3 min 12 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 1) return `${Math.max(0, Math.round(ms))} ms`;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
