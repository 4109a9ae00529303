import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../client/connectionError';
import { MlflowError } from '../../protocol/errors';
import type { ModelVersion } from '../../protocol/entities';
import type { CopyEvent, CopyReport } from '../events';
import type { HistoryModel, HistorySelection } from '../history';
import { CopyError, SecretsFound } from './copyError';
import { copyHistory, type CopyOptions } from './copyHistory';
import { MemorySink, MemorySource, point, type MadeRun } from './memoryPlaces';

const KEY = 'sk-abcdefghij0123456789abcdefghij';

function copy(runs: readonly MadeRun[], sink: MemorySink, options: Partial<CopyOptions> = {}): ReturnType<typeof copyHistory> {
  return copyHistory(new MemorySource(runs), sink, { signal: new AbortController().signal, ...options });
}

describe('copyHistory', () => {
  it('copies params, points, files, and counts them at the target', async () => {
    const sink = new MemorySink();
    const points = [point('loss', 0, NaN), point('loss', 1n << 60n, 2), point('acc', 0, Infinity), point('acc', 1, 1)];
    const report = await copy([{ id: 'a', params: { lr: '0.1' }, points, files: { 'x/y.txt': 'hello' } }], sink);
    expect(report).toMatchObject({ experiments: 1, copied: 1, points: 4, files: 1, bytes: 5, verified: 1, skipped: 0, problems: [], ids: [['a', 't-a']] });
    expect([...(sink.kept.get('t-a')?.points.values() ?? [])]).toEqual(points);
    expect(sink.kept.get('t-a')?.files).toEqual(new Map([['x/y.txt', 'hello']]));
  });

  it('begins parents before their children, whatever their order, and takes cycles and strangers for no parents', async () => {
    const sink = new MemorySink();
    const report = await copy([{ id: 'grandchild', parent: 'child' }, { id: 'child', parent: 'top' }, { id: 'top' }, { id: 'x', parent: 'y' }, { id: 'y', parent: 'x' }, { id: 'z', parent: 'elsewhere' }], sink);
    expect(report.copied).toBe(6);
    const parents = Object.fromEntries([...sink.kept].map(([id, { parentId }]) => [id, parentId]));
    expect(parents).toMatchObject({ 't-grandchild': 't-child', 't-child': 't-top', 't-top': undefined, 't-z': undefined });
    expect([parents['t-x'], parents['t-y']]).toContain(undefined);
  });

  it('copies nothing twice, and completes what broke off', async () => {
    const sink = new MemorySink();
    const runs = ['a', 'b', 'c'].map((id) => ({ id, points: [point('m', 0, 1)] }));
    let writes = 0;
    sink.onWrite = (what) => {
      if (what === 'end' && ++writes === 2) throw new ConnectionError('reset', 'http://far');
    };
    const failure = await copy(runs, sink).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CopyError);
    expect((failure as CopyError).cause).toBeInstanceOf(ConnectionError);
    expect(sink.calls.at(-1)).toBe('close failed');
    const done = (failure as CopyError).report.copied;
    sink.onWrite = () => undefined;
    const again = await copy(runs, sink);
    expect([again.same, again.completed + again.copied]).toEqual([done, 3 - done]);
    expect(await copy(runs, sink)).toMatchObject({ same: 3, copied: 0, completed: 0, points: 0 });
  });

  it('goes on when one run is refused, and tells of it', async () => {
    const sink = new MemorySink();
    sink.onWrite = (what, id) => {
      if (what === 'points' && id === 't-a') throw new MlflowError('INVALID_PARAMETER_VALUE', 'A point is wrong.\nand more');
    };
    const events: CopyEvent[] = [];
    const report = await copy([{ id: 'a', points: [point('m', 0, 1)] }, { id: 'b' }], sink, { tell: (event) => events.push(event) });
    expect(report).toMatchObject({ copied: 1, skipped: 1, problems: [{ where: 'run name of a (a)', what: 'A point is wrong', lost: true }] });
    expect(sink.kept.get('t-a')?.mark).toBeUndefined();
    expect(events.filter(({ event }) => event === 'run')).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ event: 'done' });
  });

  it('says when the target has fewer points, and counts repeated ones once', async () => {
    const sink = new MemorySink();
    const repeated = [point('m', 0, 1), point('m', 1, 1), point('m', 0, 1), point('m', 0, 1), point('m', 2, NaN), point('m', 2, NaN)];
    expect(await copy([{ id: 'a', points: repeated }], sink)).toMatchObject({ verified: 1, problems: [] });
    const losing = new MemorySink();
    losing.countPoints = () => Promise.resolve(new Map([['m', 2]]));
    expect(await copy([{ id: 'a', points: repeated }], losing)).toMatchObject({ verified: 0, problems: [{ what: 'metric m has 2 points at the target and 3 at the source', lost: true }] });
  });

  it('sends all points where an earlier copy left others than the first ones', async () => {
    const points = [0, 1, 2, 3, 4, 5].map((step) => point('m', step, step));
    const source = new MemorySource([{ id: 'a', points }]);
    source.points = async function* (_run, known?: ReadonlyMap<string, number>) {
      await Promise.resolve();
      yield points.slice(known?.get('m') ?? 0);
    };
    const sink = new MemorySink();
    const begin = sink.beginRun.bind(sink);
    sink.beginRun = async (...args) => {
      const { id } = await begin(...args);
      await sink.points(id, points.filter((_, index) => index === 0 || index === 3));
      return { kind: 'open', id, points: new Map([['m', 2]]) };
    };
    const report = await copyHistory(source, sink, { signal: new AbortController().signal });
    expect(report).toMatchObject({ completed: 1, verified: 1, problems: [] });
    expect(sink.kept.get('t-a')?.points.size).toBe(6);
  });

  it('sends further runs while others wait for being counted, unless runs stand one behind the other', async () => {
    const runs = Array.from({ length: 20 }, (_, index) => ({ id: `r${index}`, points: [point('m', 0, 1)] }));
    const sink = new MemorySink();
    const count = sink.countPoints.bind(sink);
    const waiting: (() => void)[] = [];
    sink.countPoints = async (id) => {
      await new Promise<void>((go) => {
        waiting.push(go);
        if (waiting.length === runs.length) waiting.forEach((one) => {
          one();
        });
      });
      return count(id);
    };
    expect(await copy(runs, sink)).toMatchObject({ copied: 20, verified: 20 });
    const ordered = Object.assign(new MemorySink(), { runsAtOnce: 1 });
    const ended: string[] = [];
    ordered.onWrite = (what, id) => ended.push(`${what} ${id}`);
    await copy(runs.slice(0, 2), ordered);
    expect(ended).toEqual(['begin t-r0', 'points t-r0', 'end t-r0', 'begin t-r1', 'points t-r1', 'end t-r1']);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const sink = new MemorySink();
    sink.onWrite = () => {
      stop.abort(new Error('enough'));
    };
    await expect(copy([{ id: 'a', points: [point('m', 0, 1)] }, { id: 'b' }], sink, { signal: stop.signal })).rejects.toThrow('enough');
    expect(sink.kept.get('t-b')?.mark).toBeUndefined();
  });
});

