import { expect, it } from 'vitest';
import { before, partsOf, withPart, type AgainDraft } from './againDraft';

const draft: AgainDraft = { command: ['python', 'train.py', '--lr', '-0.1', '--depth=3', '-v', '--name', 'a b', 'data.csv', 'model.lr=2'], params: { seed: '1' }, cwd: '/w', experiment: 'e' };

it('takes an option and its value as one part, a negative number among them', () => {
  expect(partsOf(draft).map((part) => ('name' in part ? `${part.name} ${part.value}` : part.value))).toEqual(['python', 'train.py', '--lr -0.1', '--depth 3', '-v', '--name a b', 'data.csv', 'model.lr 2', 'seed 1']);
});

it('puts a value back where it stood, and knows what it was', () => {
  let edited = draft;
  for (const part of partsOf(draft)) if ('name' in part) edited = withPart(edited, part, '9');
  expect(edited.command).toEqual(['python', 'train.py', '--lr', '9', '--depth=9', '-v', '--name', '9', 'data.csv', 'model.lr=9']);
  expect(edited.params).toEqual({ seed: '9' });
  expect(partsOf(edited).map((part) => before(draft, part))).toEqual([undefined, undefined, '-0.1', '3', undefined, 'a b', undefined, '2', '1']);
});
