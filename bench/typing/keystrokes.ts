import type { Page } from 'playwright-core';

/** A line as a person types it, with the pauses that a person makes: ms between keys, and now and then a thought. */
const LINE = 'total = total + value_0 * weight(step)  # so it goes';
const BETWEEN_KEYS = 60;
const THOUGHT = 450;
const KEYS_BETWEEN_THOUGHTS = 18;

/**
 * A script for the page that measures each key, in ms since it was pressed, until the frame with it was made: `whole` as the screen has it, `work` without the wait for the
 * screen's next frame, which is chance.
 */
const METER = `(() => {
  const keys = [];
  window.keyTimes = keys;
  const channel = (then) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = then; port2.postMessage(0); };
  window.addEventListener('keydown', ({ timeStamp, key }) => {
    if (key.length > 1) return;
    const times = {};
    channel(() => { times.handled = performance.now() - timeStamp; });
    requestAnimationFrame((frame) => channel(() => {
      const now = performance.now();
      keys.push({ whole: now - timeStamp, work: times.handled + (now - frame) });
    }));
  }, true);
})()`;

/** What single keys took, ms. */
export interface KeyTimes {
  readonly whole: readonly number[];
  readonly work: readonly number[];
}

/** Begins to measure keys in a page. */
export async function meter(page: Page): Promise<void> {
  await page.evaluate(METER);
}

/** Types lines at the cursor; answers what their keys took. The page is metered. */
export async function type(page: Page, lines: number): Promise<KeyTimes> {
  await page.evaluate('window.keyTimes.length = 0');
  let typed = 0;
  for (let line = 0; line < lines; line++) {
    for (const key of LINE) {
      await page.keyboard.press(key === ' ' ? 'Space' : key);
      typed += 1;
      await new Promise((done) => setTimeout(done, typed % KEYS_BETWEEN_THOUGHTS === 0 ? THOUGHT : BETWEEN_KEYS));
    }
    await page.keyboard.press('Enter');
    await new Promise((done) => setTimeout(done, BETWEEN_KEYS));
  }
  const keys = await page.evaluate<{ whole: number; work: number }[]>('window.keyTimes');
  return { whole: keys.map(({ whole }) => whole), work: keys.map(({ work }) => work) };
}
