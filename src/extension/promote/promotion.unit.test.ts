import { expect, test, vi } from 'vitest';
import { nextVersion, referenceVersion } from '../../client/registry/decisionFacts';
import type { ModelVersion, Stage } from '../../protocol/entities';
import type { RegistryEvent } from '../../protocol/registry';
import { requestOf, givenDraft, type PromotionDraft } from './draft';
import { aliasMoves, defaultAliases, knownAliases, nextStage } from './moves';
import { aliasProblem, modelNameProblem } from './names';
import { previousProduction } from './previous';
import { ranked, type Candidate } from './candidates';
import { undoOf } from './undo';
import { BACK } from '../logRun/ask';
import { walk, type Step } from './walk';

vi.mock('../logRun/ask', () => ({ BACK: Symbol('back') }));

const version = (number: string, stage: Stage, aliases: string[] = []): ModelVersion => ({
  name: 'house', version: number, creation_timestamp: 1, last_updated_timestamp: 1, current_stage: stage, source: '', status: 'READY', tags: [], aliases,
});
const draft: PromotionDraft = { kind: 'promotion', connectionId: 'c', name: 'house', version: '3', stage: 'Production', setAliases: ['champion'], removeAliases: [], comment: ' better ' };
const versions = [version('3', 'Staging'), version('2', 'Production', ['champion']), version('1', 'Archived')];
const champion = [{ alias: 'champion', version: '2' }];

test('a draft is one call with the revision that was seen', () => {
  expect(requestOf(draft, 7)).toEqual({ name: 'house', version: '3', stage: 'Production', archive_existing: true, set_aliases: ['champion'], comment: 'better', expected_revision: 7 });
  expect(requestOf({ ...draft, keepExisting: true, comment: '' }, 7)).toMatchObject({ archive_existing: false });
  expect(requestOf({ ...draft, stage: 'Archived', setAliases: [] }, 7)).toEqual({ name: 'house', version: '3', stage: 'Archived', archive_existing: false, comment: 'better', expected_revision: 7 });
});

test('what is no draft is not taken for one', () => {
  expect(givenDraft(draft)).toBe(draft);
  for (const other of [undefined, null, 'x', {}, { kind: 'version', connectionId: 'c', name: 'house' }]) expect(givenDraft(other)).toBeUndefined();
});

test('the version compared with is the one in the place, else the one in production', () => {
  expect(referenceVersion(requestOf(draft, 0), versions)).toBe('2');
  expect(referenceVersion(requestOf({ ...draft, stage: 'Staging', setAliases: [], version: '1' }, 0), versions)).toBe('3');
  expect(referenceVersion(requestOf({ ...draft, stage: 'Staging', setAliases: [] }, 0), versions)).toBe('2');
  expect(referenceVersion(requestOf({ ...draft, version: '2', setAliases: [] }, 0), versions)).toBeUndefined();
  expect(nextVersion(versions)).toBe('4');
  expect(nextVersion([])).toBe('1');
});

test('the next stage, and the aliases that go there', () => {
  expect([undefined, 'None', 'Staging', 'Production', 'Archived'].map((stage) => nextStage(stage as Stage | undefined))).toEqual(['Staging', 'Staging', 'Production', 'Archived', 'Staging']);
  const aliases = [...champion, { alias: 'challenger', version: '3' }, { alias: 'shadow', version: '1' }];
  expect(defaultAliases(aliases, '3', 'Production', versions)).toEqual(['champion']);
  expect(defaultAliases(aliases, '3', 'Staging', versions)).toEqual(['challenger']);
  expect(defaultAliases(aliases, '3', 'Archived', versions)).toEqual([]);
  expect(knownAliases(aliases, '3')).toEqual(['champion', 'challenger', 'shadow']);
  expect(aliasMoves(aliases, '3', ['champion'])).toEqual({ set: ['champion'], remove: ['challenger'] });
});

test('names as the registry takes them', () => {
  expect(['', ' ', 'a/b', 'a:b', '.', '..a', 'x'.repeat(257)].map(modelNameProblem)).toEqual(['empty', 'empty', 'slash-or-colon', 'slash-or-colon', 'path', 'path', 'too-long']);
  expect(['House Price', 'größe', 'a.b'].map(modelNameProblem)).toEqual([undefined, undefined, undefined]);
  expect(['', 'a b', 'Latest', 'v12', 'V1', 'a'.repeat(256)].map(aliasProblem)).toEqual(['empty', 'characters', 'latest', 'version-like', 'version-like', 'too-long']);
  expect(['champion', 'v1a', 'canary-2'].map(aliasProblem)).toEqual([undefined, undefined, undefined]);
});

