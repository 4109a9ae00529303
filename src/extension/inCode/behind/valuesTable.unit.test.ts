import { expect, test, vi } from 'vitest';
import type { CodeRun, ParameterValue, RunsOfCode } from '../../codeRuns/codeRuns';
import type { FolderConnection } from '../../connection/folderConnection';
import { valuesTable } from './valuesTable';

vi.mock('vscode', () => ({
  env: { language: 'en' },
  l10n: { t: (message: string, ...values: unknown[]) => message.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])) },
  MarkdownString: class { constructor(readonly value: string) {} },
}));

const run = (name: string): CodeRun =>
  ({ runId: `id-${name}`, experimentId: '0', name, status: 'FINISHED', startTime: 0, metrics: new Map(), params: new Map(), origin: 'other' });
const value = (text: string, runs: number, best?: number): ParameterValue =>
  ({ value: text, runs, ...(best === undefined ? {} : { best: { run: run(`run-${text}`), value: best } }) });
const runs: RunsOfCode = {
  connection: { id: 'file:///home/a(b)' } as FolderConnection, total: 1, runs: [run('a')], last: run('a'),
  keyMetric: { key: 'val|rmse', direction: 'lower' }, since: { kind: 'same' },
};
/** Lines of the hover over runs with these values. */
const lines = (values: readonly ParameterValue[], here?: string, of: RunsOfCode = runs): string[] =>
  (valuesTable({ key: 'lr', here, runs: { ...of, runs: values.flatMap((one) => Array.from({ length: one.runs }, () => ({ ...run('a'), params: new Map([['lr', one.value]]) }))) }, values })?.value ?? '').replaceAll('&nbsp;', '').split('\n');

test('values stand in the order of their results, the one in the code and the best one marked', () => {
  const [heading, , head, , ...rows] = lines([value('0.1', 5, 0.4), value('0.2', 3, 0.3), value('auto', 1)], '1e-1');
  expect(heading).toBe('**lr** in 9 runs of this code');
  expect(head).toBe('| Value | Runs | Best val\\|rmse ↓ | Run |');
  expect(rows.map((row) => row.split(' | [')[0])).toEqual(['| 0\\.2 | 3 | **0.3**', '| **0\\.1** $(arrow-small-left) | 5 | 0.4', '| auto | 1 |  |  |']);
});

test('of many values the first are shown, and always the one in the code', () => {
  const many = Array.from({ length: 20 }, (_, i) => value(String(i), 1, i));
  const rows = lines(many, '15').filter((row) => /^\| \*?\*?\d/.test(row));
  expect(rows).toHaveLength(7);
  expect(rows.at(-1)).toContain('**15**');
  expect(lines(many, '15').at(-1)).toBe('13 more values');
});

test('without a key metric there are counts alone, and without runs nothing', () => {
  const { keyMetric, ...without } = runs;
  expect(keyMetric).toBeDefined();
  expect(lines([value('0.1', 5)], undefined, without).slice(2)).toEqual(['| Value | Runs |', '|:--|--:|', '| 0\\.1 | 5 |']);
  expect(valuesTable({ key: 'lr', here: '1', runs, values: [] })).toBeUndefined();
});

test('what a run says makes no markup, no cell and no link of its own', () => {
  const row = lines([value('a|b](command:x)<b>$(error)\n| c', 1, 1)]).at(-1) ?? '';
  expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  expect(row).not.toContain('](command:x)');
  expect(row).not.toMatch(/(?<!\\)</);
  expect(row.match(/(?<!\\)\]\(/g)).toHaveLength(1);
  expect(row).toContain('%28b%29');
});
