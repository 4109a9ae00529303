import type { Experiment, Run } from '../../protocol/entities';
import { paramOf, valueOf, type ComparedMetric, type ComparisonFacts } from './comparisonFacts';
import { shortened } from './dotChart';
import { html, type Html } from './html';
import { moment } from './moments';
import { counted, duration, figure } from './numbers';
import { runCell } from './runCell';

/** Rows and columns that people read; the rest is for tables that machines read. */
const MOST_RUNS = 200;
const MOST_METRICS = 10;
const MOST_PARAMS = 10;
/** Metrics and params that an upright sheet of paper has room for; with more the sheet lies on its side. */
const MOST_UPRIGHT = 6;
/** Letters of a value in a cell. */
const LETTERS = 60;
const SHORT = 18;

const STATUS: Readonly<Record<Run['info']['status'], string>> = { RUNNING: 'running', SCHEDULED: 'waiting', FINISHED: 'finished', FAILED: 'failed', KILLED: 'stopped' };

/** The runs as a table: metrics, then what differs. */
export function comparisonTable({ runs, metrics, best, differing }: ComparisonFacts, experiments: readonly Experiment[]): Html {
  const columns = metrics.slice(0, MOST_METRICS);
  const params = differing.slice(0, MOST_PARAMS);
  const shown = runs.slice(0, MOST_RUNS);
  const bests = new Map(columns.map((metric) => [metric.key, bestOf(runs, metric)]));
  const names = new Map(experiments.map(({ experiment_id: id, name }) => [id, name]));
  const left = [
    ...(runs.length > shown.length ? [counted(runs.length - shown.length, 'further run')] : []),
    ...(metrics.length > columns.length ? [counted(metrics.length - columns.length, 'further metric')] : []),
    ...(differing.length > params.length ? [counted(differing.length - params.length, 'further parameter')] : []),
  ];
  return html`<section${columns.length + params.length > MOST_UPRIGHT ? html` class="across"` : ''}><h2>Runs</h2><div class="scroll"><table>
<caption>${columns[0] !== undefined && best !== undefined ? `Best ${columns[0].key} first. ★ is the best of its column.` : 'Newest first. ★ is the best of its column.'}</caption>
<thead><tr><th scope="col">Run</th>${names.size > 1 ? html`<th scope="col">Experiment</th>` : ''}<th scope="col">Started</th><th scope="col" class="n">Took</th>${columns.map(({ key, direction }) => html`<th scope="col" class="n">${key}${direction === 'lower' ? ' ↓' : direction === 'higher' ? ' ↑' : ''}</th>`)}${params.map((key) => html`<th scope="col">${key}</th>`)}</tr></thead>
<tbody>
${shown.map((run) => html`<tr${run === best ? html` class="best"` : ''}><th scope="row">${runCell(run.info.run_name)}${run.info.status === 'FINISHED' ? '' : html` <span class="state">${STATUS[run.info.status]}</span>`}</th>${
    names.size > 1 ? html`<td>${names.get(run.info.experiment_id)}</td>` : ''
  }<td>${moment(run.info.start_time)}</td><td class="n">${run.info.end_time === undefined ? '' : duration(Number(run.info.end_time) - Number(run.info.start_time))}</td>${columns.map(({ key }) => {
    const value = valueOf(run, key);
    const isBest = value !== undefined && value === bests.get(key) && runs.length > 1;
    return html`<td class="n${isBest ? ' best' : ''}">${value === undefined ? '' : `${isBest ? '★ ' : ''}${figure(value)}`}</td>`;
  })}${params.map((key) => html`<td>${shortCell(paramOf(run, key))}</td>`)}</tr>
`)}</tbody></table></div>${left.length === 0 ? '' : html`<p class="note">Not shown: ${left.join(', ')}. An export as CSV has them all.</p>`}
<p class="note">↓ lower is better, ↑ higher is better. Numbers are rounded to five digits.</p></section>`;
}

/** The best value of a column; undefined where it is not known which way is better. */
function bestOf(runs: readonly Run[], { key, direction }: ComparedMetric): number | undefined {
  if (direction === 'unknown') return undefined;
  const values = runs.map((run) => valueOf(run, key)).filter((value): value is number => value !== undefined && Number.isFinite(value));
  if (values.length === 0) return undefined;
  return values.reduce((a, b) => (direction === 'lower' ? Math.min(a, b) : Math.max(a, b)));
}

/** A value; a long one may break anywhere, so that the others need not. */
function shortCell(text = ''): string | Html {
  return text.length <= SHORT ? text : html`<span class="long">${shortened(text, LETTERS)}</span>`;
}
