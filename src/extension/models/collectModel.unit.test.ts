import { expect, test } from 'vitest';
import { withAliases } from '../../client/registry/withAliases';
import type { ModelVersion, Run } from '../../protocol/entities';
import { arrangeVersions, collectVersion, isPrompt, openReview } from './collectModel';

const version = (number: number, more: Partial<ModelVersion> = {}): ModelVersion => ({
  name: 'house', version: String(number), creation_timestamp: 1, last_updated_timestamp: 1, current_stage: 'None', source: 's', status: 'READY', tags: [], aliases: [], ...more,
});
const numbers = (versions: readonly ModelVersion[]): string[] => versions.map((one) => one.version);

test('the newest version is first, by number and not by text', () => {
  expect(numbers(arrangeVersions([version(2), version(10), version(9)]).shown)).toEqual(['10', '9', '2']);
});

test('several archived versions are put aside, one alone stays', () => {
  const archived = { current_stage: 'Archived' } as const;
  expect(arrangeVersions([version(1, archived), version(2)])).toMatchObject({ shown: [{ version: '2' }, { version: '1' }], archived: [] });
  const { shown, archived: aside } = arrangeVersions([version(1, archived), version(3, archived), version(2)]);
  expect([numbers(shown), numbers(aside)]).toEqual([['2'], ['3', '1']]);
});

test('aliases are those that the model says', () => {
  const versions = withAliases([version(1, { aliases: ['gone'] }), version(2)], { aliases: [{ alias: 'b', version: '2' }, { alias: 'a', version: '2' }] });
  expect(versions.map((one) => one.aliases)).toEqual([[], ['a', 'b']]);
});

test('the value is that of the key metric', () => {
  const run = { data: { metrics: [{ key: 'rmse', value: 0.2, timestamp: 1, step: 0 }] } } as unknown as Run;
  const keyMetric = { key: 'rmse', direction: 'lower' } as const;
  expect(collectVersion(version(1), true, run, keyMetric)).toMatchObject({ value: 0.2, keyMetric });
  expect(collectVersion(version(1), true, run, { key: 'other', direction: 'lower' })).not.toHaveProperty('value');
  expect(collectVersion(version(1), true, undefined, undefined)).toEqual({ stage: 'None', aliases: [] });
});

test('a review counts while it waits; what is no review is none', () => {
  const tagged = (value: string): Pick<ModelVersion, 'tags'> => ({ tags: [{ key: 'trialbook.review', value }] });
  expect(openReview(tagged(JSON.stringify({ state: 'requested', stage: 'Staging', by: { name: 'reviewer', verified: false }, time: 1 })))).toEqual({ goal: 'Staging', by: 'reviewer' });
  for (const text of ['{"state":"approved","stage":"Staging"}', '{"state":"requested","stage":"Moon"}', '{"state":"requested"}', 'null', '[]', 'x', '']) expect(openReview(tagged(text))).toBeUndefined();
  expect(openReview({ tags: [] })).toBeUndefined();
});

test('in a registry without stages a version has none, and a review is for aliases', () => {
  const asked = { key: 'trialbook.review', value: JSON.stringify({ state: 'requested', stage: 'None', aliases: ['champion'], by: { name: 'reviewer', verified: true }, time: 1 }) };
  expect(collectVersion(version(1, { tags: [asked], aliases: ['challenger'] }), false, undefined, undefined)).toEqual({ aliases: ['challenger'], review: { goal: '@champion', by: 'reviewer' } });
});

test('prompts are told by their tag', () => {
  expect(isPrompt({ tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] })).toBe(true);
  expect(isPrompt({ tags: [{ key: 'mlflow.prompt.is_prompt', value: 'false' }] })).toBe(false);
});
