import { expect, it } from 'vitest';
import { AgentError } from './agentError';
import { readInput, schemaOf } from './input';

const schema = schemaOf({
  run_ids: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 3, description: 'Ids of runs.' },
  limit: { type: 'integer', minimum: 1, maximum: 100, description: 'At most.' },
  stage: { type: 'string', enum: ['None', 'Production'], description: 'Where to.' },
  whole: { type: 'boolean', description: 'All of it.' },
}, ['run_ids']);

it('takes what is plainly meant', () => {
  expect(readInput(schema, { run_ids: 'abc', limit: '20', stage: null, whole: 'true' })).toEqual({ run_ids: ['abc'], limit: 20, whole: true });
  expect(readInput(schema, { run_ids: ['a', 7], limit: 5000 })).toEqual({ run_ids: ['a', '7'], limit: 100 });
});

it.each([
  [{}, "'run_ids' is missing: Ids of runs."],
  [{ run_ids: [] }, "'run_ids' takes 1 to 3 texts, not 0."],
  [{ run_ids: ['a', 'b', 'c', 'd'] }, "'run_ids' takes 1 to 3 texts, not 4."],
  [{ run_ids: [{}] }, "'run_ids' must be text."],
  [{ run_ids: ['a'], limit: 0 }, "'limit' must be from 1 to 100."],
  [{ run_ids: ['a'], limit: 1.5 }, "'limit' must be a whole number."],
  [{ run_ids: ['a'], limit: '' }, "'limit' must be a whole number."],
  [{ run_ids: ['a'], stage: 'Prod' }, "'stage' must be one of: None, Production."],
  [{ run_ids: ['a'], whole: 1 }, "'whole' must be true or false."],
  [{ run_ids: ['x'.repeat(20_001)] }, "'run_ids' has 20001 characters; at most 20000 are taken."],
  [{ run_ids: ['a'], constructor: 1 }, "There is no input 'constructor'. The inputs are: run_ids, limit, stage, whole."],
  ['run', 'The input must be an object.'],
])('refuses %j and says why', (input, message) => {
  expect(() => readInput(schema, input)).toThrow(new AgentError(message));
});
