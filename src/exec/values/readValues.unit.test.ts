import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readValuesFile } from './readFile';
import { formatOfFile, readValues, sniffFormat } from './readValues';
import { entriesOf, problemText, type RecordedValues, type ValueFormat } from './recordedValues';

/** What was read, as `role key=text` or `role key=[step:value …]`, then the problems. */
function shown({ values, problems }: RecordedValues): string[] {
  return [
    ...values.map(({ role, key, text, points }) => `${role} ${key}=${points === undefined || role !== 'metric' ? text : `[${Array.from(points.steps, (step, i) => `${step}:${points.values[i] ?? ''}`).join(' ')}]`}`),
    ...problems.map(({ line, code }) => `! ${line ?? '-'} ${code}`),
  ];
}

const read = (text: string, kind?: ValueFormat | { format?: ValueFormat; fileName?: string }): string[] => shown(readValues(text, kind));

describe('pairs', () => {
  it.each([
    ['lr=0.01 epochs=3 accuracy=0.93', ['param lr=0.01', 'param epochs=3', 'metric accuracy=0.93']],
    ['lr=0.01,loss=0.5;note="two words"', ['param lr=0.01', 'metric loss=0.5', 'param note=two words']],
    ['layers=[64, 32] opt={"a": 1} xs=1,2,3', ['param layers=[64, 32]', 'param opt={"a": 1}', 'param xs=1,2,3']],
    ['--lr=0.1 --name=x', ['param lr=0.1', 'param name=x']],
    ['params.size=3\nmetrics.x=4\ntags.team=a', ['param size=3', 'metric x=4', 'tag team=a']],
    ['accuracy: 0.93\nsolver: adam\n', ['metric accuracy=0.93', 'param solver=adam']],
    ['# remark\n\nloss = 0.5\n', ['metric loss=0.5']],
    ['empty= loss=nan', ['param empty=', 'metric loss=nan']],
    ['it\'s 5 o\'clock', ['! 1 not-a-pair']],
    ['a=1 a=2', ['param a=2', '! 1 twice']],
    ['accuracy@top=0.9', ['metric accuracy_top=0.9', '! 1 key-changed']],
    ['="x"', ['! 1 not-a-pair']],
    ['a="unclosed', ['param a="unclosed']],
  ])('%s', (text, expected) => {
    expect(read(text, 'pairs')).toEqual(expected);
  });
});

describe('JSON', () => {
  it('nests by dots, and sections decide', () => {
    expect(read('{"params": {"lr": 0.010, "a": {"b": true}}, "metrics": {"auc": 0.9, "n": 3}, "tags": {"t": 1}, "name": "x", "note": "y"}')).toEqual([
      'param lr=0.010', 'param a.b=true', 'metric auc=0.9', 'metric n=3', 'tag t=1',
    ]);
    expect(readValues('{"metrics": {"auc": 0.9}, "run_name": "x", "note": "y"}')).toMatchObject({ name: 'x', note: 'y' });
  });

  it('keeps numbers as they were written', () => {
    expect(read('{"id": 12345678901234567890, "lr": 1e-5}')).toEqual(['param id=12345678901234567890', 'param lr=1e-5']);
  });

  it('makes series of lists that measure', () => {
    expect(read('{"loss": [0.5, NaN, 0.25], "layers": [64, 32], "names": ["a"]}')).toEqual(['metric loss=[0:0.5 1:NaN 2:0.25]', 'param layers=[64, 32]', 'param names=["a"]']);
  });

  it('makes series of a list of objects, and of JSON Lines', () => {
    expect(read('[{"step": 1, "loss": 0.5}, {"step": 2, "loss": 0.4, "val": {"loss": 0.6}}]')).toEqual(['metric loss=[1:0.5 2:0.4]', 'metric val.loss=[2:0.6]']);
    expect(read('{"epoch": 1, "loss": 0.5}\n{"epoch": 2, "loss": 0.4}\n{"epoch": 3, "lo')).toEqual(['metric loss=[1:0.5 2:0.4]', '! 3 syntax']);
  });

  it('names the line of a mistake', () => {
    expect(read('{\n  "a": 1,\n  "b": ,\n}')).toEqual(['! 3 syntax']);
    expect(read('[1, 2]', 'json')).toEqual(['! - syntax']);
    expect(read('"text"', 'json')).toEqual(['! 1 syntax']);
  });
});

