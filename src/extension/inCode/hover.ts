import * as vscode from 'vscode';
import { matchesName, type CodeReading, type MetricSite, type RunSite, type Site } from '../../code/reading';
import { guessDirection, type Direction } from '../../protocol/direction';
import type { Series } from '../../protocol/trialbook';
import type { CodeRun, CodeRuns, RunsOfCode } from '../codeRuns/codeRuns';
import type { Log } from '../log';
import { formatElapsed } from '../tree/format';
import { chartColours } from './chartColours';
import { chartUri, type HoverChart } from './chartSvg';
import type { CodeTarget } from './codeTarget';
import type { CodeDocuments } from './documents';
import { hasSteps, hoverLines } from './hoverLines';
import { dottedRuns, hoverRuns, type HoverRuns } from './hoverRuns';
import { metricHover, runHover } from './hoverWords';
import { hoverZone } from './hoverZone';
import { CODE } from './lenses';
import { holderOf, runsOfSite } from './lensSites';
import { isSilent, keyMetricOfRuns, type MetricOf } from './lensView';
import { nameOf } from './lensWords';
import { placeOf } from './places';
import { runsOfPlace, type PlaceAnswer } from './runsOfPlace';
import { isShown } from './switches';

/** Parts that a course is read in: two points each, about as many as the picture has pixels. */
const PARTS = 160;

/** Shows a chart of the last runs when the pointer rests on code that logs a metric or begins a run. */
export function registerHover(documents: CodeDocuments, codeRuns: CodeRuns, log: Log): vscode.Disposable {
  return vscode.languages.registerHoverProvider(CODE, {
    async provideHover(document, position, token) {
      const place = placeOf(document);
      const reading = documents.of(document);
      if (place === undefined || reading?.logs !== true || reading.version !== document.version || !isShown('codeHover', document.uri)) return undefined;
      const found = siteAt(reading, document.getText(), document.offsetAt(position));
      if (found === undefined) return undefined;
      // What is known already is shown at once; only the first hover in a window has to wait for a server.
      if (runsOfPlace(codeRuns, place) === undefined) await codeRuns.read({ uri: place.uri }).catch((error: unknown) => log.debug('runs of code', error));
      const answers = [runsOfPlace(codeRuns, place), place.cell === undefined ? undefined : ofWhole(codeRuns, place.uri)].filter((answer) => answer !== undefined);
      for (const answer of answers) {
        const text = token.isCancellationRequested ? undefined : await hoverText(codeRuns, found, reading, answer, log, token);
        if (text !== undefined) return new vscode.Hover(text, new vscode.Range(document.positionAt(found.start), document.positionAt(found.end)));
      }
      return undefined;
    },
  });
}

function ofWhole(codeRuns: CodeRuns, uri: vscode.Uri): PlaceAnswer | undefined {
  const known = codeRuns.of({ uri });
  return known === undefined ? undefined : { place: { uri }, known };
}

type ChartSite = Exclude<Site, { readonly kind: 'parameter' }>;

/** A stretch of text that has a chart. */
interface Found {
  readonly site: ChartSite;
  /** All that stands there: one call in a loop logs several metrics. */
  readonly metrics: readonly MetricSite[];
  readonly start: number;
  readonly end: number;
}

/** The innermost place at an offset that has a chart. */
function siteAt(reading: CodeReading, text: string, offset: number): Found | undefined {
  const candidates = reading.sites.flatMap((site) => (site.kind !== 'parameter' && site.span.start <= offset && offset <= site.span.end ? [{ site, ...hoverZone(site, text) }] : []));
  const here = candidates.filter(({ start, end }) => start <= offset && offset <= end);
  const found = here.reduce<(typeof here)[number] | undefined>((least, one) => (least === undefined || one.end - one.start < least.end - least.start ? one : least), undefined);
  if (found === undefined) return undefined;
  const same = here.filter(({ start, end }) => start === found.start && end === found.end);
  return { ...found, metrics: same.flatMap(({ site }) => (site.kind === 'metric' ? [site] : [])) };
}

