import type { CodeRunRow, CodeRunsAnswer } from '../../protocol/codeRuns';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { RECORDED_TAGS, type RecordedStart } from '../../protocol/recorded';
import { failureWords } from '../tree/collectRun';
import type { CodeRun, RunOrigin } from './codeRuns';

/** A run with what decides where its code was. */
export interface KnownRun extends CodeRun {
  /** UTC ms of the last sign of life: its start, or its newest point while it goes on. */
  readonly lastSign: number;
  readonly commit?: string;
  /** Whether files differed from the commit; undefined when nobody said. */
  readonly dirty?: boolean;
  /** Digest of its source as it was. */
  readonly sourceCopy?: string;
  /** It belongs to the file only if its commit is in the file's repository. */
  readonly byCommit: boolean;
}

/** The runs of an answer, in its order. */
export function readRuns(answer: CodeRunsAnswer): KnownRun[] {
  return answer.runs.map((row) => readRun(row, answer));
}

function readRun(row: CodeRunRow, { metric_keys, param_keys }: CodeRunsAnswer): KnownRun {
  const tag = (key: string): string | undefined => (row.tags[key] === '' ? undefined : row.tags[key]);
  const failure = row.status === 'FAILED' ? failureWords(tag(SYSTEM_TAGS.error), row.last_step ?? 0) : undefined;
  const dirty = tag(RECORDED_TAGS.gitDirty);
  return {
    runId: row.run_id, experimentId: row.experiment_id, name: row.run_name.trim() === '' ? row.run_id.slice(0, 8) : row.run_name, status: row.status, startTime: row.start_time,
    ...(row.end_time === undefined ? {} : { endTime: row.end_time }),
    metrics: pairs(row.metrics, metric_keys, numberOf), params: pairs(row.params, param_keys, String), origin: originOf(tag),
    ...optional('cell', tag(RECORDED_TAGS.cell)), ...optional('parent', tag(SYSTEM_TAGS.parentRunId)), ...optional('failure', failure),
    ...optional('commit', tag(SYSTEM_TAGS.gitCommit)), ...optional('sourceCopy', tag(RECORDED_TAGS.sourceCopy)), ...(dirty === undefined ? {} : { dirty: dirty === 'true' }),
    lastSign: Math.max(row.start_time, row.last_point ?? 0), byCommit: row.by_commit === true,
  };
}

function pairs<T>(list: readonly (number | string)[], keys: readonly string[], read: (value: number | string) => T): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (let at = 0; at + 1 < list.length; at += 2) {
    const key = keys[Number(list[at])];
    if (key !== undefined) map.set(key, read(list[at + 1]!));
  }
  return map;
}

/** An infinity travels as the greatest double, NaN as a text. */
function numberOf(value: number | string): number {
  const number = Number(value);
  return Math.abs(number) === Number.MAX_VALUE ? Math.sign(number) * Infinity : number;
}

function originOf(tag: (key: string) => string | undefined): RunOrigin {
  const origin = tag(RECORDED_TAGS.origin);
  if (origin === 'debugger' || origin === 'test') return origin;
  if (tag(RECORDED_TAGS.notebook) !== undefined) return 'notebook';
  return startKind(tag(RECORDED_TAGS.start)) === 'task' ? 'task' : 'other';
}

function startKind(text: string | undefined): RecordedStart['kind'] | undefined {
  return /^\{"kind":"(\w+)"/.exec(text ?? '')?.[1] as RecordedStart['kind'] | undefined;
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: string };
}
