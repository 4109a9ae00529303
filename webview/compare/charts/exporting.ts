import type { ColumnSeries } from '../../../src/protocol/table';
import type { Line } from '../../charts/line';
import { lineScene } from '../../charts/lineScene';
import { scenePng, writeSvg, type Scene } from '../../charts/scene';
import { within } from '../../charts/series';
import type { Range } from '../../charts/cursor';
import { CopyText, SaveFile } from '../protocol';
import type { ChartCell } from './chartCell';
import type { ChartContext } from './context';

/** Series asked for at once, and the most parts they may be asked for in: twice as many points come whole. */
const [AT_ONCE, MOST_BUCKETS] = [20, 5000];

/** Saves the chart as a PNG, twice as many pixels as on the screen. */
export async function savePng(cell: ChartCell, context: ChartContext, title: string): Promise<void> {
  const scene = sceneOf(cell, title);
  if (scene === undefined) return;
  const png = await scenePng(scene, 2);
  context.panel.channel.command(SaveFile, { name: `${fileName(title)}.png`, content: new Uint8Array(await png.arrayBuffer()) });
}

/** Saves the chart as an SVG with text as text. */
export function saveSvg(cell: ChartCell, context: ChartContext, title: string): void {
  const scene = sceneOf(cell, title);
  if (scene !== undefined) context.panel.channel.command(SaveFile, { name: `${fileName(title)}.svg`, content: writeSvg(scene) });
}

/** Saves the points of the stretch shown: all of them, not only those that the picture needs. */
export async function saveCsv(cell: ChartCell, context: ChartContext, title: string): Promise<void> {
  const text = await csvOf(cell, context);
  if (text !== undefined) context.panel.channel.command(SaveFile, { name: `${fileName(title)}.csv`, content: text });
}

/** Puts the points on the clipboard. */
export async function copyCsv(cell: ChartCell, context: ChartContext, title: string): Promise<void> {
  const text = await csvOf(cell, context);
  if (text !== undefined) context.panel.channel.command(CopyText, { text, what: `${context.panel.words.charts.csvWhat}: ${title}` });
}

/** Puts the picture on the clipboard, where the editor lets a page do so; says which of both. */
export async function copyPng(cell: ChartCell, context: ChartContext, title: string): Promise<void> {
  const scene = sceneOf(cell, title);
  if (scene === undefined) return;
  const words = context.panel.words.charts;
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': await scenePng(scene, 2) })]);
    context.panel.say(words.copied);
  } catch {
    // A browser may forbid it (no focus, no permission): the file is the way that always works.
    context.panel.say(words.cannotCopy);
    await savePng(cell, context, title);
  }
}

function sceneOf(cell: ChartCell, title: string): Scene | undefined {
  const drawn = cell.lineChart?.drawn;
  return drawn === undefined ? cell.columnChart?.scene(title) : lineScene(drawn, title);
}

async function csvOf(cell: ChartCell, context: ChartContext): Promise<string | undefined> {
  const lines = cell.lineChart?.lines;
  if (lines === undefined) return cell.columnChart?.csv();
  const { setup, cursor, panel } = context;
  const { lines: all, whole } = await allPoints(lines, context);
  if (!whole) panel.say(panel.words.charts.notAllPoints);
  return linesCsv(all, setup.axis, cursor.zoom);
}

/** The lines with all of their points in the stretch shown; `whole` is false where a run has more than can be asked for, or the server did not answer. */
async function allPoints(lines: readonly Line[], { panel: { model }, store, setup: { axis }, cursor: { zoom } }: ChartContext): Promise<{ lines: readonly Line[]; whole: boolean }> {
  const coarse = lines.flatMap(({ id, metric, band }) => (band !== undefined || metric === undefined || store.get(axis, metric, id, undefined)?.whole !== false ? [] : [{ run_id: id, key: metric }]));
  const found = new Map<string, ColumnSeries>();
  for (let at = 0; at < coarse.length; at += AT_ONCE) {
    const request = { series: coarse.slice(at, at + AT_ONCE), axis, buckets: MOST_BUCKETS, ...(zoom === undefined ? {} : { from: zoom.min, to: zoom.max }) };
    const answer = await model.ask(`export:${at}`, (signal) => model.source.series(request, signal));
    for (const series of answer ?? []) found.set(`${series.run_id}\n${series.key}`, series);
  }
  const fuller = lines.map((line) => {
    const series = found.get(`${line.id}\n${line.metric ?? ''}`);
    return series === undefined ? line : { ...line, xs: series.xs, ys: series.ys };
  });
  return { lines: fuller, whole: found.size === coarse.length && [...found.values()].every(({ whole }) => whole) };
}

/** Points of the stretch shown, a row each; with the deviation where the line is a mean. */
export function linesCsv(lines: readonly Line[], axis: string, zoom: Range | undefined): string {
  const banded = lines.some((line) => line.band !== undefined);
  const rows = [['line', axis, 'value', ...(banded ? ['deviation'] : [])]];
  for (const { name, xs, ys, band } of lines) {
    const [from, to] = within(xs, zoom);
    for (let index = from; index < to; index += 1) {
      const deviation = band === undefined ? '' : String((band.high[index] ?? Number.NaN) - (ys[index] ?? Number.NaN));
      rows.push([name, String(xs[index] ?? ''), String(ys[index] ?? ''), ...(banded ? [deviation] : [])]);
    }
  }
  return csvText(rows);
}

/** Rows as CSV (RFC 4180): CRLF, quotes doubled, fields quoted where they must be. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\r\n`).join('');
}

/** A title as every file system takes it. */
export function fileName(title: string): string {
  // What Windows forbids in names.
  return title.replace(/[\u0000-\u001f<>:"/\\|?*\u202a-\u202e]+/g, '-').replace(/^[.\s-]+|[.\s-]+$/g, '').slice(0, 80) || 'chart';
}
