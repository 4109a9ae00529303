import { expect, test } from 'vitest';
import { escapeMarkdown } from '../tree/format';
import { NO_REPORT } from './copyEvents';
import { reportText, type ReportWords, type Row } from './reportText';

const ROWS: Row[] = ['experiments', 'copied', 'completed', 'same', 'skipped', 'points', 'files', 'bytes', 'models', 'versions', 'verified', 'seconds'];
const WORDS: ReportWords = {
  title: 'Import of runs', ended: 'Done.', from: 'From', to: 'To', rows: Object.fromEntries(ROWS.map((row) => [row, row])) as Record<Row, string>,
  lost: 'Missing', told: 'Noted', more: '{0} more', ids: 'New ids', source: 'Source', target: 'Target', none: 'Nothing is missing.',
};
const FORMAT = { escape: escapeMarkdown, count: String, bytes: (bytes: number): string => `${bytes} B` };

test('figures, what is missing and what else is to be known have their places', () => {
  const text = reportText({
    ...NO_REPORT, from: '/data/mlruns', to: 'churn', copied: 3, bytes: 12,
    problems: [{ where: 'run a', what: 'metric file ends in the middle', lost: true }, { where: 'run b', what: 'times were made up', lost: false }], moreProblems: 4,
  }, WORDS, FORMAT);
  expect(text).toContain('| copied | 3 |');
  expect(text).toContain('| bytes | 12 B |');
  expect(text.indexOf('## Missing')).toBeLessThan(text.indexOf('run a'));
  expect(text.indexOf('run a')).toBeLessThan(text.indexOf('## Noted'));
  expect(text).toContain('4 more');
  expect(text).not.toContain('Nothing is missing.');
});

test('foreign names stay text, on one line', () => {
  const text = reportText({ ...NO_REPORT, from: '<img src=x>\n# big', problems: [{ where: '[a](command:x)', what: '| **b**', lost: true }] }, WORDS, FORMAT);
  expect(text).not.toMatch(/(?<!\\)<img/);
  expect(text).not.toMatch(/^# big/m);
  expect(text).not.toMatch(/(?<!\\)\]\(command/);
});

test('only ids that changed are listed', () => {
  const text = reportText({ ...NO_REPORT, ids: [['a', 'a'], ['b', 'c']] }, WORDS, FORMAT);
  expect(text).toContain('| b | c |');
  expect(text).not.toContain('| a | a |');
  expect(reportText({ ...NO_REPORT, ids: [['a', 'a']] }, WORDS, FORMAT)).not.toContain('New ids');
});
