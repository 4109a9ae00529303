import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf } from '../testServer';
import { connectAny } from '../connectAny';
import { PlainMlflowClient } from '../plain/plainClient';
import { threeLevelName, UnityCatalogClient } from '../plain/unityCatalogClient';
import { checkServer } from './checkServer';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Answers = Record<string, string | { status: number; body: string; type?: string }>;

/** A server that answers what is written for a path, and 404 for all else; and what it was asked. */
async function answering(answers: Answers): Promise<{ url: string; asked: string[]; bodies: string[] }> {
  const [asked, bodies]: [string[], string[]] = [[], []];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const path = (request.url ?? '').replace(/\?.*/, '');
      asked.push(`${request.method} ${request.url}`);
      bodies.push(body);
      const answer = answers[path] ?? { status: 404, body: '<!doctype html><title>404 Not Found</title>', type: 'text/html' };
      if (typeof answer === 'string') response.end(answer);
      else response.writeHead(answer.status, answer.type === undefined ? {} : { 'Content-Type': answer.type }).end(answer.body);
    });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, bodies };
}

const API = '/api/2.0/mlflow';
const refusal = (status: number, code: string, message: string): { status: number; body: string } => ({ status, body: JSON.stringify({ error_code: code, message }) });
const STOCK: Answers = {
  '/version': '3.17.2',
  [`${API}/experiments/search`]: '{"experiments":[{"experiment_id":"0","name":"Default","artifact_location":"mlflow-artifacts:/0"}]}',
  [`${API}/registered-models/search`]: '{}',
  [`${API}/logged-models/m-00000000000000000000000000000000`]: refusal(404, 'RESOURCE_DOES_NOT_EXIST', 'no such model'),
};
const lacking = async (url: string): Promise<Record<string, string>> => Object.fromEntries((await checkServer({ url })).lacks.map(({ feature, why }) => [feature, why]));
const PLAIN = { 'change-feed': 'product', summaries: 'product', 'keeps-ids': 'product', promotion: 'product', 'empty-trash': 'product' };