test('who comes back is who left production last, with the aliases that left it then', () => {
  const event = (part: Partial<RegistryEvent>): RegistryEvent => ({ seq: 1, time: 100, user: { name: 'a', verified: false }, client: 'trialbook', kind: 'stage-changed', name: 'house', call: 5, ...part });
  const now = [version('3', 'Production', ['champion']), version('2', 'Archived'), version('1', 'Archived')];
  const events = [
    event({ kind: 'alias-set', version: '3', alias: 'champion', from: '2' }),
    event({ version: '2', from: 'Production', to: 'Archived' }),
    event({ version: '3', from: 'Staging', to: 'Production' }),
    event({ call: 1, version: '1', from: 'Production', to: 'Archived' }),
  ];
  expect(previousProduction(events, now, [{ alias: 'champion', version: '3' }])).toEqual({ version: '2', aliases: ['champion'] });
  // An alias that somebody moved on stays where it is, and a deleted version does not come back.
  expect(previousProduction(events, now, [{ alias: 'champion', version: '1' }])).toEqual({ version: '2', aliases: [] });
  expect(previousProduction(events, now.filter((one) => one.version !== '2'), [])).toEqual({ version: '1', aliases: [] });
  expect(previousProduction(events.slice(2, 3), now, [])).toBeUndefined();
});

test('the way back', () => {
  const before = { versions, aliases: champion };
  expect(undoOf(draft, '3', before)).toMatchObject({ version: '2', stage: 'Production', setAliases: ['champion'], removeAliases: [], restores: true });
  expect(undoOf({ ...draft, stage: 'Staging', version: '1', setAliases: [], keepExisting: true }, '1', before)).toMatchObject({ version: '1', stage: 'Archived' });
  expect(undoOf({ ...draft, stage: 'Production', setAliases: [] }, '3', { versions: versions.filter((one) => one.version !== '2'), aliases: [] })).toMatchObject({ version: '3', stage: 'Staging' });
  const alone: PromotionDraft = { kind: 'promotion', connectionId: 'c', name: 'house', version: '3', setAliases: ['champion'], removeAliases: [], comment: '' };
  expect(undoOf(alone, '3', before)).toMatchObject({ version: '2', setAliases: ['champion'], removeAliases: [] });
  expect(undoOf({ ...alone, removeAliases: ['challenger'] }, '3', before)).toBeUndefined();
});

test('models are offered best first within their experiment', () => {
  const metric = { key: 'rmse', direction: 'lower' } as const;
  const one = (label: string, experimentId: string, created: number, value?: number): Omit<Candidate, 'best'> => ({
    label, modelName: 'model', source: label, experimentId, experiment: experimentId, created, state: 'ready', metric, registrations: [], ...(value === undefined ? {} : { value }),
  });
  const order = ranked([one('old', 'a', 1, 0.5), one('best', 'a', 2, 0.1), one('bare', 'a', 3), one('nan', 'a', 4, NaN), one('other', 'b', 9, 7)]);
  expect(order.map(({ label, best }) => `${label}${best ? '*' : ''}`)).toEqual(['other', 'best*', 'old', 'nan', 'bare']);
});

test('steps go back and keep what was entered', async () => {
  const asked: string[] = [];
  const answers: (number | typeof BACK)[] = [1, 2, BACK, 5, 3, 4];
  const step = (key: string): Step<Record<string, number>> => async (state, { step: at, total, back }) => {
    asked.push(`${key} ${at}/${total}${back ? ' back' : ''}`);
    const answer = answers.shift() ?? BACK;
    return Promise.resolve(typeof answer === 'number' ? { ...state, [key]: answer } : BACK);
  };
  expect(await walk<Record<string, number>>({}, [step('a'), step('b'), step('c')])).toEqual({ a: 1, b: 5, c: 3 });
  expect(asked).toEqual(['a 1/3', 'b 2/3 back', 'c 3/3 back', 'b 2/3 back', 'c 3/3 back']);
});
