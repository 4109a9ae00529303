import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { promote } from './promote';

let server: Server;
const asked: string[] = [];
const lines: string[] = [];

/** A Databricks workspace whose model has one version, with an alias. */
beforeEach(async () => {
  asked.length = lines.length = 0;
  const version = { name: 'main.houses.prices', version: '3', creation_timestamp: 1, last_updated_timestamp: 1, source: 's', status: 'READY', aliases: [{ alias: 'challenger' }] };
  const answers: Readonly<Record<string, unknown>> = {
    'experiments/search': {},
    'unity-catalog/model-versions/get': { model_version: version },
    'unity-catalog/model-versions/search': { model_versions: [version] },
    'unity-catalog/registered-models/get': { registered_model: { name: version.name, creation_timestamp: 1, last_updated_timestamp: 1, aliases: [{ alias: 'challenger', version: '3' }] } },
    'unity-catalog/registered-models/alias': {},
  };
  server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^.*\/mlflow\//, '').replace(/\?.*$/, '');
    asked.push(`${request.method ?? ''} ${path}`);
    const answer = answers[path];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error_code: 'ENDPOINT_NOT_FOUND', message: 'none' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('DATABRICKS_HOST', `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  vi.stubEnv('DATABRICKS_TOKEN', 'dapi');
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

const call = (values: Readonly<Record<string, string | boolean | readonly string[]>>, word = 'main.houses.prices/3'): Promise<number> =>
  promote.run({ values: { uri: 'databricks', ...values }, words: [word], rest: undefined, print: (line) => lines.push(line), warn: (line) => lines.push(line) });

test('a registry without stages is told so before anything is looked at, and moves aliases', async () => {
  await expect(call({ stage: 'Production' })).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('has no stages') as string });
  expect(asked.filter((one) => one.includes('unity-catalog'))).toEqual([]);
  expect(await call({ alias: ['champion'], 'dry-run': true })).toBe(0);
  expect(lines.join('\n')).toContain('alias champion points to version 3');
  expect(lines.join('\n')).not.toMatch(/None|Production/);
});

test('no version of such a registry is named by a stage', async () => {
  await expect(call({ alias: ['champion'] }, 'main.houses.prices/Production')).rejects.toThrow("No version of a registered model 'main.houses.prices' is in Production");
});
