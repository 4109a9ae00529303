import { expect, test } from 'vitest';
import type { ServerEntry } from '../../client/remote/serverEntry';
import { AgentCredentials } from './agentCredentials';

const entry: ServerEntry = { id: 'team', name: 'Team', url: 'https://mlflow.example.org', signIn: 'basic' };
let there = true;
let changed: () => void = () => undefined;
const book = {
  onDidChange: (listener: () => void) => {
    changed = listener;
    return { dispose: () => undefined };
  },
  byId: (id: string) => (id === 'server:team' ? entry : undefined),
  byAddress: (address: string) => (there && address === entry.url ? entry : undefined),
  reach: () => Promise.resolve({ entry, secrets: { username: 'reader', password: 'hunter2' } }),
};

/** The credentials of a person who answers so, and what they were asked. */
function credentials(answer: boolean, given = false): { of: AgentCredentials; asked: string[] } {
  const asked: string[] = [];
  return { asked, of: new AgentCredentials(book, { has: () => given }, (server, variables) => {
    asked.push([server, ...variables].join(' '));
    return Promise.resolve(answer);
  }) };
}

test('agents get credentials after a yes, and the person is asked once', async () => {
  const { of, asked } = credentials(true);
  expect(await of.of('server:team')).toMatchObject({ MLFLOW_TRACKING_PASSWORD: 'hunter2' });
  expect(await of.of('server:team')).toMatchObject({ MLFLOW_TRACKING_PASSWORD: 'hunter2' });
  expect(asked).toEqual(['Team MLFLOW_TRACKING_USERNAME MLFLOW_TRACKING_PASSWORD']);
});

test('a no is one, until programs of the window have them', async () => {
  const { of, asked } = credentials(false);
  expect([await of.of('server:team'), await of.of('server:team'), await of.of('elsewhere')]).toEqual([{}, {}, {}]);
  expect(asked).toHaveLength(1);
  const known = credentials(false, true);
  expect(await known.of.of('server:team')).toMatchObject({ MLFLOW_TRACKING_PASSWORD: 'hunter2' });
  expect(known.asked).toEqual([]);
});

test('who removes a server takes its consent back', async () => {
  const { of, asked } = credentials(true);
  await of.of('server:team');
  changed();
  await of.of('server:team');
  expect(asked).toHaveLength(1);
  there = false;
  changed();
  there = true;
  await of.of('server:team');
  expect(asked).toHaveLength(2);
});
