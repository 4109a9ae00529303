import { expect, test, vi } from 'vitest';
import { givenModels } from './modelTargets';

vi.mock('./pickModel', () => ({}));

const model = { kind: 'model', connectionId: 'c', name: 'house' };
const version = { kind: 'version', connectionId: 'c', name: 'house', version: '3', id: 'x', parent: undefined };

test('a row alone, or with the selection it is part of', () => {
  expect(givenModels([version])).toEqual([{ kind: 'version', connectionId: 'c', name: 'house', version: '3' }]);
  expect(givenModels([model, [version, model]])).toEqual([{ kind: 'version', connectionId: 'c', name: 'house', version: '3' }, model]);
  expect(givenModels([model, [version]])).toEqual([model]);
});

test('what a page says needs no kind', () => {
  expect(givenModels([{ connectionId: 'c', name: 'house', version: '3' }])).toMatchObject([{ kind: 'version' }]);
  expect(givenModels([{ connectionId: 'c', name: 'house' }])).toMatchObject([{ kind: 'model' }]);
});

test('nothing, and rows that stand for something else', () => {
  const others = [undefined, null, 'x', {}, { kind: 'run', connectionId: 'c', runId: 'r' }, { kind: 'serving', connectionId: 'c', name: 'house', version: '3' }, { kind: 'model', connectionId: 'c', runId: 'r', modelId: 'm-1' }];
  for (const other of others) expect(givenModels([other])).toEqual([]);
});
