import { expect, test, vi } from 'vitest';
import type { Fact } from './facts';
import { behindWords } from './words';

vi.mock('vscode', () => ({
  env: { language: 'en' },
  l10n: { t: (message: string, ...values: unknown[]) => message.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])) },
}));

const metric = (key: string, value: number, best?: 'itself' | number): Fact & { kind: 'metric' } =>
  ({ kind: 'metric', key, named: false, value, course: '▇▄▁', ...(best === undefined ? {} : { best }) });
const parameter = (uses: { runs: number; total: number; best?: number; elsewhere?: { value: string; result: number } }, fromRun = false): Fact =>
  ({ kind: 'parameter', key: 'lr', named: false, uses: { value: '0.05', ...uses }, fromRun });

test('a metric', () => {
  expect(behindWords([metric('loss', 0.2136, 0.2098)])).toBe('0.2136 ▇▄▁ best 0.2098');
  expect(behindWords([metric('loss', 0.2098, 'itself')])).toBe('0.2098 ▇▄▁ best');
  expect(behindWords([metric('loss', Number.NaN)])).toBe('NaN ▇▄▁');
  expect(behindWords([{ ...metric('loss', 4.2), course: '' }])).toBe('4.2');
});

test('several of one line are told apart by their names, the same one is said once, and many are counted', () => {
  expect(behindWords([metric('loss', 1), metric('acc', 2)])).toBe('loss 1 ▇▄▁\u00A0\u00A0\u00A0acc 2 ▇▄▁');
  expect(behindWords([metric('loss', 1), metric('loss', 1)])).toBe('1 ▇▄▁');
  expect(behindWords(['a', 'b', 'c', 'd', 'e'].map((key) => metric(key, 1)))).toMatch(/c 1 ▇▄▁\u00A0\u00A0\u00A02 more$/);
  expect(behindWords([{ ...metric('val_loss', 1), named: true }])).toBe('val_loss 1 ▇▄▁');
});

test('a parameter', () => {
  expect(behindWords([parameter({ runs: 5, total: 24, best: 0.2136, elsewhere: { value: '6', result: 0.2098 } })])).toBe('5 of 24 runs, best 0.2136; 0.2098 with 6');
  expect(behindWords([parameter({ runs: 5, total: 24, best: 0.2098 })])).toBe('5 of 24 runs, best 0.2098');
  expect(behindWords([parameter({ runs: 5, total: 24, best: 0.2098 }, true)])).toBe('0.05 in 5 of 24 runs, best 0.2098');
  expect(behindWords([parameter({ runs: 0, total: 24, elsewhere: { value: '6', result: 0.2098 } })])).toBe('in no run yet; 0.2098 with 6');
  expect(behindWords([parameter({ runs: 24, total: 24, best: 0.2 })])).toBe('all 24 runs, best 0.2');
  expect(behindWords([parameter({ runs: 1, total: 1, best: 0.2 })])).toBe('1 run, 0.2');
  expect(behindWords([parameter({ runs: 1, total: 3 })])).toBe('1 of 3 runs');
});

test('foreign words stay on their line and are cut', () => {
  const words = behindWords([{ ...metric(`a\nb\u202E${'x'.repeat(99)}`, 1), named: true }]);
  expect(words).not.toMatch(/[\n\u202E]/);
  expect(words.length).toBeLessThan(50);
});
