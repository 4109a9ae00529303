import { expect, test } from 'vitest';
import { sameRow } from './sameRow';

const rows = (...labels: string[]): { label: string }[] => labels.map((label) => ({ label }));

test('a person stays on the row that was chosen, also when others come above it or its words change', () => {
  expect(sameRow(rows('Import', '2 problems', 'Follow'), { label: 'Follow', index: 1 })).toEqual({ label: 'Follow' });
  expect(sameRow(rows('Import', '1 of 2 experiments', 'Follow'), { label: '2 experiments', index: 1 })).toEqual({ label: '1 of 2 experiments' });
  expect(sameRow(rows('Import'), { label: 'gone', index: 4 })).toBeUndefined();
});