async function hoverText(
  codeRuns: CodeRuns, { site, metrics }: Found, reading: CodeReading, { place, known }: PlaceAnswer, log: Log, token: vscode.CancellationToken,
): Promise<vscode.MarkdownString | undefined> {
  const begins = begunAt(site, reading);
  const runs = runsOfSite({ start: 0, begins }, reading, known.runs);
  const [newest] = runs;
  if (newest === undefined) return undefined;
  const target: CodeTarget = { uri: place.uri.toString(), begins, ...(place.cell === undefined ? {} : { cell: place.cell }) };
  const total = runs.length === known.runs.length ? known.total : runs.length;
  const metricOf: MetricOf = (key) => codeRuns.metric(place, key);
  const metric = site.kind === 'metric' ? metricOfSites(metrics, runs, known, metricOf) : keyMetricOfRuns(known, runs, metricOf);
  const chosen = metric === undefined ? undefined : hoverRuns(runs, metric.key, metric.direction, (run) => isLive(known, run));
  if (metric === undefined || chosen === undefined) return site.kind === 'metric' ? undefined : runHover(known, newest, total, target);
  const series = await readSeries(known, chosen, metric.key, token).catch((error: unknown) => {
    // A run may have been deleted between two looks: the values are known all the same.
    log.debug('courses of runs', error);
    return [];
  });
  const { chart, shown } = chartOf(known, metric.key, chosen, series);
  const steps = new Map(series.filter((one) => hasSteps(one) && one.stats.last_step !== undefined).map(({ run_id, stats }) => [run_id, Number(stats.last_step)]));
  return metricHover(known, total, { names: 1, ...metric, runs: chosen, steps, shown, ...(chart === undefined ? {} : { picture: chartUri(chart, chartColours()) }) }, target);
}

function isLive(known: RunsOfCode, run: CodeRun): boolean {
  return run.status === 'RUNNING' && !isSilent(known, run);
}

/** The beginnings of runs that a place is about; a metric may be logged to any run. */
function begunAt(site: ChartSite, reading: CodeReading): RunSite[] {
  if (site.kind === 'run') return [site];
  if (site.kind !== 'function') return [];
  const functions = reading.sites.filter((one) => one.kind === 'function');
  return reading.sites.filter((one): one is RunSite => one.kind === 'run' && holderOf(one, functions) === site);
}

interface ChosenMetric {
  readonly key: string;
  readonly direction: Direction;
  readonly names: number;
}

/** The metric that a place logs; of several that its name may become, the one that runs are read by, else the first of the newest run. */
function metricOfSites(sites: readonly MetricSite[], runs: readonly CodeRun[], { keyMetric }: RunsOfCode, metricOf: MetricOf): ChosenMetric | undefined {
  const keys = new Set<string>();
  for (const run of runs) for (const key of run.metrics.keys()) if (sites.some(({ metric }) => matchesName(metric, key))) keys.add(key);
  const chosen = keyMetric !== undefined && keys.has(keyMetric.key) ? keyMetric.key : [...keys][0];
  if (chosen === undefined) return undefined;
  return { key: chosen, direction: keyMetric?.key === chosen ? keyMetric.direction : (metricOf(chosen)?.direction ?? guessDirection(chosen)), names: keys.size };
}

async function readSeries(known: RunsOfCode, { lines }: HoverRuns, key: string, token: vscode.CancellationToken): Promise<Series[]> {
  const abort = new AbortController();
  const subscription = token.onCancellationRequested(() => abort.abort());
  try {
    const client = await known.connection.client();
    return await client.series({ series: lines.map(({ runId }) => ({ run_id: runId, key })), buckets: PARTS, reduce: 'minmax' }, { signal: abort.signal });
  } finally {
    subscription.dispose();
  }
}

/** The name of a run, with its age where others have the same. */
function labelOf(run: CodeRun, all: readonly CodeRun[]): string {
  const name = nameOf(run);
  return all.filter((other) => nameOf(other) === name).length < 2 ? name : `${name} ${formatElapsed(Math.max(0, Date.now() - run.startTime))}`;
}

function chartOf(known: RunsOfCode, key: string, chosen: HoverRuns, series: readonly Series[]): { readonly chart: HoverChart | undefined; readonly shown: number } {
  const common = { title: key, live: vscode.l10n.t('live'), locale: vscode.env.language };
  const courses = hoverLines(chosen.lines, series, (run) => labelOf(run, chosen.lines), (run) => isLive(known, run));
  if (courses !== undefined) {
    const { lines, axis } = courses;
    const name = axis.kind === 'steps' ? vscode.l10n.t('step') : axis.unit === 's' ? vscode.l10n.t('seconds') : axis.unit === 'min' ? vscode.l10n.t('minutes') : vscode.l10n.t('hours');
    return { chart: { ...common, lines, dots: false, x: { name } }, shown: lines.length };
  }
  const runs = dottedRuns(chosen);
  const [oldest, newest] = [runs[0], runs.at(-1)];
  if (oldest === undefined || newest === undefined || runs.length < 2) return { chart: undefined, shown: runs.length };
  const ago = (run: CodeRun): string => vscode.l10n.t('{0} ago', formatElapsed(Math.max(0, Date.now() - run.startTime)));
  const ys = runs.map(({ metrics }) => metrics.get(key) ?? Number.NaN);
  return { chart: { ...common, lines: [{ name: key, xs: ys.map((_, index) => index), ys, live: false }], dots: true, x: { name: '', ends: [ago(oldest), ago(newest)] } }, shown: runs.length };
}
