// Counting tests over all stages.
import { readFileSync } from 'node:fs';

/** Counts of one stage. */
export const counts = (passed, failed, skipped) => ({ passed, failed, skipped });

/** One check that is a test by itself: types, lint, packaging. */
export const single = (ok) => (ok ? counts(1, 0, 0) : counts(0, 1, 0));

/** Sum over stages. */
export function sum(all) {
  return all.reduce((a, b) => counts(a.passed + b.passed, a.failed + b.failed, a.skipped + b.skipped), counts(0, 0, 0));
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
  const unloaded = result.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')).length;
  const failed = result.numFailedTests + unloaded;
  return counts(result.numPassedTests, failed === 0 && code !== 0 ? 1 : failed, result.numPendingTests + (result.numTodoTests ?? 0));
}
