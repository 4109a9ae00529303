import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAll, series } from '../logs/testSource';
import { maskedCrc32c } from './crc32c';
import { openTensorboard } from './openTensorboard';

const FIXTURES = resolve('test/fixtures/interop');
const FIRST = 'houses/first/events.out.tfevents.1795286400.host';

describe('event files of TensorBoard', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trialbook-tensorboard-'));
    cpSync(join(FIXTURES, 'tensorboard'), folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const age = (path: string): void => utimesSync(join(folder, path), 1e9, 1e9);

  it('are runs named by their folders, with scalars, params of the HParams plugin, pictures and texts', async () => {
    const { runs, summary } = await readAll(openTensorboard, folder);
    expect(summary.runs).toBe(2);
    expect([...runs.keys()]).toEqual(['houses/again', 'houses/first']);
    const first = runs.get('houses/first')!;
    expect(first.params).toEqual({ lr: '5e-05', batch: '32', optimizer: 'adam', nesterov: 'True' });
    expect(series(first.points, 'loss/train__mean_').map(([, value]) => value)).toEqual([1, 0.5, Math.fround(1 / 3), 0.25]);
    expect(series(first.points, 'odd')).toEqual([[0, NaN], [1, Infinity]]);
    expect(first.files['text/notes/step_1.md']?.toString()).toBe('**bold** words');
    expect(first.files['images/sample/step_2.png']?.subarray(1, 4).toString()).toBe('PNG');
  });

  it('that hold histograms are kept whole too, so that nothing is lost', async () => {
    age(FIRST);
    age('houses/first/1700000004.5/events.out.tfevents.1795286400.host');
    const { runs } = await readAll(openTensorboard, folder);
    expect(runs.get('houses/first')!.files['tensorboard/events.out.tfevents.1795286400.host']).toEqual(readFileSync(join(folder, FIRST)));
  });

  it('of a run that began again at an earlier step count from there anew', async () => {
    const { runs } = await readAll(openTensorboard, folder);
    expect(series(runs.get('houses/again')!.points, 'loss')).toEqual([[0, 10], [1, 11], [2, 22], [3, 23]]);
  });

  it('keep their runs\' ids when they move, and two copies side by side are two runs', async () => {
    const before = await readAll(openTensorboard, join(FIXTURES, 'tensorboard/houses'));
    const after = await readAll(openTensorboard, folder);
    const id = (all: typeof before, name: string): string => all.runs.get(name)!.history.run.info.run_id;
    expect(id(after, 'houses/first')).toBe(id(before, 'first'));
    cpSync(join(folder, 'houses/first'), join(folder, 'houses/second'), { recursive: true });
    const both = await readAll(openTensorboard, folder);
    expect(id(both, 'houses/first')).toBe(id(before, 'first'));
    expect(id(both, 'houses/second')).not.toBe(id(before, 'first'));
  });

  it('with tensors, as TensorFlow 2 writes them, keep steps past 2^53', async () => {
    const { runs } = await readAll(openTensorboard, join(FIXTURES, 'keras'));
    expect(series(runs.get('train')!.points, 'epoch_loss').map(([step]) => step)).toEqual([0, 1, 2n ** 53n + 1n]);
  });

  it('are read up to where they end within a record, which is told once nobody writes them', async () => {
    const path = 'houses/again/events.out.tfevents.1795286400.host.second';
    truncateSync(join(folder, path), readFileSync(join(folder, path)).length - 5);
    const fresh = await readAll(openTensorboard, folder);
    expect(series(fresh.runs.get('houses/again')!.points, 'loss')).toEqual([[0, 10], [1, 11], [2, 22]]);
    expect(fresh.problems.filter(({ lost }) => lost)).toEqual([]);
    age(path);
    const old = await readAll(openTensorboard, folder);
    expect(old.problems).toContainEqual({ where: 'houses/again/events.out.tfevents.1795286400.host.second', what: expect.stringContaining('Ends within a record') as string, lost: true });
  });

  it('that are damaged are read up to the damage', async () => {
    const bytes = readFileSync(join(folder, FIRST));
    bytes[bytes.indexOf('odd') + 1]! ^= 1;
    writeFileSync(join(folder, FIRST), bytes);
    const { runs, problems } = await readAll(openTensorboard, folder);
    expect(runs.get('houses/first')!.points.length).toBeGreaterThan(0);
    expect(series(runs.get('houses/first')!.points, 'odd')).toEqual([]);
    expect(problems).toContainEqual(expect.objectContaining({ what: expect.stringContaining('Damaged at byte') as string, lost: true }));
  });

  it('give no point again that the target has, when they have grown', async () => {
    const { runs } = await readAll(openTensorboard, folder, { known: new Map([['loss', 3]]) });
    expect(series(runs.get('houses/again')!.points, 'loss')).toEqual([[3, 23]]);
  });

  it('with a record that is no event lose that one alone', async () => {
    const data = Buffer.from([0xff, 0xff, 0xff]);
    const head = Buffer.alloc(12);
    head.writeBigUInt64LE(BigInt(data.length));
    head.writeUInt32LE(maskedCrc32c(head.subarray(0, 8)), 8);
    const foot = Buffer.alloc(4);
    foot.writeUInt32LE(maskedCrc32c(data));
    appendFileSync(join(folder, 'houses/again/events.out.tfevents.1795286400.host'), Buffer.concat([head, data, foot]));
    const { runs, problems } = await readAll(openTensorboard, folder);
    expect(series(runs.get('houses/again')!.points, 'loss')).toHaveLength(4);
    expect(problems).toContainEqual(expect.objectContaining({ what: expect.stringContaining('is no event') as string }));
  });
});

describe('the checksum of records', () => {
  it('is CRC-32C, masked', () => {
    // RFC 3720, B.4: 32 bytes of zeros have 0x8a9136aa.
    const crc = 0x8a9136aa;
    expect(maskedCrc32c(Buffer.alloc(32))).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  });
});