describe('tables', () => {
  it('one row of values', () => {
    expect(read('lr,accuracy,opt\n0.1,0.9,"adam, fast"\n')).toEqual(['param lr=0.1', 'metric accuracy=0.9', 'param opt=adam, fast']);
  });

  it('names and values', () => {
    expect(read('key,value\nlr,0.1\naccuracy,0.9\n')).toEqual(['param lr=0.1', 'metric accuracy=0.9']);
    expect(read('lr,0.1\naccuracy,0.9\n', 'csv')).toEqual(['param lr=0.1', 'metric accuracy=0.9']);
    expect(read('name\tvalue\ttype\nx\t1\tmetric\ny\t2\ttag\n', 'csv')).toEqual(['metric x=1', 'tag y=2']);
  });

  it('series along a step, with times', () => {
    const values = readValues('epoch,loss,acc,time\n1,0.5,0.8,2024-01-01 10:00:00Z\n2,0.4,,2024-01-01 10:01:00Z\n3,0.3,0.9,2024-01-01 10:02:00Z\n', 'csv');
    expect(shown(values)).toEqual(['metric loss=[1:0.5 2:0.4 3:0.3]', 'metric acc=[1:0.8 3:0.9]']);
    expect([...entriesOf(values.values, 7).metrics].map(({ key, step, timestamp }) => `${key} ${String(step)} ${String(timestamp)}`)).toEqual([
      'loss 1 1704103200000', 'loss 2 1704103260000', 'loss 3 1704103320000', 'acc 1 1704103200000', 'acc 3 1704103320000',
    ]);
  });

  it('long form, as MLflow exports it', () => {
    expect(read('key,value,step,timestamp\nloss,0.5,0,1700000000000\nloss,0.4,1,1700000001000\nlr,0.1,,\n')).toEqual(['param lr=0.1', 'metric loss=[0:0.5 1:0.4]']);
  });

  it('a file of TensorBoard is named after its file', () => {
    expect(read('Wall time,Step,Value\n1700000000.5,1,0.5\n1700000001.5,2,0.4\n', { format: 'csv', fileName: 'train_loss.csv' })).toEqual(['metric train_loss=[1:0.5 2:0.4]']);
  });

  it('says what it left out and what it guessed', () => {
    expect(read('epoch,loss,model,host\n1,0.5,xgb,a\n2,bad,xgb,b\nx,0.3,xgb,c\n4,0.2\n', 'csv')).toEqual(['metric loss=[1:0.5 4:0.2]', 'param model=xgb', '! 3 not-a-number', '! 4 bad-step', '! 5 column-count', '! - text-column']);
    expect(read('loss,acc\n0.5,0.8\n0.4,0.9\n', 'csv')).toEqual(['metric loss=[0:0.5 1:0.4]', 'metric acc=[0:0.8 1:0.9]', '! - no-step']);
    expect(read('1,2\n3,4\n5,6\n', 'csv')[0]).toMatch(/^metric/);
    expect(read('1,2\n3,4\n5,6\n', 'csv')).toContain('! 1 no-header');
  });

  it('decimal commas are read, and told', () => {
    const values = readValues('\ufeffepoch;loss\r\n1;0,5\r\n2;0,25\r\n', 'csv');
    expect(shown(values)).toEqual(['metric loss=[1:0.5 2:0.25]', '! 2 decimal-comma']);
    expect(values.problems.map(problemText)).toEqual(['Line 2: 0,5 was read as 0.5: a decimal comma.']);
  });

  it('quotes over lines, and one that does not end', () => {
    expect(read('name,value\nnote,"two\nlines ""quoted"""\nlr,1\n', 'csv')).toEqual(['param note=two\nlines "quoted"', 'param lr=1']);
    expect(read('name,value\nlr,"1\n', 'csv')).toContain('! 2 unclosed-quote');
  });

  it('nothing in it', () => {
    for (const text of ['', 'a,b', '\n\n']) expect(read(text, 'csv')).toEqual(['! - empty']);
  });

  it('counts problems beyond the first', () => {
    const rows = Array.from({ length: 50 }, () => 'x,0.5').join('\n');
    const problems = readValues(`epoch,loss\n${rows}\n`, 'csv').problems;
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toEqual({ code: 'more', parts: ['30'] });
  });
});