describe('registered models, when runs are chosen', () => {
  const version = (number: string, runId: string): ModelVersion => ({
    name: 'house', version: number, creation_timestamp: 1, last_updated_timestamp: 1, current_stage: 'None', source: `runs:/${runId}/model`, run_id: runId, status: 'READY', tags: [{ key: 'api_key', value: KEY }], aliases: [],
  });
  const named = (name: string, versions: ModelVersion[]): HistoryModel => ({
    model: { name, creation_timestamp: 1, last_updated_timestamp: 1, latest_versions: [], tags: [], aliases: [{ alias: 'best', version: '1' }, { alias: 'old', version: '2' }] }, versions,
  });
  const models = [named('house', [version('1', 'a'), version('2', 'other')]), named('car', [version('1', 'other')]), named('empty', [])];
  const copied = async (selection: HistorySelection, options: Partial<CopyOptions> = {}): Promise<{ kept: HistoryModel[]; report: CopyReport }> => {
    const kept: HistoryModel[] = [];
    const sink = new MemorySink();
    sink.registeredModel = (model) => Promise.resolve(kept.push(model));
    return { report: await copyHistory(new MemorySource([{ id: 'a' }], models), sink, { signal: new AbortController().signal, selection, ...options }), kept };
  };

  it('come with their versions and aliases of these runs, and the others are told', async () => {
    const { kept, report } = await copied({ models: new Set(), modelsOfRuns: true });
    expect(kept.map(({ model: { name, aliases }, versions }) => [name, aliases.map(({ alias }) => alias), versions.map((one) => one.version)])).toEqual([['house', ['best'], ['1']]]);
    expect(report.problems).toEqual([
      { where: 'registered model house', what: '1 of its 2 versions is of a run that was not chosen, and left out', lost: false },
      { where: 'registered models', what: 'car, empty: left out, without a version of a run that was chosen', lost: false },
    ]);
  });

  it('come whole when they are named, and not at all when nothing asks for them', async () => {
    const { kept } = await copied({ models: new Set(['car']), modelsOfRuns: true });
    expect(kept.map(({ model: { name }, versions }) => [name, versions.length])).toEqual([['house', 1], ['car', 1]]);
    expect((await copied({ models: new Set() })).kept).toEqual([]);
  });

  it('are looked through for secrets only as far as they come', async () => {
    const failure = await copied({ models: new Set(), modelsOfRuns: true }, { secrets: { when: 'ask' } }).catch((error: unknown) => error);
    expect(((failure as CopyError).cause as SecretsFound).found).toEqual([{ where: 'house version 1', key: 'api_key' }]);
  });
});

