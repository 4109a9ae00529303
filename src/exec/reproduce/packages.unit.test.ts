import { expect, it } from 'vitest';
import { packageDifferences } from './packages';

it('tells other versions, what is gone and what is new, by names as Python compares them', () => {
  const then = ['# made by uv', 'scikit_learn==1.5.0', 'NumPy==2.1.0', 'mine @ file:///src/mine', 'gone==1'];
  const now = ['scikit-learn==1.6.0', 'numpy==2.1.0', 'mine @ file:///src/mine', 'added==2'];
  expect(packageDifferences(then, now)).toEqual([
    { name: 'gone', recorded: '1', now: undefined },
    { name: 'scikit-learn', recorded: '1.5.0', now: '1.6.0' },
    { name: 'added', recorded: undefined, now: '2' },
  ]);
});
