import { readCode } from '../../src/code/readCode';
import type { KnownRun } from '../../src/extension/codeRuns/knownRun';
import { RunsView } from '../../src/extension/codeRuns/runsView';
import type { FolderConnection } from '../../src/extension/connection/folderConnection';
import { anchorOf } from '../../src/extension/inCode/behind/anchors';
import { textsBehind } from '../../src/extension/inCode/behind/texts';
import { type Figures, median, round } from '../figure';
import { trainingFile } from './trainingFile';

const RUNS = 1000;
const ROUNDS = 15;

/** Lines that an editor has texts for: a high window and the margins around it. */
const LINES = 200;

/** How long the texts behind the code in sight take, in a long file that logs 200 metrics, over a thousand runs of which nothing was asked before. */
export function behindCode(): Figures {
  const { text, metrics, line } = trainingFile(5000, 200);
  const places = readCode({ language: 'python', text }).sites.flatMap((site) => (site.kind === 'metric' || site.kind === 'parameter' ? [{ site, anchor: anchorOf(site.span) }] : []));
  if (places.length < metrics.length) throw new Error(`${places.length} places were found that log ${metrics.length} metrics.`);
  const runs = Array.from({ length: RUNS }, (_, i) => makeRun(i, metrics));
  const course = Array.from({ length: 60 }, (_, i) => 1 / (i + 1));
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const keyMetric = { key: metrics[0]!, direction: 'lower' } as const;
  const times = Array.from({ length: ROUNDS }, () => {
    const view = new RunsView(runs, keyMetric);
    const began = performance.now();
    const texts = textsBehind({
      places,
      windows: [{ first: line - LINES / 2, last: line + LINES / 2 }],
      facts: [{
        runs: { connection: {} as FolderConnection, total: RUNS, runs, last: view.last, keyMetric, since: { kind: 'unknown' } },
        metric: (key) => {
          const metric = view.metric(key, 'lower');
          return metric && { ...metric, course };
        },
        parameter: (key) => view.parameter(key),
      }],
      lineOf: (offset) => lineAt(starts, offset),
      words: JSON.stringify,
    });
    const took = performance.now() - began;
    if (texts.length === 0) throw new Error('No texts stand behind the code.');
    return took;
  });
  return { 'editor.texts': { value: round(median(times)), unit: 'ms', better: 'lower', peers: {} } };
}

function makeRun(index: number, metrics: readonly string[]): KnownRun {
  return {
    runId: String(index), experimentId: '1', name: `run-${index}`, status: 'FINISHED', startTime: RUNS - index, lastSign: 0, origin: 'other', byCommit: false,
    metrics: new Map(metrics.map((key, i) => [key, Math.sin(index + i)])), params: new Map([['lr', String(index % 40)], ['depth', String(index % 7)]]),
  };
}

function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
