import { MOST_CODE_RUNS, SHOWN_TAGS, shownText, type CodeRunRow, type CodeRunsAnswer, type CodeRunsRequest } from '../../protocol/codeRuns';
import type { RunStatus } from '../../protocol/entities';
import { invalidParameter } from '../../protocol/errors';
import type { Int64 } from '../../protocol/int64';
import type { Reader } from '../sql';
import { tagsOfRun, type CodeIndex, type FoundRun } from './codeIndex';

type Columns = [run: number, run_id: string, experiment: number, name: string, status: RunStatus, start: Int64, end: Int64 | null, lastPoint: Int64 | null, lastStep: Int64 | null];

/** The active runs of a file with what is shown of them. Raises INVALID_PARAMETER_VALUE. */
export function readCodeRuns(reader: Reader, index: CodeIndex, request: CodeRunsRequest): CodeRunsAnswer {
  const most = request.max_results ?? MOST_CODE_RUNS;
  if (!Number.isInteger(most) || most < 1 || most > MOST_CODE_RUNS) throw invalidParameter(`Invalid value ${most} for parameter 'max_results': it must be 1 to ${MOST_CODE_RUNS}.`);
  if (request.paths.length === 0) throw invalidParameter("Parameter 'paths' names no file.");
  const found = index.runsOf(request, request.run_ids);
  const shown = found.slice(0, most);
  const metrics = valuesOf(reader, shown, "CASE k.last_is_nan WHEN 1 THEN 'NaN' ELSE k.last_value END", 'series');
  const params = valuesOf(reader, shown, 'k.value', 'params');
  return { total: found.length, runs: rowsOf(reader, shown, metrics.values, params.values), metric_keys: metrics.keys, param_keys: params.keys };
}

function rowsOf(reader: Reader, shown: readonly FoundRun[], metrics: readonly (number | string)[][], params: readonly (number | string)[][]): CodeRunRow[] {
  const tags = tagsOf(reader, shown);
  const rows = new Map(reader.all<Columns>(
    `SELECT r.run, r.run_id, r.experiment, r.name, r.status, r.start_time, r.end_time,
      CASE r.status WHEN 'RUNNING' THEN (SELECT max(s.last_timestamp) FROM series s WHERE s.run = r.run) END,
      CASE r.status WHEN 'FAILED' THEN (SELECT max(s.last_step) FROM series s WHERE s.run = r.run) END
    FROM runs r WHERE r.run IN (SELECT value FROM json_each(?))`, [JSON.stringify(shown.map(({ run }) => run))]).map((row) => [row[0], row]));
  return shown.flatMap(({ run, belonging }, at): CodeRunRow[] => {
    const row = rows.get(run);
    if (row === undefined) return [];
    const [, run_id, experiment, run_name, status, start, end, lastPoint, lastStep] = row;
    return [{
      run_id, experiment_id: String(experiment), run_name, status, start_time: Number(start), ...(end !== null && { end_time: Number(end) }), ...(lastPoint !== null && { last_point: Number(lastPoint) }),
      ...(lastStep !== null && { last_step: Number(lastStep) }),
      tags: tags[at] ?? {}, metrics: metrics[at] ?? [], params: params[at] ?? [], ...(belonging === 'by-commit' && { by_commit: true }),
    }];
  });
}

/** What runs have under keys, each key named once. */
function valuesOf(reader: Reader, shown: readonly FoundRun[], value: string, table: string): { keys: string[]; values: (number | string)[][] } {
  const keys = new Map<string, number>();
  const values = objectsOf(reader, shown, `SELECT json_group_object(k.key, ${value}) FROM ${table} k WHERE k.run = j.value`).map((own) => {
    const pairs: (number | string)[] = [];
    for (const [key, one] of Object.entries(own)) {
      const at = keys.get(key) ?? keys.size;
      keys.set(key, at);
      pairs.push(at, typeof one === 'string' ? shownText(key, one) : one);
    }
    return pairs;
  });
  return { keys: [...keys.keys()], values };
}

function tagsOf(reader: Reader, shown: readonly FoundRun[]): Record<string, string>[] {
  return objectsOf(reader, shown, tagsOfRun('j.value', SHOWN_TAGS)).map((own) => Object.fromEntries(Object.entries(own).map(([key, value]) => [key, shownText(key, String(value))])));
}

/** One JSON object a run, in their order: SQLite hands out one text a run, since each value that crosses over by itself costs more than reading it. */
function objectsOf(reader: Reader, shown: readonly FoundRun[], object: string): Record<string, number | string>[] {
  const rows = reader.all<[string]>(`SELECT (${object}) FROM json_each(?) j ORDER BY j.key`, [JSON.stringify(shown.map(({ run }) => run))]);
  return rows.map(([text]) => JSON.parse(text) as Record<string, number | string>);
}
