import { beforeEach, expect, test, vi } from 'vitest';
import type { CodeRun } from '../codeRuns/codeRuns';

vi.mock('vscode', () => ({
  env: { language: 'en' },
  l10n: { t: (text: string, ...values: readonly unknown[]) => text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])) },
}));

const { cellLabel, cellText, cellTooltip } = await import('./cellWords');

const NOW = 1_000_000;
let run: CodeRun;
const metric = { key: 'val_rmse', direction: 'lower', value: 0.21361, spark: '▇▅▃▁' } as const;
const view = (more: Partial<CodeRun> = {}) => ({ run: { ...run, ...more }, isBest: false, changed: false, metric });
const plain = (text: string): string => text.replaceAll('\u00A0', ' ');

beforeEach(() => {
  run = { runId: 'a'.repeat(32), experimentId: '1', name: 'ridge', status: 'FINISHED', startTime: NOW - 192_000, metrics: new Map(), params: new Map(), origin: 'notebook' };
});

test('a finished run says its key metric, one that goes on also how long, a failed one why', () => {
  expect(plain(cellText(view(), NOW))).toBe('$(pass) ridge  val_rmse 0.2136 ▇▅▃▁');
  expect(plain(cellText(view({ status: 'RUNNING' }), NOW))).toBe('$(loading~spin) ridge  val_rmse 0.2136 ▇▅▃▁  3m');
  expect(plain(cellText(view({ status: 'FAILED', failure: 'MemoryError, step 11' }), NOW))).toBe('$(error) ridge  MemoryError, step 11');
  expect(plain(cellText({ ...view(), isBest: true, changed: true }, NOW))).toBe('$(pass-filled) ridge · code changed  val_rmse 0.2136 ▇▅▃▁');
});

test('a run without metrics is its name, and its name makes no icon and no second line', () => {
  expect(plain(cellText({ run: { ...run, name: '$(trash)\nx' }, isBest: false, changed: false }, NOW))).toBe('$(pass) $\u2060(trash) x');
  expect(cellTooltip({ run: { ...run, name: 'a\nb' }, isBest: false, changed: false }).split('\n')[0]).toBe('a b');
});

test('a screen reader hears the state in words and no sparkline', () => {
  expect(cellLabel(view({ status: 'RUNNING' }), NOW)).toBe('ridge, running, val_rmse 0.2136, lower is better, 3 minutes');
  expect(cellLabel({ ...view(), isBest: true }, NOW)).toBe('ridge, finished, best, val_rmse 0.2136, lower is better');
});
