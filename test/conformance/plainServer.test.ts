import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MlflowClient } from '../../src/client/mlflowClient';
import { PlainMlflowClient } from '../../src/client/plain/plainClient';
import { watchRuns } from '../../src/client/plain/watchRuns';
import { openRegistry } from '../../src/client/registry/openRegistry';
import type { PromotionStep } from '../../src/client/registry/steps';
import { readVersionFacts } from '../../src/client/registry/versionFacts';
import type { Change } from '../../src/protocol/trialbook';
import { cellText, type ColumnInfo, type Table } from '../../src/protocol/table';
import { makeRuns, wideSweep } from '../support/madeRuns';
import { startStockServer, type StockServer } from '../support/stockServer';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../support/trackingServer';

/** The same runs on a stock MLflow server and on ours: what the panel asks for must be answered alike. */
describe('a stock MLflow server', () => {
  const folders = [temporaryFolder(), temporaryFolder(), temporaryFolder()] as const;
  let [stock, ours]: [StockServer | undefined, TrackingServer | undefined] = [undefined, undefined];
  let plain: PlainMlflowClient;
  let full: MlflowClient;
  let [theirs, own]: [string, string] = ['', ''];

  beforeAll(async () => {
    [stock, ours] = await Promise.all([startStockServer(folders[0]), startTrackingServer(folders[1], folders[2])]);
    plain = new PlainMlflowClient({ url: stock.url });
    full = new MlflowClient({ url: ours.url, token: ours.token });
    const runs = wideSweep(40).map((run, index) => ({ ...run, name: `try-${Math.floor(index / 4)}-s${index % 4}`, tags: { team: index % 3 === 0 ? 'core' : 'growth' } }));
    theirs = (await makeRuns(plain, 'sweep', runs)).experimentId;
    own = (await makeRuns(full, 'sweep', runs)).experimentId;
  });
  afterAll(async () => {
    plain.dispose();
    full.dispose();
    await Promise.all([stock?.stop(), ours?.stop()]);
    folders.forEach(removeFolder);
  });

  const COLUMNS = ['attributes.run_name', 'attributes.status', 'attributes.start_time', 'attributes.duration', 'attributes.experiment', 'params.lr', 'params.optimizer', 'params.p05', 'metrics.score', 'metrics.m07', 'tags.team'];
  const rows = (table: Table): string[][] => table.runs.map((_, row) => table.columns.map((column) => cellText(column, row)));

  test.each([
    {},
    { filter: "params.lr >= 0.001 AND params.optimizer IN ('adam', 'sgd')" },
    { filter: "metrics.score > 0.85 OR tags.team = 'core'" },
    { filter: 'params.p05 IS NULL' },
    { order_by: [{ column: 'metrics.score', descending: true }] },
    { order_by: [{ column: 'params.optimizer', descending: false }, { column: 'params.lr', descending: true }] },
    { group: { by: 'series' as const }, order_by: [{ column: 'metrics.score', descending: true }] },
    { group: { by: 'column' as const, column: 'params.optimizer' } },
  ])('gives the table that ours gives: %j', async (request) => {
    const [a, b] = await Promise.all([plain.runsTable({ experiment_ids: [theirs], columns: COLUMNS, ...request }), full.runsTable({ experiment_ids: [own], columns: COLUMNS, ...request })]);
    expect(rows(a)).toEqual(rows(b));
    expect(a.runs.length).toBeGreaterThan(0);
    expect(a.total).toBe(b.total);
    expect(a.groups).toEqual(b.groups);
  });

  test('gives the catalogue, the overview and the series that ours gives', async () => {
    const strip = <T extends { id: string }>(columns: readonly T[]): T[] => columns.filter(({ id }) => !id.startsWith('tags.mlflow')).sort((a, b) => (a.id < b.id ? -1 : 1));
    const [a, b] = await Promise.all([plain.runColumns({ experiment_ids: [theirs] }), full.runColumns({ experiment_ids: [own] })]);
    const named = (columns: readonly ColumnInfo[]): ColumnInfo[] => columns.filter((column) => column.runs > 0 && !['attributes.user_id', 'attributes.end_time', 'attributes.run_name', 'attributes.run_id'].includes(column.id));
    expect(strip(named(a.columns))).toEqual(strip(named(b.columns)));
    const [mine] = await plain.overview([theirs]);
    const [same] = await full.overview([own]);
    expect({ ...mine, experiment_id: '', metric_keys: [...mine!.metric_keys].sort(), param_keys: [...mine!.param_keys].sort(), tag_keys: [] })
      .toEqual({ ...same, experiment_id: '', metric_keys: [...same!.metric_keys].sort(), param_keys: [...same!.param_keys].sort(), tag_keys: [] });

    const long = Array.from({ length: 1200 }, (_, step) => ({ key: 'loss', value: step === 77 ? Number.NaN : Math.sin(step), timestamp: 5000 + step * 10, step }));
    const [there, here] = await Promise.all([plain, full].map(async (client, index) => {
      const { info } = await client.createRun({ experiment_id: index === 0 ? theirs : own, run_name: 'long', start_time: 5000 });
      for (let from = 0; from < long.length; from += 1000) await client.logBatch({ run_id: info.run_id, metrics: long.slice(from, from + 1000) });
      return info.run_id;
    }));
    for (const axis of ['step', 'time', 'relative'] as const) {
      for (const wish of [{ buckets: 5000 }, { buckets: 50 }, { buckets: 200, from: axis === 'time' ? 6000 : 500, to: axis === 'time' ? 9000 : 900 }]) {
        const [x] = await plain.seriesColumns({ series: [{ run_id: there!, key: 'loss' }], axis, ...wish });
        const [y] = await full.seriesColumns({ series: [{ run_id: here!, key: 'loss' }], axis, ...wish });
        expect({ ...x, run_id: '' }, JSON.stringify({ axis, ...wish })).toEqual({ ...y, run_id: '' });
      }
    }
  });

  test('tells of runs that come and end, since somebody looks', async () => {
    const heard: Change[] = [];
    const nothing = (): void => undefined;
    await plain.runsTable({ experiment_ids: [theirs] });
    const watch = watchRuns(plain, { changes: (changes) => heard.push(...changes), reset: nothing, warning: nothing, lost: nothing, connected: nothing }, 50);
    const { info } = await plain.createRun({ experiment_id: theirs, run_name: 'new', start_time: Date.now() });
    await expect.poll(() => heard.some((change) => change.run_id === info.run_id)).toBe(true);
    heard.length = 0;
    await plain.updateRun({ run_id: info.run_id, status: 'FINISHED', end_time: Date.now() });
    await expect.poll(() => heard.some((change) => change.run_id === info.run_id)).toBe(true);
    watch.dispose();
    await expect.poll(async () => rows(await plain.runsTable({ experiment_ids: [theirs], columns: ['attributes.status'], run_ids: [info.run_id] }))).toEqual([['FINISHED']]);
  });

  describe('keeps a registry', () => {
    const EVENTS = ['model-created', 'version-registered', 'stage-changed', 'alias-set'];

    test('in which a promotion is ordered steps, told in the history', async () => {
      const registry = openRegistry(plain, { localUser: () => 'analyst@example.org' });
      const empty = await registry.view("The people's");
      expect(empty).toMatchObject({ model: undefined, versions: [], state: { revision: 0, enforced: false, user: { name: 'analyst@example.org', verified: false } } });
      const source = await loggedFolder(plain, theirs);
      const steps: string[] = [];
      const request = { name: "The people's", version: source, stage: 'Production' as const, archive_existing: true, set_aliases: ['champion'], comment: 'the first', expected_revision: 0 };
      const first = await registry.promote(request, ({ kind }, state) => steps.push(`${kind} ${state}`));
      expect(steps).toEqual(['create-model', 'register', 'stage', 'set-alias', 'record'].flatMap((kind) => [`${kind} begun`, `${kind} done`]));
      expect(first).toMatchObject({ model_version: { version: '1', current_stage: 'Production', aliases: ['champion'] } });
      expect(first.events.map(({ kind }) => kind)).toEqual(EVENTS);
      const second = await registry.promote({ ...request, comment: 'better', expected_revision: first.revision });
      expect(second.model_version).toMatchObject({ version: '2', current_stage: 'Production' });
      const { model, versions } = await registry.view(request.name);
      expect(versions.map(({ version, current_stage }) => [version, current_stage])).toEqual([['2', 'Production'], ['1', 'Archived']]);
      expect(model?.aliases).toEqual([{ alias: 'champion', version: '2' }]);
      const page = await registry.history(request.name, { max: 2 });
      expect(page).toMatchObject({ chain: { kind: 'unchained' }, events: [{ kind: 'alias-set', from: '1', version: '2' }, { kind: 'stage-changed', version: '1', to: 'Archived' }] });
      expect((await registry.history(request.name, { before: page.next_before! })).events.map(({ kind, comment }) => [kind, comment])).toEqual([
        ['stage-changed', 'better'], ['version-registered', undefined], ['alias-set', undefined], ['stage-changed', 'the first'], ['version-registered', undefined], ['model-created', undefined],
      ]);
      await expect(registry.promote({ ...request, version: '1', expected_revision: first.revision })).rejects.toMatchObject({ code: 'RESOURCE_CONFLICT' });

      const facts = await readVersionFacts(plain, versions[0]!, { curves: ['rmse'] });
      expect(facts).toMatchObject({ version: '2', run: { kind: 'there' }, files: { kind: 'read', mlmodel: { signature: { inputs: [{ name: 'bedrooms', required: true }] } } } });
      expect(facts.metrics).toEqual([{ key: 'rmse', value: 1, curve: [3, 2, 1] }]);
    });

    test('whose failed promotion is undone', async () => {
      const registry = openRegistry(plain, { localUser: () => 'analyst' });
      const source = await loggedFolder(plain, theirs);
      const { state } = await registry.view('half');
      const steps: [PromotionStep['kind'], string][] = [];
      // No server takes such an alias, and it is the last thing asked.
      const failing = { name: 'half', version: source, stage: 'Staging' as const, set_aliases: ['fine', 'v1'], expected_revision: state.revision };
      await expect(registry.promote(failing, ({ kind }, how) => steps.push([kind, how]))).rejects.toMatchObject({
        name: 'StepFailed', step: { kind: 'set-alias', alias: 'v1' }, undone: [{ kind: 'set-alias' }, { kind: 'stage' }, { kind: 'register' }, { kind: 'create-model' }], notUndone: [],
        cause: { code: 'INVALID_PARAMETER_VALUE' },
      });
      expect(steps.filter(([, how]) => how === 'undone')).toHaveLength(4);
      expect(await registry.view('half')).toMatchObject({ model: undefined, versions: [] });

      const { revision } = await registry.promote({ ...failing, set_aliases: ['fine'] });
      const { version: other } = await plain.createModelVersion({ name: 'half', source: source.source, run_id: source.run_id });
      const view = await registry.view('half');
      expect(view.state.revision).not.toBe(revision);
      await expect(registry.promote({ ...failing, version: other, archive_existing: true, set_aliases: ['fine', 'v1'], expected_revision: view.state.revision })).rejects.toMatchObject({ notUndone: [] });
      const after = await registry.view('half');
      expect(after.state.revision).toBe(view.state.revision);
      expect(after.versions.map(({ version, current_stage }) => [version, current_stage])).toEqual([['2', 'None'], ['1', 'Staging']]);
      await plain.deleteRegisteredModelAlias('half', 'fine');
      await expect(registry.promote({ ...failing, version: other, expected_revision: view.state.revision })).rejects.toMatchObject({ message: expect.stringContaining('@fine is gone (was v1)') as string });
    });

    test('with reviews in tags', async () => {
      const asker = openRegistry(plain, { localUser: () => 'asker@example.org' });
      const reviewer = openRegistry(plain, { localUser: () => 'reviewer@example.org' });
      const { model_version: version } = await asker.promote({ name: 'reviewed', version: await loggedFolder(plain, theirs), expected_revision: 0 });
      await asker.requestReview(version, { stage: 'Production', aliases: ['champion'], comment: 'please' });
      await expect(asker.answerReview(version, 'approve', '')).rejects.toMatchObject({ name: 'ReviewRefused', why: 'own-request' });
      await expect(reviewer.requestReview(version, { stage: 'Staging' })).rejects.toMatchObject({ why: 'another-open' });
      await reviewer.answerReview(version, 'comment', 'which data?');
      expect(await reviewer.answerReview(version, 'approve', 'good')).toMatchObject({ state: 'approved' });
      const { state } = await asker.view('reviewed');
      await asker.promote({ name: 'reviewed', version: version.version, stage: 'Production', expected_revision: state.revision });
      const { review } = await readVersionFacts(plain, await plain.getModelVersion('reviewed', version.version), { files: false });
      expect(review).toMatchObject({ state: 'done', verdicts: [{ verdict: 'comment' }, { verdict: 'approve', by: { name: 'reviewer@example.org', verified: false } }] });
      await asker.comment('reviewed', 'x'.repeat(20_000), '1');
      const { events } = await asker.history('reviewed');
      expect(events.map(({ kind }) => kind)).toEqual(['commented', 'stage-changed', 'review-approved', 'commented', 'review-requested', 'version-registered', 'model-created']);
      expect(events[0]!.comment!.length).toBeGreaterThan(4000);
    });
  });
});

/** A run with a metric and a folder that is a model. */
async function loggedFolder(client: MlflowClient, experiment: string): Promise<{ source: string; run_id: string }> {
  const run = await client.createRun({ experiment_id: experiment, run_name: 'model', start_time: 5000 });
  const id = run.info.run_id;
  await client.logBatch({ run_id: id, metrics: [3, 2, 1].map((value, step) => ({ key: 'rmse', value, timestamp: 5000 + step, step })) });
  const inputs = JSON.stringify([{ type: 'long', name: 'bedrooms', required: true }]);
  await client.uploadArtifact(run, 'model/MLmodel', Buffer.from(`flavors:\n  python_function:\n    python_version: 3.11.9\nsignature:\n  inputs: '${inputs}'\n`));
  return { source: `${run.info.artifact_uri}/model`, run_id: id };
}
