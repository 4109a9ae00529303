import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { recordAgain, recorded, RECORDER } from './recorder';

/** What a line chart of many runs cost, ms: drawn, drawn again for a tenth of its width, and the work of one move of the pointer. */
export interface LineFigures {
  readonly drawn: number;
  readonly zoomed: number;
  readonly hover: number;
}

/**
 * The work that moves of the pointer over an element cost the page, ms, the middle of 60: handlers, and all that they leave for the next frame up to its end.
 * `event` is what the program listens to.
 */
export const HOVER_WORK = `async (selector, event) => {
  const element = document.querySelector(selector);
  const box = element.getBoundingClientRect();
  const costs = [];
  for (let move = 0; move < 60; move += 1) {
    await new Promise(requestAnimationFrame);
    await new Promise((done) => setTimeout(done, 4));
    const at = { bubbles: true, clientX: box.left + box.width * (0.2 + move / 100), clientY: box.top + box.height / 2, pointerId: 1, pointerType: 'mouse' };
    const began = performance.now();
    element.dispatchEvent(event.startsWith('pointer') ? new PointerEvent(event, at) : new MouseEvent(event, at));
    const handled = performance.now() - began;
    const later = await new Promise((done) => requestAnimationFrame(() => {
      const frame = performance.now();
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - frame);
      channel.port2.postMessage(0);
    }));
    costs.push(handled + later);
  }
  return costs.sort((a, b) => a - b)[30];
}`;

/** Runs `HOVER_WORK` in a page. */
export function hoverWork(frame: Frame | Page, selector: string, event: string): Promise<number> {
  return frame.evaluate(`(${HOVER_WORK})(${JSON.stringify(selector)}, ${JSON.stringify(event)})`);
}

/** uPlot, fed all points of all runs: `xs` is shared. */
export async function uplot(browser: Browser, xs: readonly number[], runs: readonly (readonly number[])[]): Promise<LineFigures> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.addInitScript(RECORDER);
  const folder = dirname(createRequire(join(process.cwd(), 'package.json')).resolve('uplot/package.json'));
  await page.setContent('<body style="margin:0"><div id="plot"></div></body>');
  await page.addStyleTag({ content: readFileSync(join(folder, 'dist', 'uPlot.min.css'), 'utf8') });
  await page.addScriptTag({ content: readFileSync(join(folder, 'dist', 'uPlot.iife.min.js'), 'utf8') });
  await page.evaluate(`window.given = ${JSON.stringify([xs, ...runs])}`);
  await page.evaluate(RECORDER);
  const began = await page.evaluate<number>(`(() => {
    const at = performance.timeOrigin + performance.now();
    const series = [{}, ...window.given.slice(1).map((_, index) => ({ stroke: 'hsl(' + index * 3.6 + ' 60% 50%)', width: 1 }))];
    window.plot = new uPlot({ width: 1100, height: 600, series, scales: { x: { time: false } }, legend: { show: false } }, window.given, document.querySelector('#plot'));
    return at;
  })()`);
  const shown = await recorded(page);
  await page.evaluate(`window.trialbookRecorder.start()`);
  await recordAgain(page);
  const zoomBegan = await page.evaluate<number>(`(() => {
    const at = performance.timeOrigin + performance.now();
    window.plot.setScale('x', { min: ${xs[Math.floor(xs.length * 0.4)]!}, max: ${xs[Math.floor(xs.length * 0.5)]!} });
    return at;
  })()`);
  const zoomed = await recorded(page);
  const hover = await hoverWork(page, '.u-over', 'mousemove');
  await page.close();
  return { drawn: shown.last! - began, zoomed: zoomed.last! - zoomBegan, hover };
}
