import type { Uri } from 'vscode';
import type { Direction } from '../../protocol/direction';
import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import type { RunRow } from '../../../webview/metrics/protocol';
import { bestRun } from '../codeRuns/bestRun';
import type { CodePlace, CodeRun } from '../codeRuns/codeRuns';
import { failureReason } from '../tree/collectRun';
import { oneLine } from '../tree/format';
import { tagValue } from '../../protocol/keyMetric';

/** What the list needs of a run, wherever it comes from. */
export type ListedRun = Pick<CodeRun, 'runId' | 'experimentId' | 'name' | 'status' | 'startTime' | 'metrics'> & {
  readonly endTime?: number;
  readonly origin?: CodeRun['origin'];
  readonly cell?: string;
  readonly failure?: string;
};

/** MLflow sends infinities as the greatest double. */
const GREATEST = Number.MAX_VALUE;

/** A run as a search answered it. */
export function listedRun(run: Run): ListedRun {
  const { info, data } = run;
  const origin = tagValue(data.tags, RECORDED_TAGS.origin);
  const cell = tagValue(data.tags, RECORDED_TAGS.cell);
  const failure = info.status === 'FAILED' ? failureReason(run) : undefined;
  return {
    runId: info.run_id,
    experimentId: info.experiment_id,
    name: info.run_name || tagValue(data.tags, SYSTEM_TAGS.runName) || info.run_id,
    status: info.status,
    startTime: Number(info.start_time),
    ...(info.end_time === undefined ? {} : { endTime: Number(info.end_time) }),
    metrics: new Map(data.metrics.map(({ key, value }) => [key, Math.abs(value) >= GREATEST ? Math.sign(value) * Infinity : value])),
    ...(origin === 'debugger' || origin === 'test' ? { origin } : {}),
    ...(cell === undefined ? {} : { cell }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** The code that a run of a file ran: of a notebook its cell, since other cells may change without any meaning for it. */
export function placeOfRun(uri: Uri, { cell }: Pick<ListedRun, 'cell'>): CodePlace {
  return { uri, ...(cell === undefined ? {} : { cell }) };
}

/** What a row is made with beside its run. */
export interface RowContext {
  readonly keyMetric: string | undefined;
  readonly isPinned: (runId: string) => boolean;
  /** The cell that is active. */
  readonly cell?: string | undefined;
}

/** A run as a row of the list; foreign text on one line. */
export function rowOf(run: ListedRun, { keyMetric, isPinned, cell }: RowContext): RunRow {
  const value = keyMetric === undefined ? undefined : run.metrics.get(keyMetric);
  return {
    runId: run.runId,
    name: oneLine(run.name) || run.runId,
    status: run.status,
    startTime: run.startTime,
    ...(run.endTime === undefined ? {} : { endTime: run.endTime }),
    ...(value === undefined ? {} : { value: String(value) }),
    logged: run.metrics.size > 0,
    ...(run.origin === 'debugger' || run.origin === 'test' ? { origin: run.origin } : {}),
    ...(run.failure === undefined ? {} : { failure: oneLine(run.failure) }),
    pinned: isPinned(run.runId),
    ...(cell !== undefined && run.cell === cell ? { ofCell: true } : {}),
  };
}

/** The ended run whose last value of a metric is best. One that goes on has no last value yet: by it the best would change from point to point. */
export function bestEnded(runs: readonly ListedRun[], key: string, direction: Direction): string | undefined {
  return bestRun(runs.filter(({ status }) => status !== 'RUNNING'), key, direction)?.runId;
}

/** Keys of the metrics that runs logged, each once. */
export function metricKeys(runs: readonly ListedRun[]): string[] {
  const keys = new Set<string>();
  for (const { metrics } of runs) for (const key of metrics.keys()) keys.add(key);
  return [...keys];
}
