import { afterEach, describe, expect, it } from 'vitest';
import { MlflowClient } from '../mlflowClient';
import { startTestServer, type TestServer } from '../testServer';
import { userOfBasic, whoAmI } from './identity';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const BASIC = `Basic ${Buffer.from('ana:pa:ss').toString('base64')}`;

/** Who a server that answers like this is taken to know; `answers` by the end of a path, a number is a failure. */
async function whoOf(answers: Record<string, object | number>, authorization?: string, strangers = 200): Promise<unknown> {
  server = await startTestServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    const answer = path.endsWith('registered-models/search')
      ? request.headers.authorization === undefined ? strangers : {}
      : (Object.entries(answers).find(([end]) => path.endsWith(end))?.[1] ?? 404);
    if (typeof answer === 'number') response.writeHead(answer);
    response.end(typeof answer === 'number' ? '{}' : JSON.stringify(answer));
  });
  const client = new MlflowClient({ url: server.url, ...(authorization === undefined ? {} : { authorization }) }, { retryDelays: [] });
  return whoAmI(client, () => Promise.resolve('me@example.org'));
}

describe('who somebody is on a server of somebody else’s', () => {
  it('is what MLflow’s sign-in or Databricks says', async () => {
    expect(await whoOf({ 'users/current': { user: { username: 'ana' } } }, BASIC)).toEqual({ name: 'ana', verified: true });
    expect(await whoOf({ 'scim/v2/Me': { userName: 'ana@example.org' } }, 'Bearer secret')).toEqual({ name: 'ana@example.org', verified: true });
  });

  it('is the user of the header only where the server refuses callers without one', async () => {
    expect(await whoOf({}, BASIC, 401)).toEqual({ name: 'ana', verified: true });
    expect(await whoOf({}, BASIC, 200)).toEqual({ name: 'me@example.org', verified: false });
    expect(await whoOf({}, BASIC, 500)).toEqual({ name: 'me@example.org', verified: false });
  });

  it('is the machine’s word otherwise', async () => {
    expect(await whoOf({ 'users/current': { user: { username: 'ana' } } })).toEqual({ name: 'me@example.org', verified: false });
    expect(await whoOf({ 'users/current': {} }, 'Bearer secret', 401)).toEqual({ name: 'me@example.org', verified: false });
  });

  it.each([[BASIC, 'ana'], ['basic YTpi', 'a'], ['Bearer YTpi', undefined], ['Basic !', undefined], [`Basic ${Buffer.from(':x').toString('base64')}`, undefined], ['Basic YWJj', undefined]])('reads %j', (header, user) => {
    expect(userOfBasic(header)).toBe(user);
  });
});
