import type { CopyEvent, CopyReport } from '../../interop/events';
import type { HistorySummary, PlaceKind, Problem } from '../../interop/history';

/*
 * What the command line writes with `--events` and `--preview --json`, read again: the lines are ours, and names in them are foreign.
 */

/** A report of nothing, for a copy that ended before it wrote one. */
export const NO_REPORT: CopyReport = {
  from: '', to: '', experiments: 0, copied: 0, completed: 0, same: 0, skipped: 0, points: 0, files: 0, bytes: 0, models: 0, versions: 0, verified: 0,
  problems: [], moreProblems: 0, ids: [], milliseconds: 0,
};

/** What a preview says of a source. */
export interface Preview {
  readonly kind: PlaceKind | undefined;
  readonly summary: HistorySummary;
  readonly problems: readonly Problem[];
}

type Fields = Readonly<Record<string, unknown>>;

/** A line as an event; undefined for what is none. */
export function readCopyEvent(line: string): CopyEvent | undefined {
  const fields = objectOf(line);
  switch (fields?.['event']) {
    case 'start': {
      const { bytes } = fields;
      return { event: 'start', from: text(fields['from']), to: text(fields['to']), runs: count(fields['runs']), ...(typeof bytes === 'number' ? { bytes } : {}) };
    }
    case 'run':
      return { event: 'run', name: text(fields['name']), id: text(fields['id']), done: count(fields['done']), outcome: outcomeOf(fields['outcome']) };
    case 'progress':
      return { event: 'progress', runs: count(fields['runs']), points: count(fields['points']), files: count(fields['files']), bytes: count(fields['bytes']) };
    case 'problem':
      return { event: 'problem', problem: readProblem(fields['problem']) };
    case 'secrets':
      return { event: 'secrets', found: list(fields['found']).map((one) => ({ where: text(one['where']), key: text(one['key']) })) };
    case 'done':
      return { event: 'done', report: readReport(fields['report']) };
    case 'failed':
      return { event: 'failed', message: text(fields['message']), report: readReport(fields['report']) };
    default:
      return undefined;
  }
}

/** What `import --preview --json` printed; undefined for what is none. */
export function readPreview(output: string): Preview | undefined {
  const fields = objectOf(output);
  if (fields === undefined) return undefined;
  const summary = (typeof fields['summary'] === 'object' && fields['summary'] !== null ? fields['summary'] : fields) as Fields;
  if (!Array.isArray(summary['experiments'])) return undefined;
  const { points, artifactBytes, from, to } = summary;
  return {
    kind: typeof fields['kind'] === 'string' ? (fields['kind'] as PlaceKind) : undefined,
    summary: {
      experiments: list(summary['experiments']).map((one) => ({ name: text(one['name']), runs: count(one['runs']) })),
      runs: count(summary['runs']),
      models: count(summary['models']),
      versions: count(summary['versions']),
      points: typeof points === 'number' ? points : undefined,
      artifactBytes: typeof artifactBytes === 'number' ? artifactBytes : undefined,
      ...(typeof from === 'number' ? { from } : {}),
      ...(typeof to === 'number' ? { to } : {}),
      missingPrefixes: Array.isArray(summary['missingPrefixes']) ? summary['missingPrefixes'].filter((one) => typeof one === 'string') : [],
    },
    problems: list(fields['problems']).map(readProblem),
  };
}

/** A report, with nothing where it does not say. */
export function readReport(value: unknown): CopyReport {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Fields;
  const ids = Array.isArray(fields['ids']) ? (fields['ids'] as readonly unknown[]) : [];
  return {
    from: text(fields['from']), to: text(fields['to']),
    experiments: count(fields['experiments']), copied: count(fields['copied']), completed: count(fields['completed']), same: count(fields['same']),
    skipped: count(fields['skipped']), points: count(fields['points']), files: count(fields['files']), bytes: count(fields['bytes']),
    models: count(fields['models']), versions: count(fields['versions']), verified: count(fields['verified']),
    problems: list(fields['problems']).map(readProblem), moreProblems: count(fields['moreProblems']),
    ids: ids.flatMap((pair): [string, string][] => (Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string' ? [[pair[0], pair[1]]] : [])),
    milliseconds: count(fields['milliseconds']),
  };
}

function readProblem(value: unknown): Problem {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Fields;
  return { where: text(fields['where']), what: text(fields['what']), lost: fields['lost'] === true };
}

function outcomeOf(value: unknown): 'copied' | 'completed' | 'same' | 'skipped' | 'failed' {
  return value === 'copied' || value === 'completed' || value === 'same' || value === 'skipped' ? value : 'failed';
}

function objectOf(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    // Not every line that a program writes is an event.
    return undefined;
  }
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((one): one is Fields => typeof one === 'object' && one !== null) : [];
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0);
