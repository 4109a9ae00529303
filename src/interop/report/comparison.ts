import type { MlflowClient } from '../../client/mlflowClient';
import type { Direction } from '../../protocol/direction';
import type { Run } from '../../protocol/entities';
import { chartsOf } from './comparisonCharts';
import { compareRuns, valueOf, type ComparisonFacts } from './comparisonFacts';
import { parallelOf } from './comparisonParallel';
import { comparisonTable } from './comparisonTable';
import { shortened } from './dotChart';
import { html, type Html } from './html';
import { dayWords } from './moments';
import { counted, figure, listed } from './numbers';
import { page } from './page';
import { readRuns, type RunsWanted } from './readRuns';

/** Parameters that are listed, and letters of their values. */
const MOST_EQUAL = 200;
const LETTERS = 300;
/** Letters of a run's name in a sentence. */
const NAME_LETTERS = 60;

/** What a report of a comparison is made of. */
export interface ComparisonWish extends RunsWanted {
  readonly title?: string | undefined;
  /** Metrics that come before the others; the first is the one that runs are judged by. */
  readonly metrics: readonly string[];
  /** Which way metrics get better, as the team says. */
  readonly directions: ReadonlyMap<string, Direction>;
  /** Where it is read from, as a person calls it. */
  readonly origin: string;
}

/** A page and how many runs it is about. */
export interface Report {
  readonly text: string;
  readonly runs: number;
}

/** Makes a report of runs side by side. Raises `InteropError` for what is not there, and what the client raises. */
export async function comparisonReport(client: MlflowClient, wish: ComparisonWish, signal: AbortSignal): Promise<Report> {
  const { runs, experiments } = await readRuns(client, wish, signal);
  const facts = compareRuns(runs, experiments, wish.metrics, wish.directions);
  const names = experiments.map(({ name }) => name);
  const head = {
    title: wish.title ?? (names.length === 1 ? (names[0] ?? '') : 'Runs compared'),
    subtitle: subtitle(runs, names, wish),
    origin: wish.origin,
    time: Date.now(),
  };
  if (runs.length === 0) return { text: page(head, [html`<p>No run matches.</p>`]), runs: 0 };
  const charts = await chartsOf(client, facts, signal);
  return {
    text: page(head, [summary(facts), comparisonTable(facts, experiments), charts, parallelOf(facts), equalParams(facts)].filter((part) => part !== undefined)),
    runs: runs.length,
  };
}

function subtitle(runs: readonly Run[], names: readonly string[], { filter }: ComparisonWish): string {
  const starts = runs.map(({ info }) => Number(info.start_time));
  const [first, last] = [dayWords(Math.min(...starts)), dayWords(Math.max(...starts))];
  const when = runs.length === 0 ? '' : first === last ? ` of ${first}` : ` from ${first} to ${last}`;
  const of = names.length > 1 && names.length <= 4 ? ` in ${listed(names)}` : names.length > 4 ? ` in ${names.length} experiments` : '';
  return `${counted(runs.length, 'run')}${of}${when}${filter === undefined || filter === '' ? '' : `, those with ${filter}`}`;
}

/** What the comparison comes to, in sentences. */
function summary({ runs, metrics, best, differing }: ComparisonFacts): Html {
  const [key] = metrics;
  const lines: Html[] = [];
  if (key !== undefined && best !== undefined) {
    const value = valueOf(best, key.key) ?? Number.NaN;
    const others = runs.map((run) => valueOf(run, key.key)).filter((other): other is number => other !== undefined && Number.isFinite(other));
    lines.push(html`<li><strong>${shortened(best.info.run_name, NAME_LETTERS)}</strong> has the best <strong>${key.key}</strong>: ${figure(value)} (${key.direction === 'lower' ? 'lower' : 'higher'} is better).</li>`);
    if (others.length > 1) lines.push(html`<li>${key.key} lies between ${figure(Math.min(...others))} and ${figure(Math.max(...others))} in ${counted(others.length, 'run')}, with ${figure(middle(others))} in the middle.</li>`);
  } else if (key !== undefined) {
    lines.push(html`<li>Nobody has said whether ${key.key} gets better upwards or downwards, so no run is called the best.</li>`);
  }
  if (differing.length > 0 && runs.length > 1) lines.push(html`<li>${counted(differing.length, 'parameter')} ${differing.length === 1 ? 'differs' : 'differ'}: ${listed(differing.length > 8 ? [...differing.slice(0, 7), `${differing.length - 7} more`] : differing)}.</li>`);
  const failed = runs.filter(({ info }) => info.status === 'FAILED' || info.status === 'KILLED').length;
  if (failed > 0) lines.push(html`<li>${counted(failed, 'run')} did not finish: failed, or stopped by somebody.</li>`);
  const running = runs.filter(({ info }) => info.status === 'RUNNING').length;
  if (running > 0) lines.push(html`<li>${counted(running, 'run')} ${running === 1 ? 'was' : 'were'} still running.</li>`);
  return html`<section aria-label="In short"><ul class="facts">${lines}</ul></section>`;
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}

function equalParams({ equal, runs }: ComparisonFacts): Html | undefined {
  if (equal.length === 0) return undefined;
  const inAll = equal.every((one) => one.runs === runs.length);
  const shown = equal.slice(0, MOST_EQUAL);
  return html`<section><h2>${runs.length === 1 ? 'Parameters' : inAll ? 'The same in all runs' : 'The same wherever it was set'}</h2><div class="scroll"><table><thead><tr><th scope="col">Parameter</th><th scope="col">Value</th>${inAll ? '' : html`<th scope="col" class="n">Runs</th>`}</tr></thead>
<tbody>${shown.map(({ key, value, runs: count }) => html`<tr><th scope="row">${key}</th><td><span class="long">${shortened(value, LETTERS)}</span></td>${inAll ? '' : html`<td class="n">${count}</td>`}</tr>
`)}</tbody></table></div>${equal.length > shown.length ? html`<p class="note">${counted(equal.length - shown.length, 'further parameter')} not shown.</p>` : ''}</section>`;
}
