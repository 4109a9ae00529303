import { ProblemLog } from '../../interop/copy/problems';
import type { HistorySummary, PlaceKind } from '../../interop/history';
import type { HistorySource, OpenSource } from '../../interop/source';
import type { Call } from '../command';
import { stopAtInterrupt } from './runCopy';
import { bytesText, problemText } from './showCopy';

/** Prefixes and experiments that are listed for a person. */
const LISTED = 30;

/** Prints what a source holds, for a person or as JSON. Answers the exit code. Raises `InteropError`. */
export async function previewSource(call: Call, kind: PlaceKind, open: (how: Pick<OpenSource, 'problem' | 'signal'>) => Promise<HistorySource>): Promise<number> {
  const stop = stopAtInterrupt();
  const problems = new ProblemLog();
  try {
    const source = await open({ problem: problems.add, signal: stop.signal });
    try {
      const summary = await source.summary();
      if (call.values['json'] === true) call.print(JSON.stringify({ kind, path: source.origin, summary, problems: problems.kept }));
      else {
        previewLines(kind, source.origin, summary).forEach(call.print);
        for (const problem of problems.kept.slice(0, LISTED)) call.warn(problemText(problem));
      }
      return 0;
    } finally {
      await source.close();
    }
  } finally {
    stop.dispose();
  }
}

/** A summary as a person reads it. */
export function previewLines(kind: PlaceKind, origin: string, summary: HistorySummary): string[] {
  const { experiments, runs, models, versions, points, artifactBytes, from, to, missingPrefixes, notes = [] } = summary;
  const parts = [
    count(runs, 'run'),
    ...(points === undefined ? [] : [count(points, 'point')]),
    ...(artifactBytes === undefined ? [] : [`${bytesText(artifactBytes)} of artifacts`]),
    ...(models === 0 ? [] : [`${count(models, 'registered model')} with ${count(versions, 'version')}`]),
  ];
  const named = experiments.slice(0, LISTED);
  const width = Math.max(0, ...named.map(({ name }) => name.length));
  return [
    `${origin} (${kind}): ${parts.join(', ')}.`,
    ...(from === undefined ? [] : [`From ${day(from)} to ${day(to ?? from)}.`]),
    ...named.map((experiment) => `  ${shown(experiment.name).padEnd(width)}  ${count(experiment.runs, 'run')}`),
    ...(experiments.length > LISTED ? [`  … and ${count(experiments.length - LISTED, 'experiment')} more`] : []),
    ...notes.map((note) => `${shown(note)}.`),
    ...(missingPrefixes.length === 0 ? [] : [
      'Artifacts are said to lie where nothing is on this machine. Name the folder that has them:',
      ...missingPrefixes.slice(0, LISTED).map((prefix) => `  --prefix '${shown(prefix)}=FOLDER'`),
    ]),
  ];
}

const count = (number: number, noun: string): string => `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
/** What a name from elsewhere holds must not move the cursor. */
const shown = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

function day(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString().slice(0, 10);
}
