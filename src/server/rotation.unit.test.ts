import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, TOKEN, type Answer, type TestApp } from './http/testApp';

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('the rotation of the token', () => {
  let test: TestApp;
  let kept: string;
  const as = (token: string, method: string, name: string, fields?: object): Promise<Answer> =>
    test.send(method, `/t/${token}/api/2.0/${name}`, fields === undefined ? undefined : JSON.stringify(fields), fields === undefined ? {} : JSON_TYPE);
  const rotate = (token: string, now = false): Promise<Answer> => as(token, 'POST', 'trialbook/token/rotate', { now });
  const begin = async (token: string): Promise<string> => {
    const { run } = (await as(token, 'POST', 'mlflow/runs/create', { experiment_id: '0', start_time: Date.now() })).json as { run: { info: { run_id: string } } };
    return run.info.run_id;
  };
  beforeEach(async () => {
    test = await startTestApp(undefined, undefined, { keepToken: (token) => (kept = token) });
  });
  afterEach(() => test.close());

  it('lets a run that holds the old token go on, and tells the new one to nobody', async () => {
    const run = await begin(TOKEN);
    const answer = await rotate(TOKEN);
    expect(answer.json).toMatchObject({ held_by: [run] });
    expect(answer.text).not.toContain(kept);
    for (const token of [TOKEN, kept]) expect((await as(token, 'POST', 'mlflow/runs/log-metric', { run_id: run, key: token.slice(0, 4), value: 1, timestamp: 1 })).status).toBe(200);
    expect((await as(kept, 'GET', 'trialbook/token')).json).toMatchObject({ retired: [{ held_by: [run] }] });
    const other = await begin(TOKEN);
    expect((await as(kept, 'GET', 'trialbook/token')).json).toMatchObject({ retired: [{ held_by: [run, other] }] });
  });

  it('takes neither a rotation nor a follower by an old token', async () => {
    await begin(TOKEN);
    await rotate(TOKEN);
    expect((await rotate(TOKEN)).status).toBe(403);
    expect((await as(TOKEN, 'GET', 'trialbook/changes')).status).toBe(401);
  });

  it('revokes at once: open feeds end, and it says why', async () => {
    await begin(TOKEN);
    const ended = new Promise<void>((resolve) => {
      const feed = request({ host: '127.0.0.1', port: test.port, path: `/t/${TOKEN}/api/2.0/trialbook/changes` }, (response) => {
        response.on('error', () => undefined).on('close', resolve).resume();
      });
      feed.on('error', () => undefined).end();
    });
    await expect.poll(() => test.app.listeners).toBe(1);
    expect((await rotate(TOKEN, true)).json).toEqual({ held_by: [], until: 0 });
    await ended;
    const answer = await as(TOKEN, 'GET', 'mlflow/experiments/search');
    expect([answer.status, answer.json['error_code']]).toEqual([401, 'UNAUTHENTICATED']);
    expect(answer.text).toContain('was replaced');
    expect((await as(kept, 'GET', 'mlflow/experiments/search')).status).toBe(200);
  });

  it('sends windows away to read the new one', async () => {
    const ended = new Promise<void>((resolve) => {
      request({ host: '127.0.0.1', port: test.port, path: `/t/${TOKEN}/api/2.0/trialbook/changes` }, (response) => void response.on('close', resolve).resume()).end();
    });
    await expect.poll(() => test.app.listeners).toBe(1);
    await rotate(TOKEN);
    await ended;
  });
});
