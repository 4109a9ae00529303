import { describe, expect, it } from 'vitest';
import { CELL, type TableColumn } from '../../../src/protocol/table';
import { aggregate } from './aggregate';
import { makeLines, type Line, type LinesOf } from './lines';
import { localOrder } from './localOrder';

const shown = Uint32Array.from([4, 2, 0, 3]);
const groups = { names: ['a', 'b'], ends: Uint32Array.from([3, 4]) };
const plain: LinesOf = { shown, groups: undefined, alone: true, open: new Set(), above: new Set() };

function all(of: LinesOf): Line[] {
  const lines = makeLines(of);
  return Array.from({ length: lines.length }, (_, index) => lines.at(index)).filter((line) => line !== undefined);
}

describe('lines', () => {
  it('are the runs in order, without those above', () => {
    expect(all({ ...plain, above: new Set([2]) }).map((line) => (line.kind === 'run' ? line.row : -1))).toEqual([4, 0, 3]);
    expect([...makeLines({ ...plain, above: new Set([2]) }).rows]).toEqual([4, 2, 0, 3]);
  });

  it('are groups, a group of one being its run', () => {
    const lines = all({ ...plain, groups, open: new Set(['a']) });
    expect(lines.map((line) => (line.kind === 'group' ? `group ${line.group}` : `run ${line.row} of ${line.group}`))).toEqual(['group 0', 'run 4 of 0', 'run 2 of 0', 'run 0 of 0', 'run 3 of -1']);
  });

  it('keep a group of one where its value is what was asked for', () => {
    expect(all({ ...plain, groups, alone: false }).map(({ kind }) => kind)).toEqual(['group', 'group']);
  });

  it('follow a brush, and a group that holds none of it goes', () => {
    const mask = Uint8Array.from([1, 0, 1, 0, 0]);
    const lines = makeLines({ ...plain, groups, alone: false, mask });
    expect(lines.length).toBe(1);
    expect([...lines.rows]).toEqual([2, 0]);
  });

  it('are found by run, in closed groups too', () => {
    const closed = makeLines({ ...plain, groups });
    expect(closed.find(0)).toBe(0);
    expect(closed.find(3)).toBe(1);
    expect(closed.find(9)).toBe(-1);
  });
});

const column: TableColumn = {
  id: 'metrics.x',
  kinds: Uint8Array.from([CELL.number, CELL.number, CELL.special, CELL.absent, CELL.number]),
  numbers: Float64Array.from([1, 3, Number.NaN, Number.NaN, 1]),
  codes: new Int32Array(5).fill(-1),
  words: [],
};

describe('what a group has', () => {
  it('is mean and sample deviation of the finite numbers', () => {
    expect(aggregate(column, [0, 1, 2, 3])).toMatchObject({ n: 2, mean: 2, deviation: Math.SQRT2, min: 1, max: 3, distinct: 4, sample: 0 });
  });

  it('is one value when all are the same, and none without any', () => {
    expect(aggregate(column, [0, 4])).toMatchObject({ distinct: 1, deviation: 0 });
    expect(aggregate(column, [3])).toMatchObject({ n: 0, sample: -1 });
  });

  it('keeps its digits where values lie close together', () => {
    const close: TableColumn = { ...column, kinds: new Uint8Array(3).fill(CELL.number), numbers: Float64Array.from([1e9, 1e9 + 1, 1e9 + 2]) };
    expect(aggregate(close, [0, 1, 2]).deviation).toBe(1);
  });
});

it('orders as the server does: NaN and absent last either way', () => {
  const rows = Uint32Array.from([0, 1, 2, 3]);
  const by = (descending: boolean): number[] => [...localOrder(rows, [{ column: 'metrics.x', descending }], () => column)];
  expect(by(true)).toEqual([1, 0, 2, 3]);
  expect(by(false)).toEqual([0, 1, 2, 3]);
});
