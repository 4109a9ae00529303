import { readFile, stat } from 'node:fs/promises';
import { LIMITS } from '../protocol/limits';
import { rowsOf } from './dataFacts';
import { isRecord, numberIn, parseJson } from '../protocol/plainJson';

/** A count of a report. */
export interface ReportMetric {
  readonly key: string;
  readonly value: number;
}

/** A larger report is no report. */
const LARGEST = 64 * 1024 * 1024;

/** The counts of a report of Great Expectations, dbt or pandera (JSON); undefined when a file is none. Never raises. */
export async function reportMetrics(path: string): Promise<ReportMetric[] | undefined> {
  if (!/\.json$/i.test(path)) return undefined;
  try {
    if ((await stat(path)).size > LARGEST) return undefined;
    return readReport(parseJson(await readFile(path, 'utf8')));
  } catch {
    // It went away, or may not be read: then it is not kept either, and that is told.
    return undefined;
  }
}

/** How many rows a table (CSV, TSV, JSON Lines, Parquet) has that a run made, as the metric `rows/NAME`; nothing of other files. Never raises. */
export async function tableMetrics(path: string, name: string): Promise<ReportMetric[]> {
  try {
    const rows = await rowsOf({ path, size: (await stat(path)).size });
    // MLflow's keys have letters, digits and `_-./ :`.
    return rows === undefined ? [] : [{ key: `rows/${name.replace(/[^\w\-./ :]/g, '_')}`.slice(0, LIMITS.key), value: rows }];
  } catch {
    // The file went away, or may not be read: then it is not kept either, and that is told.
    return [];
  }
}

/** The counts of a parsed report; undefined when it is none of the known ones. */
export function readReport(report: unknown): ReportMetric[] | undefined {
  const counts = isRecord(report) ? (expectations(report) ?? dbt(report) ?? pandera(report)) : Array.isArray(report) ? failedRecords(report) : undefined;
  return counts === undefined ? undefined : Object.entries(counts).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}

type Counts = Readonly<Record<string, number | undefined>>;

/**
 * Great Expectations: the result of one validation (`results` with `success` and `expectation_config`), or of a checkpoint (`run_results` by their
 * identifiers), whose validations are added up.
 */
function expectations(report: Readonly<Record<string, unknown>>): Counts | undefined {
  const runs = report['run_results'];
  if (isRecord(runs)) {
    const results = Object.values(runs).map((run) => (isRecord(run) ? (isRecord(run['validation_result']) ? validation(run['validation_result']) : validation(run)) : undefined));
    return sum(results.filter((counts) => counts !== undefined));
  }
  const list = report['validation_results'];
  if (Array.isArray(list)) return sum(list.map((one) => (isRecord(one) ? validation(one) : undefined)).filter((counts) => counts !== undefined));
  return validation(report);
}

function validation({ results, statistics }: Readonly<Record<string, unknown>>): Counts | undefined {
  if (!Array.isArray(results) || !results.every((one) => isRecord(one) && typeof one['success'] === 'boolean' && (isRecord(one['expectation_config']) || typeof one['expectation_type'] === 'string'))) return undefined;
  if (results.length === 0 && !isRecord(statistics)) return undefined;
  const records = results.filter(isRecord);
  const passed = records.filter((one) => one['success'] === true).length;
  const details = records.map((one) => one['result']).filter(isRecord);
  const rows = details.map((detail) => numberIn(detail['element_count'])).filter((count) => count !== undefined);
  return {
    rows: rows.length === 0 ? undefined : Math.max(...rows),
    expectations_evaluated: records.length,
    expectations_passed: passed,
    expectations_failed: records.length - passed,
    expectations_success_percent: records.length === 0 ? undefined : (100 * passed) / records.length,
    unexpected_values: details.reduce((total, detail) => total + (numberIn(detail['unexpected_count']) ?? 0), 0),
  };
}

function sum(all: readonly Counts[]): Counts | undefined {
  if (all.length === 0) return undefined;
  const total: Record<string, number | undefined> = {};
  for (const counts of all) for (const [key, value] of Object.entries(counts)) if (value !== undefined) total[key] = (total[key] ?? 0) + value;
  const evaluated = total['expectations_evaluated'] ?? 0;
  total['expectations_success_percent'] = evaluated === 0 ? undefined : (100 * (total['expectations_passed'] ?? 0)) / evaluated;
  return total;
}

const DBT_STATES = ['success', 'pass', 'warn', 'fail', 'error', 'skipped'] as const;

/** dbt's `run_results.json`: the states of its nodes, failed rows of tests, and rows that models wrote where the adapter says. */
function dbt(report: Readonly<Record<string, unknown>>): Counts | undefined {
  const { results, metadata } = report;
  if (!Array.isArray(results) || !isRecord(metadata) || !String(metadata['dbt_schema_version']).includes('run-results')) return undefined;
  const records = results.filter(isRecord);
  const counts: Record<string, number | undefined> = { dbt_nodes: records.length };
  // dbt wrote `failed` before it wrote `fail`; `runtime error` and `partial success` are newer.
  const states = records.map((one) => String(one['status']).toLowerCase());
  for (const state of DBT_STATES) counts[`dbt_${state}`] = states.filter((one) => one === state || (state === 'fail' && one === 'failed') || (state === 'error' && one === 'runtime error')).length;
  counts['dbt_failures'] = total(records.map((one) => one['failures']));
  const rows = records.map((one) => (isRecord(one['adapter_response']) ? numberIn(one['adapter_response']['rows_affected']) : undefined)).filter((count) => count !== undefined && count >= 0);
  counts['rows'] = rows.length === 0 ? undefined : total(rows);
  counts['dbt_elapsed_seconds'] = numberIn(report['elapsed_time']);
  return counts;
}

function total(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => sum + (numberIn(value) ?? 0), 0);
}

/**
 * pandera: the text of `SchemaErrors` is JSON by kind (`SCHEMA`, `DATA`), then by reason, lists of errors; `failure_cases` written by pandas as JSON have
 * columns `schema_context`, `check`, `failure_case`, as records or by column.
 */
function pandera(report: Readonly<Record<string, unknown>>): Counts | undefined {
  const cases = failureCases(report);
  if (cases !== undefined) return { checks_failed: cases.checks, failure_cases: cases.count };
  const kinds = ['SCHEMA', 'DATA'].map((kind) => report[kind]).filter(isRecord);
  if (kinds.length === 0 || !Object.keys(report).every((key) => key === 'SCHEMA' || key === 'DATA')) return undefined;
  const errors = kinds.flatMap((kind) => Object.values(kind)).flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  return { checks_failed: errors.length, schema_errors: countOf(report['SCHEMA']), data_errors: countOf(report['DATA']) };
}

function countOf(kind: unknown): number {
  return isRecord(kind) ? Object.values(kind).reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0) : 0;
}

function failedRecords(report: readonly unknown[]): Counts | undefined {
  const records = report.filter(isRecord).filter((one) => 'check' in one && 'failure_case' in one && 'schema_context' in one);
  if (records.length === 0 || records.length !== report.length) return undefined;
  return { checks_failed: new Set(records.map((one) => one['check'])).size, failure_cases: records.length };
}

function failureCases(report: Readonly<Record<string, unknown>>): { count: number; checks: number } | undefined {
  const { check, failure_case: cases, schema_context: context } = report;
  if (!isRecord(check) || !isRecord(cases) || !isRecord(context)) return undefined;
  return { count: Object.keys(cases).length, checks: new Set(Object.values(check)).size };
}
