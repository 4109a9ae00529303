import type { Frame, Page } from 'playwright-core';
import { frameTimes, quantile, recordAgain, recorded } from './recorder';

/** Where a brush is drawn, px of the window. */
export interface Stroke {
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

/** What brushing cost. */
export interface Brushing {
  /** ms between frames while the pointer moved. */
  readonly frame: number;
  readonly frame95: number;
  /** ms from the last move to the last change of a pixel. */
  readonly complete: number;
}

const MOVES = 60;

/** Draws a brush along an axis by the mouse, as a hand would: some 60 moves in a second; `frame` is where the plot is. */
export async function brush(page: Page, frame: Frame | Page, { x, from, to }: Stroke): Promise<Brushing> {
  await page.mouse.move(x, from);
  await page.mouse.down();
  await recordAgain(frame);
  const began = Date.now();
  for (let move = 1; move <= MOVES; move++) {
    const due = began + move * 16;
    await page.mouse.move(x, from + ((to - from) * move) / MOVES);
    const wait = due - Date.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
  }
  const ended = Date.now();
  const recording = await recorded(frame);
  await page.mouse.up();
  const times = frameTimes(recording, began, ended);
  return { frame: quantile(times, 0.5), frame95: quantile(times, 0.95), complete: Math.max(0, (recording.last ?? ended) - ended) };
}
