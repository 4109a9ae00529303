// Counting tests over all stages.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** Counts of one stage, with the names of what failed as far as they are known. */
export const counts = (passed, failed, skipped, failures = []) => ({ passed, failed, skipped, failures });

/** One check that is a test by itself: types, lint, packaging. */
export const single = (ok) => (ok ? counts(1, 0, 0) : counts(0, 1, 0));

/** Sum over stages. */
export function sum(all) {
  return all.reduce((a, b) => counts(a.passed + b.passed, a.failed + b.failed, a.skipped + b.skipped, [...a.failures, ...b.failures]), counts(0, 0, 0));
}

/** The last line of a test run. */
export const totals = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * Counts of a vitest run from its JSON report. A run that failed without a failed test (a file that does not load, an error
 * between tests) counts as one failure.
 */
export function vitestCounts(report, code) {
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return counts(0, 1, 0);
  }
  const failures = result.testResults.filter((file) => file.status === 'failed').flatMap(failuresOf);
  const failed = failures.length;
  return counts(result.numPassedTests, failed === 0 && code !== 0 ? 1 : failed, result.numPendingTests + (result.numTodoTests ?? 0), failures);
}

function failuresOf({ name, message, assertionResults }) {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return [`${file}: ${message ?? 'did not load'}`];
  return failed.map((test) => `${file} > ${test.fullName}: ${(test.failureMessages[0] ?? '').replace('STACK_TRACE_ERROR', 'took longer than its time limit').split('\n').slice(0, 6).join('\n    ')}`);
}
