import type { MlflowClient } from '../../client/mlflowClient';
import { InteropError } from '../interopError';
import type { Cadence } from '../../watches/expected/cadence';
import type { ComparisonWish, Report } from './comparison';
import { compareRuns } from './comparisonFacts';
import { shortened } from './dotChart';
import { html, type Html } from './html';
import { dayWords, moment } from './moments';
import { counted, duration, figure, listed } from './numbers';
import { page } from './page';
import { readRuns } from './readRuns';
import { runCell } from './runCell';
import { trendChart } from './trendChart';
import { seriesOf, trendOf, type SeriesOfRuns, type Trend, type TrendPoint } from './trendFacts';

/** What a report of a trend is made of. */
export interface TrendWish extends ComparisonWish {
  /** Which runs, by what their names have in common; those of the largest series without. */
  readonly series?: string | undefined;
}

/** Metrics that are drawn, and all that a person named. */
const MOST_METRICS = 6;
/** Rows of the table, the newest. */
const MOST_ROWS = 400;
/** Runs that a sentence names. */
const NAMED = 5;
/** Letters of a name. */
const NAME_LETTERS = 40;

/** Makes a report of the runs of a series over time. Raises `InteropError` for what is not there, and what the client raises. */
export async function trendReport(client: MlflowClient, wish: TrendWish, signal: AbortSignal): Promise<Report> {
  const { runs, experiments } = await readRuns(client, wish, signal);
  const series = seriesOf(runs, wish.series, Date.now());
  if (series === undefined && wish.series !== undefined) throw new InteropError('missing', `No run is of the series '${wish.series}'`);
  const head = { title: wish.title ?? series?.name ?? experiments[0]?.name ?? 'Trend', subtitle: '', origin: wish.origin, time: Date.now() };
  if (series === undefined) return { text: page({ ...head, subtitle: 'No runs' }, [html`<p>No run matches.</p>`]), runs: 0 };
  const { metrics } = compareRuns(series.runs, experiments, wish.metrics, wish.directions);
  const trends = metrics.slice(0, Math.max(MOST_METRICS, wish.metrics.length)).map(({ key }) => trendOf(series.runs, key));
  const [first, last] = [series.runs[0], series.runs.at(-1)];
  const subtitle = `${counted(series.runs.length, 'run')}${first === undefined || last === undefined ? '' : span(dayWords(first.info.start_time), dayWords(last.info.start_time))}${rhythm(series.cadence)}`;
  return { text: page({ ...head, subtitle }, [summary(series, trends), ...trends.map((trend) => chartOf(trend, series)), table(series, trends)]), runs: series.runs.length };
}

const span = (first: string, last: string): string => (first === last ? ` of ${first}` : ` from ${first} to ${last}`);

function rhythm(cadence: Cadence): string {
  if (cadence.kind === 'none') return '';
  if (cadence.kind === 'interval') return `, about every ${duration(cadence.every)}`;
  const clock = `${String(Math.floor(cadence.minute / 60)).padStart(2, '0')}:${String(Math.floor(cadence.minute % 60)).padStart(2, '0')}`;
  if (cadence.every === 7) return `, every week at about ${clock}`;
  const days = cadence.every === 1 ? (cadence.weekdays.size === 7 ? 'every day' : 'on some weekdays') : `every ${cadence.every} days`;
  return `, ${days} at about ${clock}`;
}

const isFailed = ({ info }: SeriesOfRuns['runs'][number]): boolean => info.status === 'FAILED' || info.status === 'KILLED';

function summary(series: SeriesOfRuns, trends: readonly Trend[]): Html {
  const lines = trends.flatMap((trend) => sentences(trend));
  const failed = series.runs.filter(isFailed);
  if (failed.length > 0) lines.push(html`<li>${counted(failed.length, 'run')} failed or ${failed.length === 1 ? 'was' : 'were'} stopped: ${days(failed.map(({ info }) => Number(info.start_time)))}.</li>`);
  if (series.missing.length > 0) lines.push(html`<li>No run came when one was to be expected: ${days(series.missing)}.</li>`);
  if (series.others.length > 0) lines.push(html`<li>Not in this report: ${counted(series.others.reduce((sum, { runs }) => sum + runs, 0), 'run')} with other names (${listed(series.others.slice(0, NAMED).map(({ name }) => shortened(name, NAME_LETTERS)))}${series.others.length > NAMED ? ' and more' : ''}).</li>`);
  return html`<section aria-label="In short"><ul class="facts">${lines}</ul></section>`;
}