describe('secrets', () => {
  const secretive: MadeRun = { id: 'a', params: { api_key: KEY, lr: '0.1' }, tags: { note: `use ${KEY}` }, files: { 'log.txt': `first\n${KEY}\nlast\n`, '.env': 'A=1', 'plain.txt': 'nothing', 'model.bin': `\0${KEY}` } };

  it('are looked for before anything is written', async () => {
    const sink = new MemorySink();
    const events: CopyEvent[] = [];
    const failure = await copy([secretive], sink, { secrets: { when: 'ask' }, tell: (event) => events.push(event) }).catch((error: unknown) => error);
    const { cause } = failure as CopyError;
    expect(cause).toBeInstanceOf(SecretsFound);
    expect((cause as SecretsFound).found.map(({ key }) => key).sort()).toEqual(['.env (a file of credentials by its name)', 'api_key', 'log.txt (an API key)', 'note']);
    expect(sink.calls).toEqual(['close failed']);
    expect(JSON.stringify(events)).not.toContain(KEY);
  });

  it('are masked when that is wished, in files too', async () => {
    const sink = new MemorySink();
    const report = await copy([secretive], sink, { secrets: { when: 'mask' } });
    const kept = sink.kept.get('t-a');
    expect(kept?.run.data.params).toEqual([{ key: 'api_key', value: '***' }, { key: 'lr', value: '0.1' }]);
    expect(kept?.run.data.tags).toEqual([{ key: 'note', value: 'use ***' }]);
    expect(Object.fromEntries(kept?.files ?? [])).toEqual({ 'log.txt': 'first\n***\nlast\n', 'plain.txt': 'nothing', 'model.bin': `\0${KEY}` });
    expect(report.problems).toMatchObject([{ where: 'run name of a (a): .env', lost: true }]);
  });

  it('go along when that is wished, and are not looked for when nothing leaves the machine', async () => {
    for (const options of [{ secrets: { when: 'send' as const } }, {}]) {
      const sink = new MemorySink();
      await copy([secretive], sink, options);
      expect(sink.kept.get('t-a')?.run.data.params[0]?.value).toBe(KEY);
    }
  });
});
