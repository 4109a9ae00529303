import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryPage, PromoteAnswer, RegistryState } from '../../protocol/registry';
import { startTestApp, TOKEN, type Answer, type TestApp } from '../http/testApp';

let test: TestApp;
let run: string;

beforeAll(async () => {
  test = await startTestApp();
  run = ((await test.call('POST', 'mlflow/runs/create', { experiment_id: '0', start_time: 1 })).json['run'] as { info: { run_id: string } }).info.run_id;
  await putModel(run);
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
const putModel = (id: string, name = 'model'): Promise<Answer> =>
  test.send('PUT', `/t/${TOKEN}/api/2.0/mlflow-artifacts/artifacts/0/${id}/artifacts/${name}/MLmodel`, 'flavors: {}', {});
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

  it('of two people at once is one, and a conflict', async () => {
    const { revision } = await state('house');
    const answers = await Promise.all(['a', 'b'].map((alias) => ours('POST', 'promote', { name: 'house', version: '1', set_aliases: [alias], expected_revision: revision })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
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

  it('of a version whose files are gone is refused, but for retiring it', async () => {
    const version = { source: `runs:/${run}/gone` };
    const lost = await ours('POST', 'promote', { name: 'lost', version, stage: 'Production', expected_revision: 0 });
    expect([lost.status, lost.json['message']]).toMatchObject([404, expect.stringContaining(`runs:/${run}/gone`)]);
    expect(await state('lost')).toMatchObject({ revision: 0 });
    const { revision } = await promote({ name: 'lost', version, expected_revision: 0 });
    expect((await ours('POST', 'promote', { name: 'lost', version: '1', set_aliases: ['best'], expected_revision: revision })).status).toBe(404);
    await promote({ name: 'lost', version: '1', stage: 'Archived', expected_revision: revision });
  });

  it.each([
    [{ version: '1' }, 'expected_revision'], [{ version: '1', expected_revision: -1 }, 'expected_revision'], [{ version: {}, expected_revision: 0 }, 'version.source'],
    [{ expected_revision: 0 }, 'version'], [{ version: 'one', expected_revision: 0 }, 'version'], [{ version: '1', stage: 'Nowhere', expected_revision: 0 }, 'stage'],
    [{ version: '1', stage: 'Archived', archive_existing: true, expected_revision: 0 }, 'archive'], [{ version: '1', set_aliases: ['a'], remove_aliases: ['a'], expected_revision: 0 }, "'a'"],
    [{ version: '1', set_aliases: ['latest'], expected_revision: 0 }, 'latest'],
  ])('of %j names what is wrong', async (fields, word) => {
    const answer = await ours('POST', 'promote', { name: 'house', ...fields });
    expect([answer.status, answer.json['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(answer.json['message']).toContain(word);
  });
});

describe('rules that are enforced', () => {
  const rulesFile = (): string => join(dirname(test.folder), 'trialbook.json');
  const rules = (text: string): void => writeFileSync(rulesFile(), text);
  const toProduction = (version: string): Promise<Answer> => python('POST', 'model-versions/transition-stage', { name: 'ruled', version, stage: 'Production' });
  const withMetric = async (value: number): Promise<string> => {
    const made = ((await test.call('POST', 'mlflow/runs/create', { experiment_id: '0', start_time: 1 })).json['run'] as { info: { run_id: string } }).info.run_id;
    await test.call('POST', 'mlflow/runs/log-metric', { run_id: made, key: 'val_rmse', value, timestamp: 1 });
    await putModel(made);
    return `runs:/${made}/model`;
  };

  beforeAll(async () => {
    for (const value of [0.31, 0.2]) await promote({ name: 'ruled', version: { source: await withMetric(value) }, expected_revision: (await state('ruled')).revision });
  });
  afterEach(() => rmSync(rulesFile(), { force: true }));

  it('hold for every client, name the rule and the value, and let through what meets them', async () => {
    rules(`// the team's
      { "promotion": { "enforce": true, "rules": [{ "to": ["Production", "@champion"], "model": "rul*", "metric": "val_rmse", "atMost": 0.25 },] } }`);
    expect((await state('ruled')).enforced).toBe(true);
    const before = await history('ruled');
    for (const refused of [
      await toProduction('1'),
      await python('POST', 'registered-models/alias', { name: 'ruled', alias: 'Champion', version: '1' }),
      await ours('POST', 'promote', { name: 'ruled', version: '1', stage: 'Production', expected_revision: (await state('ruled')).revision }),
      await ours('POST', 'promote', { name: 'ruled', version: { source: await withMetric(0.4) }, set_aliases: ['champion'], expected_revision: (await state('ruled')).revision }),
    ]) {
      expect([refused.status, refused.json['error_code']]).toEqual([403, 'PERMISSION_DENIED']);
      expect(refused.json['message']).toMatch(/val_rmse of at most 0\.25, and it is 0\.(31|4)/);
    }
    expect(await history('ruled')).toEqual(before);
    expect((await python('POST', 'model-versions/transition-stage', { name: 'ruled', version: '1', stage: 'Staging' })).status).toBe(200);
    expect((await toProduction('2')).status).toBe(200);
  });

  it('compare with the version that is there', async () => {
    rules('{ "promotion": { "enforce": true, "rules": [{ "to": "Production", "metric": "val_rmse", "beats": "current" }] } }');
    const refused = await toProduction('1');
    expect(refused.json['message']).toMatch(/it is 0\.31 where version 2 has 0\.2/);
  });

  it('do not compare a version that goes back to where it was, and believe nobody who only says so', async () => {
    rules('{ "promotion": { "enforce": true, "rules": [{ "to": ["Production", "@best"], "metric": "val_rmse", "beats": "current" }] } }');
    const back = async (more: object): Promise<Answer> =>
      ours('POST', 'promote', { name: 'ruled', version: '1', stage: 'Production', archive_existing: true, restores: true, ...more, expected_revision: (await state('ruled')).revision });
    expect((await back({})).status).toBe(403);
    rmSync(rulesFile());
    for (const version of ['1', '2']) await python('POST', 'model-versions/transition-stage', { name: 'ruled', version, stage: 'Production', archive_existing_versions: true });
    await python('POST', 'registered-models/alias', { name: 'ruled', alias: 'best', version: '2' });
    rules('{ "promotion": { "enforce": true, "rules": [{ "to": ["Production", "@best"], "metric": "val_rmse", "beats": "current" }] } }');
    expect((await back({ restores: undefined })).status).toBe(403);
    expect((await back({ set_aliases: ['best'] })).status).toBe(403);
    expect((await back({})).json['events']).toMatchObject([{ kind: 'stage-changed', version: '1', restores: true }, { kind: 'stage-changed', version: '2', to: 'Archived', restores: true }]);
    for (const [version, stage] of [['2', 'Production'], ['1', 'Archived']] as const) {
      expect((await python('POST', 'model-versions/transition-stage', { name: 'ruled', version, stage })).status).toBe(200);
    }
  });

  it('that cannot be read hold everything back, unless none were', async () => {
    rules('{ "promotion": { "enforce": true, ');
    expect((await toProduction('1')).json['message']).toMatch(/could not be read/);
    rules('{ "promotion": { "enforce": true, "rules": [{ "to": "Production", "metric": "val_rmse", "atmost": 0.25 }] } }');
    expect((await toProduction('1')).json['message']).toMatch(/promotion\.rules\[0\]\.atmost/);
    rules('{ "views": ');
    // It enforced something a moment ago.
    expect((await toProduction('1')).status).toBe(403);
    rules('{ "promotion": { "enforce": false, "rules": [{ "to": "Production", "metric": "val_rmse", "atMost": 0.25 }] } }');
    expect((await state('ruled')).enforced).toBe(false);
    rules('{ "views": 1, ');
    expect((await toProduction('1')).status).toBe(200);
  });
});

describe('the trash of the registry', () => {
  const restore = (fields: object): Promise<Answer> => ours('POST', 'trash/restore', fields);
  const items = async (): Promise<{ name: string; version?: string }[]> => (await ours('GET', 'trash')).json['items'] as { name: string; version?: string }[];

  it('keeps versions and models until it is emptied, and numbers are not given again', async () => {
    for (const team of ['a', 'b']) await promote({ name: 'tmp', version: { source: source(), tags: [{ key: 'team', value: team }] }, stage: 'Staging', set_aliases: ['a'], expected_revision: (await state('tmp')).revision });
    await python('DELETE', 'model-versions/delete', { name: 'tmp', version: '2' });
    expect((await test.call('GET', 'mlflow/model-versions/get', { name: 'tmp', version: '2' })).status).toBe(404);
    expect(await items()).toMatchObject([{ name: 'tmp', version: '2' }]);
    // What a version in the trash came from is kept.
    await test.call('POST', 'mlflow/runs/delete', { run_id: run });
    expect((await test.call('POST', 'trialbook/trash/empty', { run_ids: [run] })).json).toMatchObject({ deleted_runs: 0, kept: [{ run_id: run }] });
    await test.call('POST', 'mlflow/runs/restore', { run_id: run });
    expect((await restore({ name: 'tmp', version: '2' })).status).toBe(200);
    const back = (await test.call('GET', 'mlflow/model-versions/get', { name: 'tmp', version: '2' })).json['model_version'];
    expect(back).toMatchObject({ version: '2', current_stage: 'None', tags: [{ key: 'team', value: 'b' }], run_id: run, aliases: [] });
    expect((await restore({ name: 'tmp', version: '2' })).status).toBe(404);
    await python('DELETE', 'registered-models/delete', { name: 'tmp' });
    expect((await state('tmp')).revision).toBe(0);
    expect((await history('tmp')).events[0]).toMatchObject({ kind: 'model-deleted', client: 'python' });
    await python('POST', 'registered-models/create', { name: 'tmp' });
    const taken = await restore({ name: 'tmp' });
    expect([taken.status, taken.json['message']]).toMatchObject([400, expect.stringContaining('another model of that name')]);
    await python('POST', 'registered-models/rename', { name: 'tmp', new_name: 'tmp2' });
    expect((await restore({ name: 'tmp' })).status).toBe(200);
    expect((await test.call('GET', 'mlflow/model-versions/get', { name: 'tmp', version: '1' })).json['model_version']).toMatchObject({ current_stage: 'Staging' });
    await python('DELETE', 'registered-models/delete', { name: 'tmp' });
    expect((await ours('POST', 'trash/empty', { name: 'tmp' })).json).toMatchObject({ items: [{ name: 'tmp' }] });
    expect([(await items()).length, (await ours('POST', 'trash/empty', { name: 'tmp' })).status]).toEqual([0, 404]);
    expect((await history('tmp2')).events.at(-1)).toMatchObject({ kind: 'model-created', name: 'tmp' });
    expect((await history('tmp')).chain.kind).toBe('intact');
  });
});

describe('the history', () => {
  const tag = (key: string, value: unknown): Promise<Answer> =>
    python('POST', 'model-versions/set-tag', { name: 'house', version: '1', key, value: typeof value === 'string' ? value : JSON.stringify(value) });
  const newest = async (): Promise<unknown> => (await history('house', { max_results: 1 })).events[0];

  it('tells of reviews and validations that are written as tags', async () => {
    const by = { name: 'someone@example.org', verified: false };
    const review = { stage: 'Production', state: 'requested', by, time: 5, comment: 'please', verdicts: [] as object[] };
    await tag('trialbook.review', review);
    expect(await newest()).toMatchObject({ kind: 'review-requested', to: 'Production', comment: 'please', from: 'someone@example.org', client: 'python' });
    const approved = { ...review, state: 'approved', verdicts: [{ by, time: 6, verdict: 'comment', comment: 'hm' }, { by, time: 7, verdict: 'approve', comment: 'yes' }] };
    await tag('trialbook.review', approved);
    expect((await history('house', { max_results: 2 })).events).toMatchObject([{ kind: 'review-approved', comment: 'yes' }, { kind: 'commented', comment: 'hm' }]);
    const { length } = (await history('house')).events;
    await tag('trialbook.review', approved);
    expect((await history('house')).events).toHaveLength(length);
    // Words that are no review are a tag like another.
    await tag('trialbook.review', '{"state": 5}');
    expect(await newest()).toMatchObject({ kind: 'tag-set', key: 'trialbook.review' });
    await tag('trialbook.validation.holdout.csv', { run_id: 'r', dataset: 'holdout.csv', digest: 'd', passed: true, metrics: {}, time: 8 });
    expect(await newest()).toMatchObject({ kind: 'validated', to: 'holdout.csv', passed: true, run_id: 'r' });
    await tag('trialbook.review', review);
    await promote({ name: 'house', version: '1', stage: 'Production', expected_revision: (await state('house')).revision });
    const version = (await test.call('GET', 'mlflow/model-versions/get', { name: 'house', version: '1' })).json['model_version'] as { tags: { key: string; value: string }[] };
    expect(JSON.parse(version.tags.find(({ key }) => key === 'trialbook.review')!.value)).toMatchObject({ state: 'done' });
  });

  it('takes comments, and tells who calls', async () => {
    expect((await ours('POST', 'comment', { name: 'house', version: '2', comment: 'kept for the audit' })).text).toBe('{}');
    expect(await newest()).toMatchObject({ kind: 'commented', version: '2', comment: 'kept for the audit', client: 'other', user: (await state('house')).user });
    for (const [fields, status] of [[{ name: 'house', comment: ' ' }, 400], [{ name: 'none', comment: 'x' }, 404], [{ name: 'house', version: '99', comment: 'x' }, 404]] as const) {
      expect((await ours('POST', 'comment', fields)).status).toBe(status);
    }
  });
});