function sentences({ key, points }: Trend): Html[] {
  const last = points.at(-1);
  if (last === undefined) return [];
  const outside = points.filter(({ expected: { state } }) => state === 'below' || state === 'above');
  return [
    html`<li><strong>${key}</strong> was ${figure(last.value)} on ${moment(last.time, dayWords)}, ${judgement(last)}.${
      outside.length === 0 ? '' : html` Outside the expected range: ${counted(outside.length, 'run')}, ${days(outside.map(({ time }) => time))}.`
    }</li>`,
  ];
}

function judgement({ run, expected: { state, low, high } }: TrendPoint): string {
  const range = low === undefined || high === undefined ? '' : ` (${figure(low)} to ${figure(high)})`;
  switch (state) {
    case 'inside':
      return `within what the runs before it suggest${range}`;
    case 'below':
      return `lower than the runs before it suggest${range}`;
    case 'above':
      return `higher than the runs before it suggest${range}`;
    case 'unknown':
      return run.info.status === 'FINISHED' ? 'with too few runs before it to tell whether that is unusual' : 'of a run that did not finish';
  }
}

function days(times: readonly number[]): string {
  return times.length <= NAMED ? `on ${listed(times.map(dayWords))}` : `the last on ${dayWords(times.at(-1) ?? 0)}`;
}

function chartOf(trend: Trend, series: SeriesOfRuns): Html {
  const failed = series.runs.filter(isFailed).map(({ info }) => Number(info.start_time));
  const label = `${trend.key} of ${counted(trend.points.length, 'run')} over time. The table below has the values.`;
  return html`<section><h2>${trend.key}</h2><figure><div class="scroll wide">${trendChart(trend, { failed, missing: series.missing }, label)}</div>
<figcaption>The shaded band is the range that the runs before each one suggest. ▽ below it, △ above it${failed.length > 0 ? ', ◇ a run that failed' : ''}${series.missing.length > 0 ? ', × no run' : ''}.</figcaption></figure></section>`;
}

function table({ runs }: SeriesOfRuns, trends: readonly Trend[]): Html {
  const cells = trends.map(({ points }) => new Map(points.map((point) => [point.run, point])));
  const shown = [...runs].reverse().slice(0, MOST_ROWS);
  return html`<section><h2>Runs</h2><div class="scroll"><table><caption>Newest first. ▽ below the expected range, △ above it.</caption>
<thead><tr><th scope="col">Run</th><th scope="col">Started</th><th scope="col" class="n">Took</th>${trends.map(({ key }) => html`<th scope="col" class="n">${key}</th>`)}</tr></thead><tbody>
${shown.map((run) => html`<tr><th scope="row">${runCell(run.info.run_name)}${isFailed(run) ? html` <span class="state">${run.info.status === 'FAILED' ? 'failed' : 'stopped'}</span>` : ''}</th><td>${moment(run.info.start_time)}</td><td class="n">${
    run.info.end_time === undefined ? '' : duration(Number(run.info.end_time) - Number(run.info.start_time))
  }</td>${cells.map((points) => html`<td class="n">${cell(points.get(run))}</td>`)}</tr>
`)}</tbody></table></div>${runs.length > shown.length ? html`<p class="note">${counted(runs.length - shown.length, 'earlier run')} not shown.</p>` : ''}</section>`;
}

function cell(point: TrendPoint | undefined): string {
  if (point === undefined) return '';
  const { state } = point.expected;
  return `${state === 'below' ? '▽ ' : state === 'above' ? '△ ' : ''}${figure(point.value)}`;
}
