import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { brush, type Brushing } from './brush';
import { recorded, RECORDER } from './recorder';

/** What a parallel plot cost: ms from its beginning to first and last lines, and of brushing. */
export interface PlotFigures extends Brushing {
  readonly first: number;
  readonly whole: number;
}

/** Rows of a parallel plot, one record a run, with the same keys in all. */
export type Rows = readonly Readonly<Record<string, number | string | null>>[];

/** The axis that is brushed: a number with a value of its own in nearly every row, so that each move changes the selection. */
export const BRUSHED = 'score';

const WINDOW = { width: 1400, height: 900 };

/** HiPlot's own page, made by its own writer: from the beginning of loading. */
export async function hiplot(browser: Browser, rows: Rows, folder: string, python: string): Promise<PlotFigures> {
  const [data, path] = [join(folder, 'rows.json'), join(folder, 'hiplot.html')];
  writeFileSync(data, JSON.stringify(rows));
  const script = `import hiplot, json; hiplot.Experiment.from_iterable(json.load(open(${JSON.stringify(data)}))).to_html(${JSON.stringify(path)})`;
  const made = spawnSync(python, ['-c', script], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`HiPlot wrote no page: ${made.stderr}`);
  const page = await browser.newPage({ viewport: WINDOW });
  await page.addInitScript(RECORDER);
  await page.goto(`file://${path}`, { waitUntil: 'commit' });
  const began = await page.evaluate(() => performance.timeOrigin);
  const shown = await recorded(page, 1500);
  const axis = await page.locator('.overlay').nth(Object.keys(rows[0]!).indexOf(BRUSHED)).boundingBox();
  if (axis === null) throw new Error('HiPlot shows no axis to brush.');
  const brushing = await brush(page, page, { x: axis.x + axis.width / 2, from: axis.y + axis.height * 0.2, to: axis.y + axis.height * 0.7 });
  await page.close();
  return { first: shown.first! - began, whole: shown.last! - began, ...brushing };
}

/** ECharts' parallel series with its own defaults and an area selected on an axis: from the call that gives it the data. */
export async function echarts(browser: Browser, rows: Rows): Promise<PlotFigures> {
  const page = await browser.newPage({ viewport: WINDOW });
  await page.addInitScript(RECORDER);
  await page.setContent('<body style="margin:0"><div id="plot" style="width:1400px;height:600px"></div></body>');
  await page.addScriptTag({ content: readFileSync(createRequire(join(process.cwd(), 'package.json')).resolve('echarts/dist/echarts.min.js'), 'utf8') });
  const keys = Object.keys(rows[0]!);
  const option = {
    parallelAxis: keys.map((key, dim) => (typeof rows[0]![key] === 'string' ? { dim, name: key, type: 'category' } : { dim, name: key, scale: true })),
    parallel: { left: 60, right: 60, top: 60, bottom: 40 },
    series: { type: 'parallel', lineStyle: { width: 1, opacity: 0.3 }, data: rows.map((row) => keys.map((key) => row[key])) },
  };
  await page.evaluate(RECORDER);
  const began = await page.evaluate((given) => {
    const at = performance.timeOrigin + performance.now();
    const { echarts: library } = globalThis as unknown as { echarts: { init(element: unknown): { setOption(option: unknown): void } } };
    library.init((globalThis as unknown as { document: { querySelector(selector: string): unknown } }).document.querySelector('#plot')).setOption(given);
    return at;
  }, option);
  const shown = await recorded(page, 1500);
  const x = 60 + (keys.indexOf(BRUSHED) * (1400 - 120)) / (keys.length - 1);
  const brushing = await brush(page, page, { x, from: 60 + 500 * 0.2, to: 60 + 500 * 0.7 });
  await page.close();
  return { first: shown.first! - began, whole: shown.last! - began, ...brushing };
}
