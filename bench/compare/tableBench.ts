import type { Frame } from 'playwright-core';
import type { Workbench } from '../../test/e2e/support/workbench';
import { frameTimes, quantile, recordAgain, recorded } from './recorder';

/** Notes, in every frame, when the rows of the table were first seen with their values. */
export const FIRST_ROWS = `(() => {
  const look = () => {
    if (document.querySelectorAll('tb-table-view .tt-body .tt-cell').length > 10) window.trialbookRows = performance.timeOrigin + performance.now();
    else requestAnimationFrame(look);
  };
  // A webview writes its document anew, which drops the frames that were asked for: begin when the page defines its elements.
  const define = CustomElementRegistry.prototype.define;
  CustomElementRegistry.prototype.define = function (name, ...rest) {
    define.call(this, name, ...rest);
    if (name === 'tb-compare-page') requestAnimationFrame(look);
  };
})()`;

/** Opens Compare Runs on an experiment by the palette; answers ms from the last key to the first rows. */
export async function openTable(workbench: Workbench, experiment: string): Promise<number> {
  await workbench.tree.open();
  const row = await workbench.tree.reveal(experiment);
  await row.click();
  // Its runs would push the next experiment out of sight.
  await row.locator('.monaco-tl-twistie').click();
  await workbench.page.keyboard.press('F1');
  await workbench.quickInput.widget.locator('input.input').first().fill('>Experiments: Compare Runs');
  await workbench.quickInput.row('Experiments: Compare Runs').first().waitFor();
  const began = Date.now();
  await workbench.page.keyboard.press('Enter');
  await workbench.compare.rows.first().waitFor();
  const frame = await workbench.compare.script();
  return (await frame.evaluate<number>('new Promise((done) => { const ask = () => (window.trialbookRows === undefined ? setTimeout(ask, 20) : done(window.trialbookRows)); ask(); })')) - began;
}

/** Turns the wheel over the table for some two seconds; answers the times between frames, ms. */
export async function scroll(workbench: Workbench, frame: Frame): Promise<{ frame: number; frame95: number }> {
  const box = await workbench.compare.rows.first().boundingBox();
  if (box === null) throw new Error('No row to scroll.');
  await workbench.page.mouse.move(box.x + 200, box.y + 200);
  await recordAgain(frame);
  const began = Date.now();
  for (let turn = 0; turn < 100; turn++) {
    await workbench.page.mouse.wheel(turn % 10 === 9 ? 300 : 0, 240);
    await new Promise((done) => setTimeout(done, 16));
  }
  const ended = Date.now();
  const times = frameTimes(await recorded(frame, 100), began, ended);
  await workbench.page.mouse.wheel(-100_000, -10_000_000);
  return { frame: quantile(times, 0.5), frame95: quantile(times, 0.95) };
}

/** Does something that changes the rows, by mouse or key; answers ms from that event in the page until other rows are drawn. */
export async function untilRowsChange(frame: Frame, event: 'pointerup' | 'keydown', act: () => Promise<void>): Promise<number> {
  await frame.evaluate(`window.trialbookChange = new Promise((done) => {
    const body = document.querySelector('tb-table-view .tt-body');
    const read = () => [...body.querySelectorAll('.tt-row')].slice(0, 30).map((row) => row.textContent).join();
    addEventListener(${JSON.stringify(event)}, () => {
      const before = read();
      const began = performance.now();
      const look = () => (read() === before ? requestAnimationFrame(look) : done(performance.now() - began));
      requestAnimationFrame(look);
    }, { capture: true, once: true });
  }); undefined`);
  await act();
  return frame.evaluate<number>('window.trialbookChange');
}

/** Memory of the page's script in MB, after a collection where the browser allows one. */
export async function heap(frame: Frame): Promise<number> {
  return frame.evaluate<number>('(window.gc?.(), performance.memory.usedJSHeapSize / 1e6)');
}