describe('YAML and TOML', () => {
  it('nests by dots; lists are JSON text; settings are parameters', () => {
    expect(read('a: 1\nb:\n  c: 0.10\n  d: [x, 2]\n  e: 1e-5\nf: "007"\ng:\nh: yes\naccuracy: 0.5\n')).toEqual([
      'param a=1', 'param b.c=0.10', 'param b.d=["x", 2]', 'param b.e=1e-5', 'param f=007', 'param g=null', 'param h=yes', 'metric accuracy=0.5',
    ]);
    expect(read('lr = 0.01\n[model]\nlayers = [64, 32]\nwhen = 2024-01-01\n[metrics]\nx = 3\n')).toEqual(['param lr=0.01', 'param model.layers=[64,32]', 'param model.when=2024-01-01', 'metric x=3']);
  });

  it('a results file makes metrics of what is unknown', () => {
    expect(read('zap: 3\n', { format: 'yaml', fileName: 'results.yaml' })).toEqual(['metric zap=3']);
    expect(read('{"zap": 0.3}', { format: 'json', fileName: 'config.json' })).toEqual(['param zap=0.3']);
  });

  it('names the line of a mistake', () => {
    expect(read('a: 1\nb: [1, 2\nc: 3\n', 'yaml')[0]).toMatch(/^! [23] syntax/);
    expect(read('a = 1\nb = = 2\n', 'toml')).toEqual(['! 2 syntax']);
  });

  it('aliases that would fill the memory', () => {
    const lines = ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefg'.split('').map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdef'[i] ?? ''}`).join(',')}]`)];
    expect(read(lines.join('\n'), 'yaml')).toEqual(['! - syntax']);
  });
});

describe('what it is', () => {
  it('is seen from the text', () => {
    expect(['a=1 b=2', '{"a": 1}', '[{"a": 1}]', 'a,b\n1,2', '"x, y",b\n1,2', 'a:\n  b: 1\n', '[s]\na = 1', 'a: 1', '# x\na=1\nb=2'].map(sniffFormat)).toEqual(['pairs', 'json', 'json', 'csv', 'csv', 'yaml', 'toml', 'pairs', 'pairs']);
    expect(['a.CSV', 'x.yml', 'metrics.jsonl', 'a', 'b.exe'].map(formatOfFile)).toEqual(['csv', 'yaml', 'json', undefined, undefined]);
  });

  it('is no text', () => {
    expect(read('a\u0000b')).toEqual(['! - binary']);
  });
});

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'values-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  it('a large table in pieces, with progress', async () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `${i},${i / 2},${i % 3 === 0 ? '' : i}\n`).join('');
    const shares: number[] = [];
    const { values, problems } = await readValuesFile(file('metrics.csv', `step,a,b\n${rows}`), { onProgress: (share) => shares.push(share) });
    expect(problems).toEqual([]);
    expect(values.map(({ points }) => points?.values.length)).toEqual([200_000, 133_333]);
    expect(values[1]?.points?.steps[2]).toBe(4);
    expect(shares.length).toBeGreaterThan(2);
    expect(shares.at(-1)).toBe(1);
  });

  it('in UTF-16, as Excel saves text, and in an old code page', async () => {
    expect(shown(await readValuesFile(file('a.csv', Buffer.from('\ufeffepoch\tloss\r\n1\t0.5\r\n2\t0.25\r\n', 'utf16le'))))).toEqual(['metric loss=[1:0.5 2:0.25]']);
    expect(shown(await readValuesFile(file('b.csv', Buffer.from('name;value\ngröße;3\n', 'latin1'))))).toEqual(['param größe=3']);
  });

  it('binary, too large, stopped, gone', async () => {
    expect(shown(await readValuesFile(file('x.json', Buffer.from([1, 0, 2]))))).toEqual(['! - binary']);
    expect(shown(await readValuesFile(file('y.csv', Buffer.concat([Buffer.from('a,b\n1,2\n'), Buffer.alloc(10)]))))).toEqual(['! - binary']);
    expect(shown(await readValuesFile(file('z.json', Buffer.alloc(21_000_000, 32))))).toEqual(['! - too-large']);
    await expect(readValuesFile(join(folder, 'none.csv'))).rejects.toThrow('ENOENT');
    const abort = new AbortController();
    abort.abort();
    await expect(readValuesFile(join(folder, 'metrics.csv'), { signal: abort.signal })).rejects.toThrow();
  });
});
