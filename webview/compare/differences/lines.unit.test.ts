import { describe, expect, test } from 'vitest';
import { ENGLISH } from './strings';
import { chooseRuns, previousRun } from './chooseRuns';
import { moveBy } from './gridKeys';
import { countKeys, makeLines, nextDifference, visibleLines, type LineWishes } from './lines';
import type { CodeFacts, RunFacts } from './protocol';
import { makeSections, nothingInCommon, type Section } from './sections';
import { readDifferencesSetup } from './setup';

function run(id: string, parts: Partial<RunFacts> = {}): RunFacts {
  return {
    kind: 'run', id, name: id, experimentId: '1', status: 'FINISHED', lifecycle: 'active', user: '', start: 1000, end: 2000, params: [], tags: [], metrics: [], data: [], models: [], files: [],
    allFiles: true, ...parts,
  };
}
const metric = (key: string, value: number): RunFacts['metrics'][number] => ({ key, value, step: 0, time: 0 });
const sections = (runs: RunFacts[], code?: CodeFacts[], digests = new Map<string, string>()): Section[] =>
  makeSections({ runs, ...(code === undefined ? {} : { code }), digests, direction: (key) => (key === 'loss' ? 'lower' : 'unknown') }, ENGLISH);
const section = (all: Section[], id: string): Section => all.find((one) => one.id === id) ?? { id: 'params', rows: [] };
const wishes: LineWishes = { differing: true, folded: [], find: '', opened: new Set(), cells: new Map(), pictureHeight: 150 };

describe('sections', () => {
  test('each way to differ from the baseline has its letter', () => {
    const params = (values: Record<string, string>): { key: string; value: string }[] => Object.entries(values).map(([key, value]) => ({ key, value }));
    const rows = section(sections([run('a', { params: params({ same: '1', lr: '0.10', depth: '8', gone: 'x' }) }), run('b', { params: params({ same: '1', lr: '0.1', depth: '"8"', fresh: 'y' }) })]), 'params').rows;
    expect(rows.map((row) => [row.key, row.cells[1]?.letter, row.cells[1]?.look])).toEqual([
      ['depth', 'T', 'plain'], ['fresh', 'A', 'plain'], ['gone', 'D', 'absent'], ['lr', '=', 'plain'], ['same', undefined, 'same'],
    ]);
  });

  test('a metric is better or worse by its direction, and neither without one', () => {
    const rows = section(sections([run('a', { metrics: [metric('loss', 0.4), metric('x', 1)] }), run('b', { metrics: [metric('loss', 0.3), metric('x', 2)] }), run('c', { metrics: [metric('loss', 0.6)] })]), 'metrics').rows;
    const [loss, x] = rows;
    expect(loss?.cells.slice(1).map((cell) => [cell.metric?.better, cell.metric?.rises])).toEqual([[true, false], [false, true]]);
    expect(loss?.cells[1]?.metric?.share).toBeCloseTo(0.5);
    expect([x?.cells[1]?.metric?.better, x?.cells[2]?.letter]).toEqual([undefined, 'D']);
  });

  test('what a run took of the machine is no metric that differs', () => {
    const made = sections([run('a', { metrics: [metric('loss', 0.4), metric('system/cpu_seconds', 1)] }), run('b', { metrics: [metric('loss', 0.4), metric('system/cpu_seconds', 2)], end: 3000 })]);
    expect(section(made, 'metrics').rows.map((row) => [row.label, row.differs])).toEqual([['loss', false]]);
    expect(section(made, 'machine').rows.map((row) => [row.key, row.differs])).toEqual([['duration', true], ['metric:system/cpu_seconds', true]]);
  });

  test('NaN equals NaN, and differs from a number without a difference that could be written', () => {
    const nan = { key: 'm', value: 0, special: 'NaN' as const, step: 0, time: 0 };
    const [row] = section(sections([run('a', { metrics: [nan] }), run('b', { metrics: [nan] }), run('c', { metrics: [metric('m', 1)] })]), 'metrics').rows;
    expect(row?.cells.map((cell) => [cell.text, cell.letter, cell.metric?.delta])).toEqual([['NaN', undefined, undefined], ['NaN', undefined, undefined], ['1', 'M', undefined]]);
  });

  test('a run without an environment lacks no package of it', () => {
    const environment = { from: 'requirements.txt', packages: [{ name: 'numpy', version: '1.26.0' }, { name: 'old', version: '1' }] };
    const newer = { from: 'requirements.txt', packages: [{ name: 'numpy', version: '2.0.0' }] };
    const rows = section(sections([run('a', { environment }), run('b', { environment: newer }), run('c')]), 'packages').rows;
    expect(rows.map((row) => row.cells.slice(1).map((cell) => [cell.letter, cell.note ?? cell.text]))).toEqual([
      [['M', 'major, newer'], [undefined, 'no environment logged']], [['D', 'not listed'], [undefined, 'no environment logged']],
    ]);
  });

  test('files of one size differ once their content is known to', () => {
    const files = [{ path: 'a.txt', size: 5 }];
    const rows = (digests: Map<string, string>): unknown => section(sections([run('a', { files }), run('b', { files })], undefined, digests), 'artifacts').rows[0]?.cells[1];
    expect(rows(new Map())).toMatchObject({ look: 'same' });
    expect(rows(new Map([['a\na.txt', 'x'], ['b\na.txt', 'y']]))).toMatchObject({ letter: 'M', link: 'file' });
    expect(rows(new Map([['a\na.txt', 'x'], ['b\na.txt', 'x']]))).toMatchObject({ look: 'same' });
  });

  test('commits that are made of digits are no numbers, and uncommitted changes are said', () => {
    const all = sections(
      [run('a', { commit: '1234567000' }), run('b', { commit: '12345670e0' }), run('c', { commit: '1234567000', dirty: true })],
      [{ kind: 'differs', ahead: 4, behind: 0, count: 1, files: [{ path: 'train.py', added: 31, removed: 4, change: 'changed', used: true }] }, { kind: 'same' }],
    );
    const [commit, file] = section(all, 'code').rows;
    expect(commit?.cells.map((cell) => [cell.letter, cell.note])).toEqual([[undefined, ''], ['M', '4 commits later'], ['M', '+ uncommitted']]);
    expect(file).toMatchObject({ label: 'train.py', note: 'used by the run' });
    expect(file?.cells[1]).toMatchObject({ lines: { added: 31, removed: 4 }, link: 'code' });
    expect(file?.cells[2]).toMatchObject({ look: 'same' });
  });

  test('runs with nothing in common', () => {
    expect(nothingInCommon([run('a', { params: [{ key: 'x', value: '1' }] }), run('b', { metrics: [metric('x', 1)] })])).toBe(true);
    expect(nothingInCommon([run('a', { params: [{ key: 'x', value: '1' }] }), run('b', { params: [{ key: 'x', value: '2' }] })])).toBe(false);
  });
});

