import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, TOKEN, type TestApp } from './http/testApp';

const SEARCH = '/api/2.0/mlflow/experiments/search';
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('access', () => {
  let test: TestApp;
  beforeAll(async () => void (test = await startTestApp()));
  afterAll(() => test.close());

  it('takes the token in the path or as Bearer', async () => {
    expect((await test.send('GET', `/t/${TOKEN}${SEARCH}`)).status).toBe(200);
    expect((await test.send('GET', SEARCH, undefined, { Authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect((await test.send('GET', `/t/${TOKEN}/ajax-api/2.0/mlflow/experiments/search`)).status).toBe(200);
  });

  it('does not look at foreign credentials beside a token in the path', async () => {
    const headers = { Authorization: 'Basic Zm9vOmJhcg==' };
    expect((await test.send('GET', `/t/${TOKEN}${SEARCH}`, undefined, headers)).status).toBe(200);
  });

  it.each([
    ['no token', SEARCH, {}],
    ['a wrong token in the path', `/t/${'b'.repeat(64)}${SEARCH}`, {}],
    ['a wrong token in the path beside the right one', `/t/x${SEARCH}`, { Authorization: `Bearer ${TOKEN}` }],
    ['part of the token', `/t/${TOKEN.slice(1)}${SEARCH}`, {}],
    ['an empty token', `/t/${SEARCH}`, {}],
    ['a wrong Bearer', SEARCH, { Authorization: 'Bearer x' }],
    ['the token as a password', SEARCH, { Authorization: `Basic ${TOKEN}` }],
    ['no token for health', '/health', {}],
    ['no token for what does not exist', '/nothing', {}],
    ['no token for an artifact', '/api/2.0/mlflow-artifacts/artifacts/0/a/artifacts/x', {}],
    ['no token for the feed', '/api/2.0/trialbook/changes', {}],
  ])('refuses %s', async (_what, path, headers) => {
    const answer = await test.send('GET', path, undefined, headers);
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ error_code: 'UNAUTHENTICATED' });
    expect(answer.text).not.toContain(TOKEN);
  });

  it('takes only hosts that are this machine', async () => {
    for (const host of [`127.0.0.1:${test.port}`, `localhost:${test.port}`, `[::1]:${test.port}`]) {
      expect((await test.send('GET', `/t/${TOKEN}/health`, undefined, { Host: host })).text, host).toBe('OK');
    }
    for (const host of ['evil.com', `evil.com:${test.port}`, `127.0.0.1.evil.com:${test.port}`, '127.0.0.1', 'localhost', `127.0.0.1:${test.port + 1}`, `10.1.2.3:${test.port}`, `LOCALHOST.:${test.port}`]) {
      const answer = await test.send('GET', `/t/${TOKEN}/health`, undefined, { Host: host });
      expect(answer.status, host).toBe(403);
      expect((await test.send('GET', '/api/2.0/trialbook/hello?nonce=0123456789abcdef', undefined, { Host: host })).status, host).toBe(403);
    }
  });

  it('refuses any Origin', async () => {
    for (const origin of ['http://evil.com', 'null', `http://127.0.0.1:${test.port}`, '']) {
      expect((await test.send('GET', `/t/${TOKEN}${SEARCH}`, undefined, { Origin: origin })).status, origin).toBe(403);
    }
  });

  it('refuses what a page could post without asking', async () => {
    const path = `/t/${TOKEN}/api/2.0/mlflow/experiments/create`;
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain; application/json', 'application/jsonp', undefined]) {
      const answer = await test.send('POST', path, '{"name": "posted"}', type === undefined ? {} : { 'Content-Type': type });
      expect(answer.status, type).toBe(400);
    }
    expect((await test.call('GET', 'mlflow/experiments/get-by-name', { experiment_name: 'posted' })).status).toBe(404);
    expect((await test.send('POST', path, '{"name": "json"}', { 'Content-Type': 'Application/JSON; charset=UTF-8' })).status).toBe(200);
  });

  it('proves itself without a token, and tells nothing else', async () => {
    const nonce = '00ff'.repeat(8);
    const answer = await test.send('GET', `/api/2.0/trialbook/hello?nonce=${nonce}`);
    expect(answer.json).toMatchObject({
      product: 'trialbook', version: '9.9.9', store: 'ff', readOnly: false, proof: createHmac('sha256', TOKEN).update(nonce).digest('hex'),
    });
    expect(answer.text).not.toContain(TOKEN);
    expect((await test.send('GET', '/api/2.0/trialbook/hello?nonce=zz')).status).toBe(400);
    expect((await test.send('GET', '/api/2.0/trialbook/hello')).status).toBe(400);
    expect((await test.send('GET', '/api/2.0/trialbook/status')).status).toBe(401);
  });

  it('counts only callers that know the token as use', async () => {
    const before = test.app.lastRequestAt;
    await test.send('GET', SEARCH);
    await test.send('GET', '/api/2.0/trialbook/hello?nonce=0123456789abcdef');
    expect(test.app.lastRequestAt).toBe(before);
  });

  it('refuses targets that are no paths', async () => {
    expect((await test.send('GET', `http://evil.com/t/${TOKEN}/health`)).status).toBe(400);
    expect((await test.send('OPTIONS', '*')).status).toBe(400);
  });

  it('says by name what does not exist', async () => {
    const answer = await test.call('GET', 'mlflow/nothing/here');
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({ error_code: 'ENDPOINT_NOT_FOUND', message: 'No endpoint GET /api/2.0/mlflow/nothing/here.' });
    expect((await test.call('GET', 'mlflow/runs/create')).text).toContain('It takes POST.');
  });

  it('shuts down when asked with the token', async () => {
    const path = '/api/2.0/trialbook/shutdown';
    expect((await test.send('POST', path, '{}', JSON_TYPE)).status).toBe(401);
    expect(test.shutdowns).toEqual([]);
    expect((await test.call('POST', 'trialbook/shutdown', { handover: true })).text).toBe('{}');
    await expect.poll(() => test.shutdowns).toEqual([{ handover: true }]);
  });
});
