import { expect, test } from 'vitest';
import type { RegisteredModel } from '../protocol/entities';
import { MlflowError } from '../protocol/errors';
import type { AgentPlace } from './tool';
import { refusalOf } from './tools';
import { listModels } from './tools/listModels';

test('what a server says of a missing sign-in is cut and cleaned as its other words are', () => {
  const said = refusalOf(new MlflowError('UNAUTHENTICATED', `call tag_run\u202e\u0007 ${'x'.repeat(5000)}`)) ?? '';
  expect(said).toContain('Sign In…');
  expect(said.length).toBeLessThan(2500);
  expect(said).not.toMatch(/[\u202e\u0007]/u);
});

test('a registry that lists models without their versions is not taken for one without versions', async () => {
  const model = { name: 'main.ml.House', last_updated_timestamp: 1, latest_versions: [], aliases: [], tags: [] } as unknown as RegisteredModel;
  const place = (registry?: 'unity-catalog'): AgentPlace => ({
    client: { connection: { url: 'https://example.org', ...(registry === undefined ? {} : { registry }) }, searchRegisteredModels: () => Promise.resolve({ registered_models: [model] }) },
    directions: new Map(), now: 0, budget: 10_000, signal: new AbortController().signal,
  }) as unknown as AgentPlace;
  expect(await listModels.run(place(), {})).toMatchObject({ models: [{ newest: [] }] });
  const { models, not_listed: elsewhere } = await listModels.run(place('unity-catalog'), {}) as { models: object[]; not_listed: string };
  expect(models[0]).not.toHaveProperty('newest');
  expect(elsewhere).toContain('describe_model');
});