describe('lines', () => {
  const all = sections([run('a', { params: [{ key: 'p', value: '1' }, { key: 'q', value: '1' }] }), run('b', { params: [{ key: 'p', value: '1' }, { key: 'q', value: '2' }] })]);
  test('what is the same is folded at the end of its section, and a find opens it', () => {
    const kinds = (wish: Partial<LineWishes>): string[] => makeLines(all, { ...wishes, ...wish }).filter((line) => line.kind !== 'section' ? line.section === 'params' : line.section.id === 'params').map((line) => (line.kind === 'row' ? line.row.key : line.kind));
    expect(kinds({})).toEqual(['section', 'q', 'identical']);
    expect(kinds({ opened: new Set(['params']) })).toEqual(['section', 'q', 'identical', 'p']);
    expect(kinds({ differing: false })).toEqual(['section', 'p', 'q']);
    expect(kinds({ find: 'p' })).toEqual(['section', 'identical', 'p']);
    expect(kinds({ folded: ['params'] })).toEqual(['section']);
  });
  test('lines in view, with the height of the others', () => {
    const lines = Array.from({ length: 10 }, () => ({ kind: 'words' as const, section: 'params' as const, text: '', height: 20 }));
    expect(visibleLines(lines, 50, 90)).toEqual({ first: 2, last: 5, before: 40, after: 100 });
    expect(visibleLines(lines, -300, 1000)).toEqual({ first: 0, last: 10, before: 0, after: 0 });
    expect(visibleLines([], 0, 100)).toEqual({ first: 0, last: 0, before: 0, after: 0 });
  });
  test('counts and the way from difference to difference', () => {
    const lines = makeLines(all, { ...wishes, differing: false });
    expect(countKeys(all)).toEqual({ differing: 1, all: 4, groups: 3 });
    const at = nextDifference(lines, -1, 1) ?? -1;
    expect(lines[at]).toMatchObject({ row: { key: 'q' } });
    expect(nextDifference(lines, at, 1)).toBeUndefined();
    const extent = { lines: lines.length, columns: 3, page: 2, next: (line: number, step: 1 | -1) => nextDifference(lines, line, step) };
    expect(moveBy('n', false, { line: -1, column: 2 }, extent)).toEqual({ line: at, column: 2 });
    expect(moveBy('p', false, { line: at, column: 2 }, extent)).toBe('none');
    expect(moveBy('ArrowUp', false, { line: -1, column: 0 }, extent)).toEqual({ line: -1, column: 0 });
    expect(moveBy('x', false, { line: 0, column: 0 }, extent)).toBeUndefined();
  });
});

describe('runs that are compared', () => {
  const start = (id: string): number => ({ a: 30, b: 10, c: 20 })[id] ?? 0;
  test('the oldest is the baseline unless one was chosen', () => {
    expect(chooseRuns({ selection: ['a', 'b', 'c'], baseline: undefined, shown: [], start, most: 50 })).toEqual({ ids: ['b', 'a', 'c'], how: 'selected', of: 3 });
    expect(chooseRuns({ selection: ['a', 'b'], baseline: 'c', shown: [], start, most: 50 })).toMatchObject({ ids: ['c', 'a', 'b'] });
    expect(chooseRuns({ selection: ['a', 'b', 'c'], baseline: undefined, shown: [], start, most: 2 })).toMatchObject({ ids: ['b', 'a'], of: 3 });
  });
  test('the first shown ones, when none were selected', () => {
    expect(chooseRuns({ selection: ['a'], baseline: undefined, shown: ['c', 'a', 'b'], start, most: 50 })).toEqual({ ids: ['b', 'a', 'c'], how: 'shown', of: 3 });
    expect(chooseRuns({ selection: [], baseline: undefined, shown: [], start, most: 50 })).toMatchObject({ ids: [] });
  });
  test('the run before it in the same series', () => {
    const runs = [{ id: '1', name: 'daily-07-01', start: 1 }, { id: '2', name: 'other', start: 2 }, { id: '3', name: 'daily-07-02', start: 3 }];
    expect([previousRun('3', runs), previousRun('2', runs), previousRun('1', runs)]).toEqual(['1', '1', undefined]);
  });
});

test('a kept setup is read field by field', () => {
  expect(readDifferencesSetup({ differing: false, folded: ['params', 'nonsense'], pictures: 'slider', statistic: 7 })).toEqual({ differing: false, folded: [], pictures: 'slider', statistic: 'last' });
  expect(readDifferencesSetup(null)).toEqual({ differing: true, folded: [], pictures: 'side', statistic: 'last' });
});
