import { expect, test } from 'vitest';
import { CELL, type TableColumn } from '../../../src/protocol/table';
import { nearestRuns } from './nearest';

function column(id: string, values: readonly (number | string | undefined)[]): TableColumn {
  const words = [...new Set(values.filter((value) => typeof value === 'string'))];
  return {
    id,
    kinds: Uint8Array.from(values, (value) => (value === undefined ? CELL.absent : typeof value === 'string' ? CELL.text : CELL.number)),
    numbers: Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN)),
    codes: Int32Array.from(values, (value) => (typeof value === 'string' ? words.indexOf(value) : -1)),
    words,
  };
}

const LR = column('params.lr', [0.1, 0.05, 0.1, 0.1, 0.05]);
const BOOSTER = column('params.booster', ['tree', 'tree', 'dart', 'tree', 'dart']);
const DROP = column('params.drop', [undefined, undefined, undefined, undefined, 0.3]);
const AUC = column('metrics.auc', [0.9, 0.921, 0.95, 0.9, undefined]);

test('fewest differences first, then the greatest change; equal runs are left out', () => {
  const near = nearestRuns(0, [0, 1, 2, 3, 4], [LR, BOOSTER, DROP], AUC, 3, 10);
  expect(near.map((one) => one.row)).toEqual([2, 1, 4]);
  expect(near[1]?.differences).toEqual([{ column: 'params.lr', from: '0.1', to: '0.05' }]);
  expect(near[1]?.delta).toBeCloseTo(0.021, 12);
  expect(near[2]?.differences.at(-1)).toEqual({ column: 'params.drop', from: undefined, to: '0.3' });
  expect(near[2]?.delta).toBeNaN();
  expect(nearestRuns(0, [1, 2, 4], [LR, BOOSTER, DROP], AUC, 2, 1).map((one) => one.row)).toEqual([2]);
});
