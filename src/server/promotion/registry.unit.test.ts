import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryPage, PromoteAnswer, RegistryState } from '../../protocol/registry';
import { startTestApp, TOKEN, type Answer, type TestApp } from '../http/testApp';

let test: TestApp;
let run: string;

beforeAll(async () => {
  test = await startTestApp();
  run = ((await test.call('POST', 'mlflow/runs/create', { experiment_id: '0', start_time: 1 })).json['run'] as { info: { run_id: string } }).info.run_id;
});
afterAll(() => test.close());

const ours = (method: string, name: string, fields: object = {}): Promise<Answer> => test.call(method, `trialbook/registry/${name}`, fields);
const promote = async (fields: object): Promise<PromoteAnswer> => {
  const answer = await ours('POST', 'promote', fields);
  expect(answer.text).toContain('model_version');
  return answer.json as unknown as PromoteAnswer;
};
const state = async (name: string): Promise<RegistryState> => (await ours('GET', 'state', { name })).json as unknown as RegistryState;
const history = async (name: string, more: object = {}): Promise<HistoryPage> => (await ours('GET', 'history', { name, ...more })).json as unknown as HistoryPage;
const source = (): string => `runs:/${run}/model`;
const python = (method: string, name: string, fields: object): Promise<Answer> =>
  test.send(method, `/t/${TOKEN}/api/2.0/mlflow/${name}`, JSON.stringify(fields), { 'Content-Type': 'application/json', 'User-Agent': 'mlflow-python-client/3.17.2' });

describe('a promotion', () => {
  it('registers, moves and tells in one call', async () => {
    expect(await state('house')).toMatchObject({ revision: 0, user: { verified: false }, enforced: false });
    const first = await promote({ name: 'house', version: { source: source() }, stage: 'Production', set_aliases: ['champion'], comment: 'the first', expected_revision: 0 });
    expect(first.model_version).toMatchObject({ version: '1', current_stage: 'Production', aliases: ['champion'], run_id: run });
    expect(first.events.map(({ kind }) => kind)).toEqual(['model-created', 'version-registered', 'stage-changed', 'alias-set']);
    expect(new Set(first.events.map(({ call }) => call)).size).toBe(1);
    expect(first.revision).toBe((await state('house')).revision);
    const second = await promote({
      name: 'house', version: { source: source() }, stage: 'Production', archive_existing: true, set_aliases: ['champion'], comment: 'better', expected_revision: first.revision,
    });
    expect(second.events).toMatchObject([
      { kind: 'version-registered', version: '2', run_id: run }, { kind: 'stage-changed', version: '2', from: 'None', to: 'Production', comment: 'better' },
      { kind: 'stage-changed', version: '1', from: 'Production', to: 'Archived' }, { kind: 'alias-set', version: '2', from: '1', alias: 'champion' },
    ]);
    const page = await history('house');
    expect(page.events.map(({ seq }) => seq)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect(page.chain).toEqual({ kind: 'intact', events: 8 });
    expect((await history('house', { max_results: 3, before: 6 })).events.map(({ seq }) => seq)).toEqual([5, 4, 3]);
  });

  it('conflicts with what another client did meanwhile, and says it', async () => {
    const { revision } = await state('house');
    expect((await python('POST', 'model-versions/transition-stage', { name: 'house', version: '1', stage: 'Staging' })).status).toBe(200);
    const answer = await ours('POST', 'promote', { name: 'house', version: '2', stage: 'Archived', expected_revision: revision });
    expect([answer.status, answer.json['error_code']]).toEqual([409, 'RESOURCE_CONFLICT']);
    expect(answer.json['message']).toMatch(/version 1 went from Archived to Staging by .+ at \d{4}-/);
    expect((await history('house')).events[0]).toMatchObject({ client: 'python', kind: 'stage-changed', version: '1' });
  });

  it('leaves nothing half made', async () => {
    const before = await history('house');
    const { revision } = await state('house');
    const wrong = await ours('POST', 'promote', { name: 'house', version: '9', stage: 'Staging', expected_revision: revision });
    expect([wrong.status, wrong.json['error_code']]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
    const nowhere = await ours('POST', 'promote', { name: 'new', version: { source: '/etc/passwd' }, stage: 'Staging', expected_revision: 0 });
    expect([nowhere.status, nowhere.json['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect((await ours('GET', 'history', { name: 'new' })).status).toBe(404);
    expect(await history('house')).toEqual(before);
  });
});
