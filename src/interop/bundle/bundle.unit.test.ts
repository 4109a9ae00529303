import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { copyHistory } from '../copy/copyHistory';
import { MemorySink, MemorySource, point, type MadeRun } from '../copy/memoryPlaces';
import type { Problem } from '../history';
import { openBundleSink } from './bundleSink';
import { openBundle } from './bundleSource';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trialbook-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const { signal } = new AbortController();
const run = 'a'.repeat(32);

async function pack(runs: readonly MadeRun[]): Promise<string> {
  const path = join(folder, 'runs.zip');
  const sink = await openBundleSink(path, { source: 'memory', signal, problem: () => undefined });
  await copyHistory(new MemorySource(runs), sink, { signal });
  return path;
}

async function unpack(path: string): Promise<{ sink: MemorySink; problems: Problem[] }> {
  const problems: Problem[] = [];
  const source = await openBundle(path, { problem: (problem) => problems.push(problem), signal });
  const sink = new MemorySink();
  await copyHistory(source, sink, { signal });
  await source.close();
  return { sink, problems };
}

/** A zip with these entries, names unchecked. */
async function zip(entries: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder, 'made.zip');
  const made = new ZipFile();
  for (const [name, text] of Object.entries(entries)) made.addBuffer(Buffer.from(text), name, { compress: false });
  made.end();
  await pipeline(made.outputStream, createWriteStream(path));
  return path;
}

describe('a bundle', () => {
  it('brings back what was put into it', async () => {
    const points = [point('m', 9_007_199_254_740_993n, NaN, 1n << 61n), point('m', -3, -Infinity), point('é/ü', 0, 0.1), point('n', 1, 2), point('n', 2, 3)];
    const made: MadeRun = { id: run, params: { 'ключ': 'значение' }, points, files: { 'ü x/y.txt': 'hello', 'empty': '' } };
    const path = await pack([made, { id: 'b'.repeat(32), parent: run }]);
    const { sink, problems } = await unpack(path);
    expect(problems).toEqual([]);
    const kept = sink.kept.get(`t-${run}`);
    expect(kept?.run.data.params).toEqual([{ key: 'ключ', value: 'значение' }]);
    expect([...(kept?.points.values() ?? [])]).toEqual(points);
    expect(Object.fromEntries(kept?.files ?? [])).toEqual({ 'ü x/y.txt': 'hello', 'empty': '' });
    expect(sink.kept.get(`t-${'b'.repeat(32)}`)?.parentId).toBe(`t-${run}`);
    expect(readdirSync(folder)).toEqual(['runs.zip']);
  });

  it('is not written over, and leaves nothing behind when its writing breaks off', async () => {
    const path = await pack([{ id: run }]);
    await expect(openBundleSink(path, { source: 'memory', signal, problem: () => undefined })).rejects.toMatchObject({ kind: 'exists' });
    const other = await openBundleSink(join(folder, 'other.zip'), { source: 'memory', signal, problem: () => undefined });
    await other.experiment({ experiment_id: '1', name: 'e', lifecycle_stage: 'active', tags: [] });
    await other.close(true);
    expect(readdirSync(folder)).toEqual(['runs.zip']);
  });

  it('is refused when it is none, cut off, newer or leads out of its folder', async () => {
    const path = await pack([{ id: run, files: { a: 'hello' } }]);
    const open = (file: string): Promise<unknown> => openBundle(file, { problem: () => undefined, signal });
    await expect(open(join(folder, 'nothing.zip'))).rejects.toMatchObject({ kind: 'missing' });
    await expect(open(await zip({ 'a.txt': 'x' }))).rejects.toMatchObject({ kind: 'unknown-format' });
    await expect(open(await zip({ 'trialbook-bundle.json': '{"format":2}' }))).rejects.toMatchObject({ kind: 'newer' });
    const cut = join(folder, 'cut.zip');
    writeFileSync(cut, readFileSync(path).subarray(0, 300));
    await expect(open(cut)).rejects.toMatchObject({ kind: 'damaged' });
    const evil = join(folder, 'evil.zip');
    // The packer refuses such a name, so that it is changed afterwards.
    writeFileSync(evil, Buffer.from(readFileSync(await zip({ 'trialbook-bundle.json': '{"format":1}', 'xx/evil': 'x' })).toString('latin1').replaceAll('xx/evil', '../evil'), 'latin1'));
    await expect(open(evil)).rejects.toMatchObject({ kind: 'damaged' });
  });

  it('is read up to what is damaged in it', async () => {
    const at = `experiments/1/runs/${run}`;
    const { sink, problems } = await unpack(await zip({
      'trialbook-bundle.json': '{"format":1}', 'experiments/1/experiment.json': '{"name":"e"}',
      [`${at}/run.json`]: JSON.stringify({ run: { info: { run_id: run, run_name: 'r', status: 'FINISHED' } }, torn: ['t.txt'] }),
      [`${at}/points.jsonl`]: '["m",1,2,3]\n["m",2,2,4]\n{"key"', [`${at}/artifacts/t.txt`]: 'half', [`${at}/artifacts/w.txt`]: 'whole',
      'experiments/1/runs/other/run.json': '{"run":{"info":{"run_id":"another"}}}', 'experiments/1/runs/torn/run.json': '{"run"',
    }));
    const kept = sink.kept.get(`t-${run}`);
    expect([...(kept?.points.values() ?? [])].map(({ step }) => step)).toEqual([3, 4]);
    expect(Object.fromEntries(kept?.files ?? [])).toEqual({ 'w.txt': 'whole' });
    expect(problems.map(({ where }) => where).sort()).toEqual([`${at}/artifacts/t.txt`, `${at}/points.jsonl`, 'experiments/1/runs/other/run.json', 'experiments/1/runs/torn/run.json']);
    expect(sink.kept.size).toBe(1);
  });
});