describe('a server is asked what it is', () => {
  it('a stock one of today', async () => {
    const { url } = await answering(STOCK);
    expect(await checkServer({ url })).toMatchObject({ product: 'mlflow', version: '3.17.2', user: undefined });
    expect(await lacking(url)).toEqual(PLAIN);
    expect(await connectAny({ url })).toBeInstanceOf(PlainMlflowClient);
  });

  it('one with a user, an old one, and one whose files lie elsewhere', async () => {
    const named = await answering({ ...STOCK, [`${API}/users/current`]: '{"user":{"username":"analyst"}}' });
    expect(await checkServer({ url: named.url })).toMatchObject({ user: 'analyst' });
    const older = Object.fromEntries(Object.entries(STOCK).filter(([path]) => !path.includes('logged-models')));
    const old = await answering({ ...older, '/version': '2.2.1' });
    expect(await lacking(old.url)).toEqual({ ...PLAIN, aliases: 'version', datasets: 'version', 'logged-models': 'version' });
    const bucket = await answering({ ...STOCK, [`${API}/experiments/search`]: '{"experiments":[{"experiment_id":"0","name":"Default","artifact_location":"s3://bucket/secret/0"}]}' });
    expect((await checkServer({ url: bucket.url })).lacks.at(-1)).toEqual({ feature: 'artifacts', why: 'set-up', detail: 's3:' });
    const empty = await answering({ ...STOCK, [`${API}/experiments/search`]: '{}', '/api/2.0/mlflow-artifacts/artifacts': { status: 503, body: 'Endpoint disabled due to --no-serve-artifacts', type: 'text/plain' } });
    expect(await lacking(empty.url)).toMatchObject({ artifacts: 'set-up' });
  });

  it('one that lets its caller read runs and no models', async () => {
    const { url } = await answering({ ...STOCK, [`${API}/registered-models/search`]: { status: 403, body: 'Permission denied', type: 'text/plain' } });
    expect((await checkServer({ url })).lacks).toContainEqual({ feature: 'registry', why: 'refused', detail: 'Permission denied' });
  });

  it('and credentials that do not hold are tried once', async () => {
    const { url, asked } = await answering({ [`${API}/experiments/search`]: { status: 401, body: 'You are not authenticated', type: 'text/plain' } });
    await expect(checkServer({ url, authorization: 'Basic x' })).rejects.toMatchObject({ kind: 'sign-in' });
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Answers, object]>([
    ['no MLflow at all', { '/': 'hello' }, { kind: 'not-mlflow' }],
    ['an MLflow that is too old', { '/version': '1.20.0' }, { kind: 'version', detail: expect.stringContaining('1.20.0') as string }],
    ['one without what everything needs', { '/version': '3.1.0' }, { kind: 'missing', detail: 'experiments/search' }],
    ['a web page for everything', { [`${API}/experiments/search`]: { status: 200, body: '<html><title>A wiki</title>', type: 'text/html' } }, { kind: 'html' }],
  ])('%s', async (_name, answers, expected) => {
    const { url } = await answering(answers);
    await expect(checkServer({ url })).rejects.toMatchObject({ name: 'ConnectionError', ...expected });
  });
});

describe('Unity Catalog', () => {
  const UC = `${API}/unity-catalog`;

  it('is a workspace of Databricks without stages', async () => {
    const { url, asked } = await answering({
      [`${API}/experiments/search`]: '{"experiments":[{"experiment_id":"1","name":"/Users/a","artifact_location":"dbfs:/databricks/mlflow-tracking/1"}]}',
      '/api/2.0/preview/scim/v2/Me': '{"userName":"analyst@example.org"}', [`${UC}/registered-models/search`]: '{}',
      [`${API}/logged-models/m-00000000000000000000000000000000`]: refusal(404, 'RESOURCE_DOES_NOT_EXIST', 'no'),
    });
    const check = await checkServer({ url, registry: 'unity-catalog', authorization: 'Bearer dapi' });
    expect(check).toMatchObject({ product: 'databricks', user: 'analyst@example.org' });
    expect(check.lacks.map(({ feature }) => feature)).toEqual([...Object.keys(PLAIN), 'stages', 'artifacts']);
    expect(asked.some((one) => one.includes('mlflow/registered-models'))).toBe(false);
  });

  it('is searched and changed by its own calls', async () => {
    const version = (number: number): object => ({ name: 'main.sales.churn', version: String(number), aliases: [{ alias: 'champion', version: String(number) }] });
    const { url, asked, bodies } = await answering({
      [`${API}/experiments/search`]: '{}',
      [`${UC}/registered-models/search`]: '{"registered_models":[{"name":"main.sales.churn"},{"name":"main.sales.price"}]}',
      [`${UC}/registered-models/get`]: '{"registered_model":{"name":"main.sales.left"}}', [`${UC}/registered-models/update`]: '{}', [`${UC}/registered-models/alias`]: '{}',
      [`${UC}/model-versions/search`]: JSON.stringify({ model_versions: [version(2), version(10), version(9)] }),
    });
    const client = await connectAny({ url, registry: 'unity-catalog' });
    expect(client).toBeInstanceOf(UnityCatalogClient);
    expect((await client.searchRegisteredModels({ filter: "name ILIKE '%CHURN%' AND tag.x != 'y'", order_by: ['name'] })).registered_models.map(({ name }) => name)).toEqual(['main.sales.churn']);
    const { model_versions: versions } = await client.searchModelVersions({ filter: "name='main.sales.churn'", order_by: ['version_number DESC'] });
    expect(versions.map(({ version: number, aliases, current_stage: stage }) => [number, aliases, stage])).toEqual([['10', ['champion'], 'None'], ['9', ['champion'], 'None'], ['2', ['champion'], 'None']]);
    expect(asked.some((one) => one.includes('order_by'))).toBe(false);
    expect((await client.getLatestVersions('main.sales.churn')).map(({ version: number }) => number)).toEqual(['10']);
    await client.renameRegisteredModel('main.sales.churn', 'main.sales.left');
    expect(bodies).toContain('{"name":"main.sales.churn","new_name":"main.sales.left"}');
    await client.setRegisteredModelAlias('main.sales.churn', 'champion', '10');
    await expect(client.transitionModelVersionStage({ name: 'main.sales.churn', version: '1', stage: 'Production', archive_existing_versions: true })).rejects.toMatchObject({ code: 'NOT_IMPLEMENTED' });
    expect([threeLevelName('main.sales.churn'), threeLevelName('churn'), threeLevelName('a.b.c.d'), threeLevelName('a..c')])
      .toEqual([{ catalog: 'main', schema: 'sales', model: 'churn' }, undefined, undefined, undefined]);
  });
});
