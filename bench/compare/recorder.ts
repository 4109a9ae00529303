import type { Frame, Page } from 'playwright-core';

/** What a page showed while it was recorded; all times epoch ms. */
export interface Recording {
  /** Starts of frames. */
  readonly frames: readonly number[];
  /** When the canvases were first seen with something on them, and when they last changed. Absent when nothing was drawn. */
  readonly first?: number;
  readonly last?: number;
}

/**
 * Put into every frame before its own scripts. At each animation frame it notes the time and, every other frame, a small picture of all canvases together, so that
 * every program is judged by its pixels alone. Drawing the small picture costs each the same.
 */
export const RECORDER = `(() => {
  const probe = document.createElement('canvas');
  probe.width = 64; probe.height = 48;
  const ink = probe.getContext('2d', { willReadFrequently: true });
  let frames = [], before = '', first, last, round = 0, odd = false, since = 0;
  const now = () => performance.timeOrigin + performance.now();
  const look = () => {
    ink.clearRect(0, 0, 64, 48);
    for (const canvas of document.querySelectorAll('canvas')) {
      const box = canvas.getBoundingClientRect();
      if (canvas.width < 50 || canvas.height < 50 || box.width === 0) continue;
      try { ink.drawImage(canvas, 0, 0, 64, 48); } catch { /* A canvas without size. */ }
    }
    const { data } = ink.getImageData(0, 0, 64, 48);
    let sum = 0, ink1 = 0;
    for (let i = 0; i < data.length; i += 1) { sum = (sum * 31 + data[i]) | 0; if ((i & 3) === 3 && data[i] > 0) ink1 += 1; }
    const seen = ink1 + ':' + sum;
    if (ink1 > 0 && first === undefined) first = now();
    if (seen !== before && ink1 > 0) last = now();
    before = seen;
  };
  // A page that writes its document anew, as a webview does, drops the frames that were asked for: each beginning starts its own round.
  const begin = () => {
    const mine = ++round;
    const beat = () => {
      if (mine !== round) return;
      frames.push(now());
      odd = !odd;
      if (odd) look();
      requestAnimationFrame(beat);
    };
    requestAnimationFrame(beat);
  };
  window.trialbookRecorder = {
    start() { since = now(); frames = []; first = last = undefined; before = ''; begin(); },
    /** What is there already is not news. */
    again() { since = now(); look(); first = last = undefined; frames = []; begin(); },
    stop() { look(); round += 1; return { frames, first, last }; },
    quiet: () => now() - (last ?? since),
  };
  window.trialbookRecorder.start();
})()`;

type Recorder = { again(): void; stop(): Recording; quiet(): number };

/** Begins anew: only what changes from now on counts. */
export async function recordAgain(frame: Frame | Page): Promise<void> {
  await frame.evaluate(() => (globalThis as unknown as { trialbookRecorder: Recorder }).trialbookRecorder.again());
}

/** Waits until nothing on the canvases has changed for `still` ms, and answers the recording. `still` must be longer than the wait for a first picture. */
export async function recorded(frame: Frame | Page, still = 700): Promise<Recording> {
  // Asked within the page: its policy lets nobody evaluate text there, which is how waiting is done from without.
  await frame.evaluate(
    (ms) => new Promise<void>((done) => {
      const ask = (): unknown => ((globalThis as unknown as { trialbookRecorder: Recorder }).trialbookRecorder.quiet() > ms ? done() : setTimeout(ask, 50));
      ask();
    }),
    still,
  );
  return frame.evaluate(() => (globalThis as unknown as { trialbookRecorder: Recorder }).trialbookRecorder.stop());
}

/** The times between frames, ms, of those that began from `from` to `to` (epoch ms). */
export function frameTimes({ frames }: Recording, from: number, to: number): number[] {
  const within = frames.filter((time) => time >= from && time <= to);
  return within.slice(1).map((time, index) => time - within[index]!);
}

/** The value that this share (0 to 1) of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
