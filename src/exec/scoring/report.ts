import { isRecord } from '../../protocol/plainJson';

/** What the Python program says of how scoring or validating went. */
export type ScoringReport =
  | { readonly kind: 'scored'; readonly runId: string | undefined; readonly rows: number; /** s */ readonly seconds: number; /** Absolute. */ readonly output: string; readonly columns: readonly string[] }
  | {
      readonly kind: 'validated';
      readonly runId: string | undefined;
      readonly rows: number;
      readonly target: string;
      readonly metrics: Readonly<Record<string, number>>;
      /** Whether the bounds were kept; added when they were looked at. */
      readonly passed?: boolean;
      /** Bounds that were not kept, each as a person reads it: `rmse 0.31 is above 0.25`. */
      readonly broken?: readonly string[];
    }
  | {
      readonly kind: 'failed';
      readonly runId: string | undefined;
      /** Stable name of what is wrong, e.g. `missing-column`. */
      readonly code: string;
      readonly message: string;
      readonly column?: string;
      /** Data row, from 1. */
      readonly row?: number;
      /** Program and arguments that install a missing package. */
      readonly install?: readonly string[];
    };

/** Reads a report; undefined for what is none, as of a program that was killed. */
export function readReport(text: string): ScoringReport | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(read)) return undefined;
  const runId = typeof read['run_id'] === 'string' ? read['run_id'] : undefined;
  switch (read['kind']) {
    case 'scored':
      return { kind: 'scored', runId, rows: Number(read['rows']), seconds: Number(read['seconds']), output: String(read['output']), columns: texts(read['columns']) ?? [] };
    case 'validated':
      return validated(read, runId);
    case 'failed':
      return failed(read, runId);
    default:
      return undefined;
  }
}

/** A report as `readReport` reads it. */
export function writeReport({ runId, ...report }: ScoringReport): string {
  return JSON.stringify({ ...report, run_id: runId });
}

function validated(read: Readonly<Record<string, unknown>>, runId: string | undefined): ScoringReport {
  const broken = texts(read['broken']);
  const metrics = Object.entries(isRecord(read['metrics']) ? read['metrics'] : {}).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return {
    kind: 'validated', runId, rows: Number(read['rows']), target: String(read['target']), metrics: Object.fromEntries(metrics),
    ...(typeof read['passed'] === 'boolean' ? { passed: read['passed'] } : {}),
    ...(broken === undefined ? {} : { broken }),
  };
}

function failed(read: Readonly<Record<string, unknown>>, runId: string | undefined): ScoringReport {
  const { column, row } = read;
  const install = texts(read['install']);
  return {
    kind: 'failed', runId, code: String(read['code']), message: String(read['message']),
    ...(typeof column === 'string' ? { column } : {}),
    ...(typeof row === 'number' ? { row } : {}),
    ...(install === undefined ? {} : { install }),
  };
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
}
