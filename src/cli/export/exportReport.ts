import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { replaceFile } from '../../address/files';
import type { CopyEvent, CopyReport } from '../../interop/events';
import { InteropError } from '../../interop/interopError';
import type { Report } from '../../interop/report/comparison';
import { CliError } from '../cliError';
import { USAGE, type Call } from '../command';
import { stopAtInterrupt } from '../copy/runCopy';
import { bytesText } from '../copy/showCopy';
import { readDirections } from '../directions';
import { storeOf, text, texts } from '../store';
import { exportClient, namedIn } from './exportSource';

/** Who may read a report: whoever may read the folder. */
const MODE = 0o644;

/** Writes a page for people who do not use the editor: of a comparison, of a trend, or of a model's decisions. */
export async function exportReport(call: Call, path: string): Promise<number> {
  const file = resolve(path);
  if (existsSync(file) && call.values['overwrite'] !== true) throw new InteropError('exists', `${file} is there already. Replace it with --overwrite, or name another`);
  const stop = stopAtInterrupt();
  const startedAt = Date.now();
  const tell = (event: CopyEvent): void => {
    if (call.values['events'] === true) call.print(JSON.stringify(event));
  };
  let origin = '';
  const reportOf = (runs: number): CopyReport => ({
    from: origin, to: file, experiments: 0, copied: runs, completed: 0, same: 0, skipped: 0, points: 0, files: 1, bytes: statSync(file, { throwIfNoEntry: false })?.size ?? 0, models: 0, versions: 0, verified: 0,
    problems: [], moreProblems: 0, ids: [], milliseconds: Date.now() - startedAt,
  });
  try {
    const { client, origin: from } = await exportClient(call, stop.signal);
    origin = from;
    try {
      tell({ event: 'start', from, to: file, runs: 0 });
      const { text: page, runs } = await makeReport(call, client, from, stop.signal);
      mkdirSync(dirname(file), { recursive: true });
      replaceFile(file, page, MODE);
      const report = reportOf(runs);
      tell({ event: 'done', report });
      if (call.values['json'] === true) call.print(JSON.stringify(report));
      else if (call.values['events'] !== true && call.values['quiet'] !== true) call.print(`Wrote ${file}: ${runs.toLocaleString('en')} run${runs === 1 ? '' : 's'}, ${bytesText(report.bytes)}.`);
      return 0;
    } finally {
      client.dispose();
    }
  } catch (error) {
    const cause: unknown = stop.signal.aborted ? new CliError(1, 'Stopped.') : error;
    tell({ event: 'failed', message: cause instanceof Error ? cause.message : String(cause), report: reportOf(0) });
    throw cause;
  } finally {
    stop.dispose();
  }
}

async function makeReport(call: Call, client: Awaited<ReturnType<typeof exportClient>>['client'], origin: string, signal: AbortSignal): Promise<Report> {
  const named = namedIn(call);
  const wish = { experiments: named.experiments, runIds: named.runs, filter: text(call, 'filter'), metrics: texts(call, 'metric'), title: text(call, 'title'), origin, directions: readDirections(dirname(storeOf(call))) };
  const [model, ...others] = named.models;
  if (model !== undefined) {
    if (others.length > 0 || named.runs.length + named.experiments.length > 0 || call.values['trend'] === true) throw new CliError(USAGE, 'A report is of one model, or of runs: name --model once and nothing else');
    return (await import('../../interop/report/decisions')).decisionsReport(client, { name: model, title: wish.title, origin, directions: wish.directions }, signal);
  }
  const all = named.runs.length + named.experiments.length === 0 ? { ...wish, experiments: await allExperiments(client, signal) } : wish;
  if (call.values['trend'] === true) return (await import('../../interop/report/trend')).trendReport(client, { ...all, series: text(call, 'series') }, signal);
  return (await import('../../interop/report/comparison')).comparisonReport(client, all, signal);
}

/** Ids of the experiments that are in use. */
async function allExperiments(client: Awaited<ReturnType<typeof exportClient>>['client'], signal: AbortSignal): Promise<string[]> {
  const ids: string[] = [];
  let token: string | undefined;
  do {
    const page = await client.searchExperiments({ max_results: 1000, page_token: token }, { signal });
    ids.push(...page.experiments.map(({ experiment_id: id }) => id));
    token = page.next_page_token;
  } while (token !== undefined && token !== '');
  return ids;
}
