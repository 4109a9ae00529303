import type { MlflowClient } from '../../client/mlflowClient';
import type { Run } from '../../protocol/entities';
import type { ColumnSeries } from '../../protocol/table';
import { valueOf, type ComparedMetric, type ComparisonFacts } from './comparisonFacts';
import { dotChart } from './dotChart';
import { html, type Html } from './html';
import { lineChart, MOST_LINES, strokeOf, type ChartLine } from './lineChart';
import { counted, figure } from './numbers';

/** Charts of a report. */
const MOST_CHARTS = 12;
/** Runs whose lines are drawn. */
const LINES = Math.min(12, MOST_LINES);
/** Runs whose values stand in a chart of dots. */
const DOTS = 24;
/** Parts of the steps of which the least and greatest point are drawn. */
const BUCKETS = 120;
/** Series that are asked for at a time. */
const SERIES = 48;

/** A chart a metric: lines over steps, or values where there is one point a run. */
export async function chartsOf(client: MlflowClient, facts: ComparisonFacts, signal: AbortSignal): Promise<Html | undefined> {
  const metrics = facts.metrics.slice(0, MOST_CHARTS);
  if (metrics.length === 0) return undefined;
  const drawn = facts.runs.slice(0, LINES);
  const wanted = metrics.flatMap(({ key }) => drawn.filter((run) => valueOf(run, key) !== undefined).map((run) => ({ run_id: run.info.run_id, key })));
  const series: ColumnSeries[] = [];
  for (let from = 0; from < wanted.length; from += SERIES) {
    series.push(...(await client.seriesColumns({ series: wanted.slice(from, from + SERIES), axis: 'step', buckets: BUCKETS }, { signal })));
  }
  const figures = metrics.map((metric) => figureOf(metric, facts, drawn, series.filter(({ key }) => key === metric.key)));
  const hasLines = series.some(isLine);
  const left = facts.metrics.length - metrics.length;
  return html`<section><h2>Metrics</h2>
${hasLines ? html`<p class="note">${facts.runs.length > drawn.length ? `Lines are those of the first ${drawn.length} runs of the table.` : 'A line is a run.'}</p><ul class="keys">${drawn.map((run, style) => html`<li><svg viewBox="0 0 28 10" aria-hidden="true"><path class="${strokeOf(style)}" d="M1 5H27"/></svg>${run.info.run_name}</li>`)}</ul>` : ''}
<div class="charts">${figures}</div>${left > 0 ? html`<p class="note">${counted(left, 'further metric')} not drawn.</p>` : ''}</section>`;
}

const isLine = ({ count }: ColumnSeries): boolean => count > 1;

function figureOf(metric: ComparedMetric, facts: ComparisonFacts, drawn: readonly Run[], series: readonly ColumnSeries[]): Html {
  const better = metric.direction === 'unknown' ? '' : metric.direction === 'lower' ? ', lower is better' : ', higher is better';
  if (!series.some(isLine)) return dotsOf(metric, facts, better);
  const lines = series.flatMap((one): ChartLine[] => {
    const style = drawn.findIndex(({ info }) => info.run_id === one.run_id);
    return style < 0 ? [] : [{ name: drawn[style]?.info.run_name ?? '', style, xs: one.xs, ys: one.ys }];
  });
  return html`<figure><h3>${metric.key}</h3>${lineChart(lines, `${metric.key} over steps of ${counted(lines.length, 'run')}${better}. The table below has its values.`)}
<details><summary>Values of ${metric.key}</summary><div class="scroll"><table><thead><tr><th scope="col">Run</th><th scope="col" class="n">First</th><th scope="col" class="n">Least</th><th scope="col" class="n">Greatest</th><th scope="col" class="n">Last</th><th scope="col" class="n">Points</th></tr></thead><tbody>
${series.map((one) => valuesRow(drawn.find(({ info }) => info.run_id === one.run_id)?.info.run_name ?? '', one))}</tbody></table></div></details></figure>`;
}

function valuesRow(name: string, { ys, count }: ColumnSeries): Html {
  const numbers = Array.from(ys).filter(Number.isFinite);
  const cell = (value: number | undefined): Html => html`<td class="n">${value === undefined ? '' : figure(value)}</td>`;
  const least = numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.min(a, b));
  const greatest = numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.max(a, b));
  return html`<tr><th scope="row">${name}</th>${cell(ys[0])}${cell(least)}${cell(greatest)}${cell(ys.at(-1))}<td class="n">${count.toLocaleString('en-US')}</td></tr>`;
}

function dotsOf({ key, direction }: ComparedMetric, { runs }: ComparisonFacts, better: string): Html {
  const sign = direction === 'lower' ? 1 : -1;
  const all = runs
    .flatMap((run) => {
      const value = valueOf(run, key);
      return value === undefined ? [] : [{ name: run.info.run_name, value }];
    })
    .sort((a, b) => (Number.isNaN(a.value) ? 1 : Number.isNaN(b.value) ? -1 : sign * (a.value - b.value)));
  const best = direction === 'unknown' ? undefined : all[0]?.value;
  const shown = all.slice(0, DOTS).map((one) => ({ ...one, isBest: one.value === best && all.length > 1 }));
  const note = all.length > shown.length ? ` ${direction === 'unknown' ? 'The greatest' : 'The best'} ${shown.length} of ${all.length} runs.` : '';
  return html`<figure><h3>${key}</h3>${dotChart(shown, `${key} of ${counted(shown.length, 'run')}${better}: ${shown.slice(0, 40).map(({ name, value }) => `${name} ${figure(value)}`).join(', ')}.`)}${note === '' ? '' : html`<figcaption>${note.trim()}</figcaption>`}</figure>`;
}
