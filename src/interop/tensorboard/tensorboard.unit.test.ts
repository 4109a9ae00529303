import { appendFileSync, cpSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAll, series } from '../logs/testSource';
import { maskedCrc32c } from './crc32c';
import { openTensorboard } from './openTensorboard';

const FIXTURES = resolve('test/fixtures/interop');
const FIRST = 'houses/first/events.out.tfevents.1795286400.host';

/** A record of an event file. */
function framed(data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(data.length));
  head.writeUInt32LE(maskedCrc32c(head.subarray(0, 8)), 8);
  const foot = Buffer.alloc(4);
  foot.writeUInt32LE(maskedCrc32c(data));
  return Buffer.concat([head, data, foot]);
}

/** An event with one number: `Event { wall_time: 1, step: 2, summary: 5 { value: 1 { tag: 1, simple_value: 2 } } }`. */
function scalar(tag: string, step: number, value: number): Buffer {
  const [time, number] = [Buffer.alloc(8), Buffer.alloc(4)];
  time.writeDoubleLE(1_795_286_500);
  number.writeFloatLE(value);
  const part = (field: number, bytes: Buffer): Buffer => Buffer.concat([Buffer.from([(field << 3) | 2, bytes.length]), bytes]);
  const one = Buffer.concat([part(1, Buffer.from(tag)), Buffer.from([0x15]), number]);
  return Buffer.concat([Buffer.from([0x09]), time, Buffer.from([0x10, step]), part(5, part(1, one))]);
}

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

  it('that grow are read on from where they ended', async () => {
    const [begin, end] = ['', '.second'].map((ending) => join(folder, `houses/again/events.out.tfevents.1795286400.host${ending}`)) as [string, string];
    const whole = readFileSync(begin);
    const losses = async (known: number): Promise<unknown> => series((await readAll(openTensorboard, folder, { known: new Map([['loss', known]]) })).runs.get('houses/again')!.points, 'loss');
    expect(await losses(0)).toHaveLength(4);
    // Who reads it again from its beginning finds this.
    const damaged = Buffer.from(whole);
    damaged[20]! ^= 1;
    writeFileSync(begin, damaged);
    const next = framed(scalar('loss', 4, 24));
    appendFileSync(end, next.subarray(0, -3));
    expect(await losses(4)).toEqual([]);
    appendFileSync(end, next.subarray(-3));
    expect(await losses(4)).toEqual([[4, 24]]);
    // A target that has less than was read is given all anew.
    writeFileSync(begin, whole);
    expect(await losses(3)).toEqual([[3, 23], [4, 24]]);
    // Another file by the same name is another log.
    writeFileSync(`${end}.new`, framed(scalar('loss', 9, 29)));
    appendFileSync(`${end}.new`, Buffer.alloc(1000));
    renameSync(`${end}.new`, end);
    expect(await losses(0)).toContainEqual([9, 29]);
  });

  it('count from there anew too when the session began while they were followed', async () => {
    const end = join(folder, 'houses/again/events.out.tfevents.1795286400.host.second');
    const losses = async (known: number): Promise<unknown> => series((await readAll(openTensorboard, folder, { known: new Map([['loss', known]]) })).runs.get('houses/again')!.points, 'loss');
    expect(await losses(0)).toHaveLength(4);
    // `SessionLog { status: START }` at step 2.
    appendFileSync(end, Buffer.concat([framed(Buffer.from([0x09, ...Buffer.alloc(8, 0x41), 0x10, 2, 0x3a, 2, 0x08, 1])), framed(scalar('loss', 2, 99))]));
    expect(await losses(0)).toEqual([[0, 10], [1, 11], [2, 99]]);
  });

  it('with a record that is no event lose that one alone', async () => {
    appendFileSync(join(folder, 'houses/again/events.out.tfevents.1795286400.host'), framed(Buffer.from([0xff, 0xff, 0xff])));
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
