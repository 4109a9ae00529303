import { html, type Html } from './html';

/** Greatest distance from 1970 that a date can have, ms. */
const LAST = 8.64e15;

const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
const MOMENT: Intl.DateTimeFormatOptions = { ...DAY, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

/** The zone that times are written in: that of who makes the report. */
export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `3 Nov 2026, 14:02`; UTC ms. */
export function momentWords(time: number | bigint): string {
  return words(time, MOMENT);
}

/** `3 Nov 2026`; UTC ms. */
export function dayWords(time: number | bigint): string {
  return words(time, DAY);
}

/** A moment that machines read too. */
export function moment(time: number | bigint, how: (time: number | bigint) => string = momentWords): Html {
  return isDate(time) ? html`<time datetime="${new Date(Number(time)).toISOString()}">${how(time)}</time>` : html`${how(time)}`;
}

function words(time: number | bigint, options: Intl.DateTimeFormatOptions): string {
  return isDate(time) ? new Date(Number(time)).toLocaleString('en-GB', options) : String(time);
}

const isDate = (time: number | bigint): boolean => Math.abs(Number(time)) <= LAST;
