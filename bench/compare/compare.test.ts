import { writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { chromium, type Browser } from 'playwright-core';
import { longRuns, makeRuns, manyMetrics, wideSweep, type MadeRun } from '../../test/support/madeRuns';
import { BROWSER_FLAGS, type Workbench } from '../../test/e2e/support/workbench';
import { workbenchTest } from '../../test/e2e/support/workbenchTest';
import { type Figure, type Figures, round } from '../figure';
import { brush } from './brush';
import { COMPARE_FIGURES } from './compare';
import { hoverWork, uplot } from './linePeer';
import { BRUSHED, echarts, hiplot, type PlotFigures, type Rows } from './parallelPeers';
import { recordAgain, recorded, RECORDER } from './recorder';
import { FIRST_ROWS, heap, openTable, scroll, untilRowsChange } from './tableBench';

const RUNS = 10_000;
const PARAMS = ['lr', 'depth', 'optimizer', 'p03', 'p04', 'p05', 'p06', 'p07', 'p08'] as const;
const METRICS = [BRUSHED, 'val_loss', 'm02'] as const;
const LONG = { runs: 100, points: 10_000 };

/** The plot with the axes that the peers have, as a team would keep it. */
const SHARED = JSON.stringify({
  views: { Twelve: { experiment: 'wide', setup: { view: 'table', metric: BRUSHED, views: { parallel: { axes: [...PARAMS.map((key) => ({ id: `params.${key}` })), ...METRICS.map((key) => ({ id: `metrics.${key}` }))] } } } } },
});

workbenchTest('Compare Runs', { files: { 'train.py': '', 'trialbook.json': SHARED }, script: `${RECORDER};${FIRST_ROWS}` }, async (workbench) => {
  await expect.poll(() => workbench.client().searchExperiments().then(() => true, () => false)).toBe(true);
  const client = workbench.client();
  const wide = wideSweep(RUNS);
  const long = longRuns(LONG.runs, LONG.points);
  for (const [name, runs] of [['wide', wide], ['long', long], ['many', manyMetrics(5, 1000, 4)]] as const) await makeRuns(client, name, runs);
  // What was just written is out of the way: a person opens runs that were there.
  await client.flush();
  const figures: Figures = { ...(await table(workbench)), ...(await parallel(workbench, wide)), ...(await lines(workbench, long)), ...(await many(workbench)) };
  writeFileSync(COMPARE_FIGURES, JSON.stringify(figures));
});

const ms = (value: number, peers: Readonly<Record<string, number>> = {}): Figure => ({ value: round(value), unit: 'ms', better: 'lower', peers });
const mb = (value: number): Figure => ({ value: round(value), unit: 'MB', better: 'lower', peers: {} });

async function table(workbench: Workbench): Promise<Figures> {
  const open = await openTable(workbench, 'wide');
  const frame = await workbench.compare.script();
  const scrolled = await scroll(workbench, frame);
  const sort = await untilRowsChange(frame, 'pointerup', () => workbench.compare.frame.locator('.tt-th[data-column="params.lr"]').click());
  const filter = await untilRowsChange(frame, 'keydown', async () => {
    await workbench.compare.filter.click();
    await workbench.compare.filter.fill("params.optimizer = 'adam' AND metrics.score > 0.84");
    await workbench.page.keyboard.press('Enter');
  });
  await workbench.compare.setFilter('');
  return {
    'table.open': ms(open), 'table.scroll.frame': ms(scrolled.frame), 'table.scroll.frame.p95': ms(scrolled.frame95),
    'table.sort': ms(sort), 'table.filter': ms(filter), 'table.memory': mb(await heap(frame)),
  };
}

async function parallel(workbench: Workbench, wide: readonly MadeRun[]): Promise<Figures> {
  // All twelve axes have room without the side bar.
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await workbench.command('Experiments: Open Saved View…');
  await workbench.quickInput.choose('Twelve');
  await workbench.compare.rows.first().waitFor();
  const frame = await workbench.compare.script();
  await frame.evaluate('window.trialbookRecorder.start()');
  await frame.evaluate(`window.trialbookTab = new Promise((done) => addEventListener('pointerup', () => done(performance.timeOrigin + performance.now()), { capture: true, once: true })); undefined`);
  await workbench.compare.show('Parallel');
  const began = await frame.evaluate<number>('window.trialbookTab');
  const shown = await recorded(frame, 1000);
  expect(await workbench.compare.frame.locator('.pl-axis').count()).toBe(PARAMS.length + METRICS.length);
  const line = await workbench.compare.axis(`metrics.${BRUSHED}`).locator('.pl-line').boundingBox();
  if (line === null) throw new Error('No axis to brush.');
  await frame.evaluate('window.trialbookRecorder.start()');
  const brushing = await brush(workbench.page, frame, { x: line.x + line.width / 2, from: line.y + line.height * 0.2, to: line.y + line.height * 0.7 });
  const memory = await heap(frame);
  const rows: Rows = wide.map(({ params, metrics }) => ({
    ...Object.fromEntries(PARAMS.map((key) => [key, written(params[key])])),
    ...Object.fromEntries(METRICS.map((key) => [key, finite(metrics.find((metric) => metric.key === key)?.value)])),
  }));
  const peers = await withBrowser(workbench, async (browser) => ({
    HiPlot: await hiplot(browser, rows, workbench.root, process.env['TRIALBOOK_BENCH_PYTHON'] ?? 'python3'), ECharts: await echarts(browser, rows),
  }));
  const of = (pick: (plot: PlotFigures) => number): Record<string, number> => Object.fromEntries(Object.entries(peers).map(([name, plot]) => [name, round(pick(plot))]));
  return {
    'parallel.first': ms(shown.first! - began, of((plot) => plot.first)),
    'parallel.whole': ms(shown.last! - began, of((plot) => plot.whole)),
    'parallel.brush.frame': ms(brushing.frame, of((plot) => plot.frame)),
    'parallel.brush.frame.p95': ms(brushing.frame95, of((plot) => plot.frame95)),
    'parallel.brush.complete': ms(brushing.complete, of((plot) => plot.complete)),
    'parallel.brush.frame+complete': ms(brushing.frame95 + brushing.complete, of((plot) => plot.frame95 + plot.complete)),
    'parallel.memory': mb(memory),
  };
}

async function lines(workbench: Workbench, long: readonly MadeRun[]): Promise<Figures> {
  await openTable(workbench, 'long');
  const frame = await workbench.compare.script();
  await workbench.compare.selectAll();
  await frame.evaluate('window.trialbookRecorder.start()');
  await frame.evaluate(`window.trialbookTab = new Promise((done) => addEventListener('pointerup', () => done(performance.timeOrigin + performance.now()), { capture: true, once: true })); undefined`);
  await workbench.compare.show('Charts');
  const began = await frame.evaluate<number>('window.trialbookTab');
  const drawn = await recorded(frame, 1000);
  const plot = await workbench.compare.frame.locator('tb-line-chart .plot').first().boundingBox();
  if (plot === null) throw new Error('No chart was drawn.');
  await frame.evaluate('window.trialbookRecorder.start()');
  const { mouse } = workbench.page;
  await mouse.move(plot.x + plot.width * 0.4, plot.y + plot.height / 2);
  await mouse.down();
  await mouse.move(plot.x + plot.width * 0.5, plot.y + plot.height / 2, { steps: 5 });
  await recordAgain(frame);
  await mouse.up();
  const released = Date.now();
  const zoomed = await recorded(frame, 1000);
  const hover = await hoverWork(frame, 'tb-line-chart .plot', 'pointermove');
  const memory = await heap(frame);
  const peer = await withBrowser(workbench, (browser) => uplot(browser, long[0]!.metrics.map(({ step }) => Number(step)), long.map(({ metrics }) => metrics.map(({ value }) => value))));
  return {
    'lines.drawn': ms(drawn.last! - began, { uPlot: round(peer.drawn) }), 'lines.zoomed': ms(zoomed.last! - released, { uPlot: round(peer.zoomed) }),
    'lines.hover': ms(hover, { uPlot: round(peer.hover) }), 'lines.memory': mb(memory),
  };
}

async function many(workbench: Workbench): Promise<Figures> {
  await openTable(workbench, 'many');
  const frame = await workbench.compare.script();
  await frame.evaluate('window.trialbookRecorder.start()');
  await frame.evaluate(`window.trialbookTab = new Promise((done) => addEventListener('pointerup', () => done(performance.timeOrigin + performance.now()), { capture: true, once: true })); undefined`);
  await workbench.compare.show('Charts');
  const began = await frame.evaluate<number>('window.trialbookTab');
  const drawn = await recorded(frame, 1000);
  const [charts, seen] = await frame.evaluate<[number, number]>(`(() => {
    const all = [...document.querySelectorAll('tb-line-chart canvas.lines')];
    return [all.length, all.filter((canvas) => { const box = canvas.getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight; }).length];
  })()`);
  return {
    'metrics1000.open': ms(drawn.last! - began), 'metrics1000.charts': { value: charts, unit: 'charts', better: 'lower', peers: {}, limit: seen },
    'metrics1000.memory': mb(await heap(frame)),
  };
}

async function withBrowser<T>(workbench: Workbench, use: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath: workbench.host.chromium, args: BROWSER_FLAGS });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

const finite = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);
const written = (text: string | undefined): number | string | null => (text === undefined ? null : Number.isNaN(Number(text)) ? text : Number(text));
