import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InteropError } from '../interopError';
import { readAll, series } from '../logs/testSource';
import { momentInCell } from './momentIn';
import { openCsv } from './openCsv';
import { RowReader, type Row } from './readRows';

const FIXTURES = resolve('test/fixtures/interop/csv');

describe('the rows of a text', () => {
  const rows = (pieces: readonly string[], separator = ','): Row[] => {
    const reader = new RowReader(separator);
    return [...pieces.flatMap((piece) => [...reader.push(Buffer.from(piece).toString('latin1'))]), ...reader.end()];
  };

  it('are the same in whatever pieces it comes', () => {
    const text = '\uFEFFa,"b ""x"", y"\r\n\r\n"one\ntwo",ü\n,\rlast,""';
    const whole = rows([text]);
    expect(whole.map(({ cells }) => cells)).toEqual([['a', 'b "x", y'], ['one\ntwo', 'ü'], ['', ''], ['last', '']]);
    expect(whole.map(({ isEnded }) => isEnded)).toEqual([true, true, true, false]);
    const bytes = Buffer.from(text).toString('latin1');
    const reader = new RowReader(',');
    // The mark at the beginning comes whole, for a file's first piece is longer.
    expect([...[bytes.slice(0, 3), ...Array.from(bytes.slice(3))].flatMap((piece) => [...reader.push(piece)]), ...reader.end()]).toEqual(whole);
  });

  it('say where they begin and end, so that reading can begin there', () => {
    const text = 'a,b\n1,"x\ny"\n2,z\n';
    for (const { start, end, cells } of rows([text])) expect(rows([text.slice(start, end)])[0]?.cells).toEqual(cells);
  });

  it('have an end: quotes that never close are no cell', () => {
    expect(() => rows([`"${'x'.repeat(9_000_000)}`])).toThrow(/Line 1 is longer/);
  });
});

describe('a table with a run a row', () => {
  it('is taken by names and values of its columns', async () => {
    const { runs, summary } = await readAll(openCsv, join(FIXTURES, 'sweep.csv'));
    expect(summary.notes?.slice(0, 3)).toEqual(['Each row is a run', 'Parameters: learning_rate, layers, optimizer, loss_weight', 'Metrics: val_loss, accuracy, train_time']);
    expect([...runs.keys()]).toEqual(['one', 'two', 'three\nlines']);
    const two = runs.get('two')!;
    expect(two.params).toEqual({ learning_rate: '1e-05', layers: '3', optimizer: 'sgd, with "momentum"', loss_weight: '0.5' });
    expect(series(two.points, 'val_loss')).toEqual([[0, NaN]]);
    expect(two.history.run.info.start_time).toBe(Date.UTC(2025, 2, 2, 10));
    expect(runs.get('three\nlines')!.points.map(({ key }) => key)).toEqual(['val_loss', 'train_time']);
  });

  it('is taken as a person says', async () => {
    const table = { columns: new Map([['layers', 'metric'], ['optimizer', 'tag'], ['loss_weight', 'ignore']]) };
    const { runs } = await readAll(openCsv, join(FIXTURES, 'sweep.csv'), { table });
    expect(series(runs.get('one')!.points, 'layers')).toEqual([[0, 2]]);
    expect(runs.get('one')!.tags).toEqual({ optimizer: 'adam' });
    expect(Object.keys(runs.get('one')!.params)).toEqual(['learning_rate']);
    await expect(readAll(openCsv, join(FIXTURES, 'sweep.csv'), { table: { columns: new Map([['lr', 'metric']]) } })).rejects.toThrow(/has no column 'lr'/);
  });
});

describe('a table of points', () => {
  it('is one run, with numbers as its locale writes them', async () => {
    const { runs } = await readAll(openCsv, join(FIXTURES, 'history.csv'));
    const { points, params } = runs.get('history')!;
    expect(series(points, 'Genauigkeit')).toEqual([[0, 0.5], [1, 0.75], [2, 0.875]]);
    expect(params).toEqual({ phase: 'warm' });
  });

  it('tells runs apart, keeps ids that are MLflow\'s, and exact steps', async () => {
    const { runs, problems } = await readAll(openCsv, join(FIXTURES, 'points.tsv'));
    const id = '0123456789abcdef0123456789abcdef';
    expect(runs.get(id)!.history.run.info.run_id).toBe(id);
    expect(series(runs.get(id)!.points, 'loss')).toEqual([[0, 1.5], [2n ** 53n + 1n, 0.5]]);
    expect(series(runs.get(id)!.points, 'acc')).toEqual([[1, Infinity]]);
    expect(series(runs.get('other')!.points, 'loss')).toEqual([[0, 2]]);
    expect(problems).toHaveLength(1);
  });
});

describe('a file', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'trialbook-csv-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const put = (text: string | Buffer): string => {
    writeFileSync(join(folder, 'a.csv'), text);
    return join(folder, 'a.csv');
  };

  it('that is no table is refused with words', async () => {
    await expect(openCsvOf(put('a,b\n'))).rejects.toThrow(/no rows below a header/);
    await expect(openCsvOf(put('1,2\n3,4\n'))).rejects.toThrow(/no names of columns/);
    await expect(openCsvOf(put(Buffer.from('a,b\n1,2\n', 'utf16le')))).rejects.toBeInstanceOf(InteropError);
  });

  it('whose quotes break is read up to there', async () => {
    const { runs, problems } = await readAll(openCsv, put(`name,loss\none,1\ntwo,"${'x'.repeat(9_000_000)}`));
    expect([...runs.keys()]).toEqual(['one']);
    expect(problems).toEqual([expect.objectContaining({ lost: true })]);
  });

  it('that changes keeps the runs of rows that did not', async () => {
    const ids = async (text: string): Promise<(string | undefined)[]> => {
      const { runs } = await readAll(openCsv, put(text));
      return ['one', 'two'].map((name) => runs.get(name)?.history.run.info.run_id);
    };
    const [one] = await ids('name,loss\none,1\n');
    expect(await ids('name,loss\ntwo,2\none,1\n')).toEqual([one, expect.any(String)]);
  });

  const openCsvOf = (path: string): Promise<unknown> => readAll(openCsv, path);
});

describe('a moment in a cell', () => {
  it('is a date, or a number since 1970 in the unit of its length', () => {
    const ms = Date.UTC(2023, 10, 14, 22, 13, 20);
    for (const text of ['2023-11-14T22:13:20Z', '2023-11-14 22:13:20 UTC', '2023-11-14 22:13:20+00:00', '2023-11-14T22:13:20.000000+00:00', '1700000000', '1700000000.0', '1700000000000', '1700000000000000']) expect(momentInCell(text), text).toBe(ms);
    expect(momentInCell('tomorrow')).toBeUndefined();
  });
});
