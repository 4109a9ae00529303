import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readReport, reportMetrics, tableMetrics } from './reports';

const counts = (report: unknown): unknown => {
  const metrics = readReport(report);
  return metrics === undefined ? undefined : Object.fromEntries(metrics.map(({ key, value }) => [key, value]));
};
const folder = mkdtempSync(join(tmpdir(), 'trialbook-reports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const validation = {
  success: false,
  results: [
    { success: true, expectation_config: { expectation_type: 'expect_table_row_count_to_be_between' }, result: { observed_value: 100 } },
    { success: false, expectation_config: { type: 'expect_column_values_to_not_be_null' }, result: { element_count: 100, unexpected_count: 7 } },
  ],
  statistics: { evaluated_expectations: 2 },
};

test('Great Expectations: a validation, a checkpoint of any version', () => {
  const one = { rows: 100, expectations_evaluated: 2, expectations_passed: 1, expectations_failed: 1, expectations_success_percent: 50, unexpected_values: 7 };
  expect(counts(validation)).toEqual(one);
  const two = { rows: 200, expectations_evaluated: 4, expectations_passed: 2, expectations_failed: 2, expectations_success_percent: 50, unexpected_values: 14 };
  expect(counts({ run_results: { a: { validation_result: validation }, b: { validation_result: validation } } })).toEqual(two);
  expect(counts({ run_results: { a: validation, b: validation } })).toEqual(two);
});

test('dbt: states, failed rows, rows that were written', () => {
  const report = {
    metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/run-results/v6.json' },
    elapsed_time: 1.5,
    results: [
      { status: 'success', failures: null, adapter_response: { rows_affected: 12 } },
      { status: 'fail', failures: 3, adapter_response: {} },
      { status: 'runtime error', failures: null, adapter_response: { rows_affected: -1 } },
    ],
  };
  expect(counts(report)).toEqual({ dbt_nodes: 3, dbt_success: 1, dbt_pass: 0, dbt_warn: 0, dbt_fail: 1, dbt_error: 1, dbt_skipped: 0, dbt_failures: 3, rows: 12, dbt_elapsed_seconds: 1.5 });
});

test('pandera: errors by kind, failure cases as records and by column', () => {
  expect(counts({ SCHEMA: { WRONG_DATATYPE: [{}, {}] }, DATA: { DATAFRAME_CHECK: [{}] } })).toEqual({ checks_failed: 3, schema_errors: 2, data_errors: 1 });
  expect(counts([{ schema_context: 'Column', check: 'gt(0)', failure_case: -1 }, { schema_context: 'Column', check: 'gt(0)', failure_case: -2 }])).toEqual({ checks_failed: 1, failure_cases: 2 });
  expect(counts({ schema_context: { 0: 'Column' }, check: { 0: 'gt(0)' }, failure_case: { 0: -1 } })).toEqual({ checks_failed: 1, failure_cases: 1 });
});

test('what is no report gives nothing', async () => {
  for (const other of [undefined, null, 3, 'x', [], [{}], {}, { results: [] }, { results: [1] }, { results: [{ success: 'yes' }] }, { run_results: {} }, { DATA: {}, other: 1 }, { metadata: {}, results: [] }]) expect(readReport(other)).toBeUndefined();
  writeFileSync(join(folder, 'broken.json'), '{');
  expect(await reportMetrics(join(folder, 'broken.json'))).toBeUndefined();
  expect(await reportMetrics(join(folder, 'none.json'))).toBeUndefined();
});

test('rows of a table have a legal name', async () => {
  writeFileSync(join(folder, 'a,b.csv'), 'x\n1\n2\n');
  expect(await tableMetrics(join(folder, 'a,b.csv'), 'out/a,b.csv')).toEqual([{ key: 'rows/out/a_b.csv', value: 2 }]);
  expect(await tableMetrics(join(folder, 'none.csv'), 'n')).toEqual([]);
  writeFileSync(join(folder, 'bad.parquet'), 'PAR1 is not all of it PAR1');
  expect(await tableMetrics(join(folder, 'bad.parquet'), 'n')).toEqual([]);
});
