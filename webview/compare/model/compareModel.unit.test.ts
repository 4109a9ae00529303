import { describe, expect, test, vi } from 'vitest';
import { CELL, type Table, type TableColumn } from '../../../src/protocol/table';
import { FRESH } from '../setup';
import { CompareModel, type CompareSource } from './compareModel';

/** Runs by id: what their filter is found by, and a value. */
type Made = Map<string, { readonly lr: number; readonly status?: string }>;

/** Answers from made-up runs; of filters it knows `params.lr >= N` and `params.lr <= N`, joined by AND. */
class MadeSource implements CompareSource {
  readonly asked: Parameters<CompareSource['table']>[0][] = [];
  failing: Error | undefined;
  /** Holds answers back until it is called. */
  gate: Promise<void> | undefined;

  constructor(readonly runs: Made) {}

  async table(request: Parameters<CompareSource['table']>[0], signal: AbortSignal): Promise<Table> {
    this.asked.push(request);
    await this.gate;
    signal.throwIfAborted();
    if (this.failing !== undefined) throw this.failing;
    const bounds = [...(request.filter ?? '').matchAll(/params\.lr (>=|<=) ([\d.]+)/g)];
    const ids = [...this.runs].flatMap(([id, { lr }]) => {
      const fits = bounds.every(([, sign, bound]) => (sign === '>=' ? lr >= Number(bound) : lr <= Number(bound)));
      return fits && request.run_ids?.includes(id) !== false ? [id] : [];
    });
    if (request.order_by?.[0]?.descending === true) ids.reverse();
    return { total: this.runs.size, runs: ids, columns: (request.columns ?? []).map((column) => this.column(column, ids)) };
  }

  columns(): ReturnType<CompareSource['columns']> {
    return Promise.resolve({ runs: this.runs.size, columns: [{ id: 'metrics.auc', runs: 1, varies: true, distinct: 2, numeric: true, whole: false }] });
  }

  series(): Promise<never[]> {
    return Promise.resolve([]);
  }

  private column(id: string, ids: readonly string[]): TableColumn {
    if (id === 'params.lr') {
      return { id, kinds: Uint8Array.from(ids, () => CELL.number), numbers: Float64Array.from(ids, (run) => this.runs.get(run)?.lr ?? 0), codes: Int32Array.from(ids, () => -1), words: [] };
    }
    const words = ids.map((run) => (id === 'attributes.status' ? this.runs.get(run)?.status ?? 'FINISHED' : `name of ${run}`));
    return { id, kinds: Uint8Array.from(ids, () => CELL.text), numbers: new Float64Array(ids.length).fill(Number.NaN), codes: Int32Array.from(ids, (_, index) => index), words };
  }
}

const refusal = (code: string, message: string): Error => Object.assign(new Error(message), { refusal: { code, message } });

async function opened(setup = FRESH): Promise<{ model: CompareModel; source: MadeSource; kept: () => unknown }> {
  const source = new MadeSource(new Map([['a', { lr: 0.1 }], ['b', { lr: 0.2 }], ['c', { lr: 0.3 }]]));
  const keep = vi.fn();
  const model = new CompareModel(source, setup, {}, undefined, keep);
  await model.load();
  return { model, source, kept: () => keep.mock.lastCall?.[0] as unknown };
}

const shown = (model: CompareModel): (string | undefined)[] => [...model.shown].map((row) => model.resident.ids[row]);
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 5));

describe('what is shown', () => {
  test('a brush leaves the rows behind it as they are', async () => {
    const { model } = await opened();
    expect(model.behind).toBe(model.shown);
    model.setBrushing(new Uint8Array(3));
    model.setFilter('params.lr >= 0.2 AND params.lr <= 0.3');
    await settled();
    expect(shown(model)).toEqual(['b', 'c']);
    expect([...model.behind].map((row) => model.name(row))).toEqual(['name of a', 'name of b', 'name of c']);
    expect(model.brushing).toBeUndefined();
    expect(model.total).toBe(3);
  });

  test('columns are read once, for all runs', async () => {
    const { model, source } = await opened();
    const before = source.asked.length;
    await Promise.all([model.need(['params.lr']), model.need(['params.lr'])]);
    expect(source.asked.slice(before)).toEqual([{ columns: ['params.lr'] }]);
    expect([...(model.column('params.lr')?.numbers ?? [])].slice(0, 3)).toEqual([0.1, 0.2, 0.3]);
  });

  test('an answer that was overtaken is not shown', async () => {
    const { model, source } = await opened();
    let open = (): void => undefined;
    source.gate = new Promise((done) => (open = done));
    model.setFilter('params.lr >= 0.3');
    model.setFilter('params.lr <= 0.1');
    open();
    await settled();
    expect(shown(model)).toEqual(['a']);
  });
});

describe('going back', () => {
  test('filter, order and group go back one by one', async () => {
    const { model, kept } = await opened();
    expect(model.canUndo).toBe(false);
    model.setFilter('params.lr >= 0.2');
    model.setSort([{ column: 'params.lr', descending: true }]);
    await settled();
    expect(shown(model)).toEqual(['c', 'b']);
    expect(model.undo()).toBe(true);
    await settled();
    expect(shown(model)).toEqual(['b', 'c']);
    expect(model.undo()).toBe(true);
    expect(model.setup).toMatchObject({ filter: '', sort: [] });
    expect(model.undo()).toBe(false);
    expect(kept()).toEqual(model.setup);
  });

  test('a saved view goes back whole; a change of filter leaves the rest', async () => {
    const { model } = await opened({ ...FRESH, metric: 'loss', selection: ['a'], colours: { a: 0 } });
    model.restore({ ...FRESH, view: 'charts', metric: 'auc', filter: 'params.lr >= 0.3', selection: ['c', 'b'], colours: { b: 4 } });
    expect(model.setup.colours).toEqual({ b: 4, c: 0 });
    expect(model.isSelected(model.resident.row('c') ?? -1)).toBe(true);
    model.setFilter('');
    model.setMetric('f1');
    model.undo();
    expect(model.setup).toMatchObject({ filter: 'params.lr >= 0.3', metric: 'f1', view: 'charts' });
    model.undo();
    expect(model.setup).toMatchObject({ filter: '', metric: 'loss', view: 'table', selection: ['a'] });
    expect(model.isSelected(model.resident.row('c') ?? -1)).toBe(false);
  });
});

describe('the selection', () => {
  test('keeps colours, gives the lowest free one, and none to the baseline', async () => {
    const { model } = await opened();
    model.select(['a', 'b']);
    model.toggle('a');
    model.toggle('c');
    expect(model.setup.colours).toEqual({ b: 1, c: 0 });
    model.setBaseline('c');
    expect(model.setup.colours).toEqual({ b: 1 });
    model.setBaseline(undefined);
    expect(model.setup).not.toHaveProperty('baseline');
  });

  test('tells nothing when it is the same', async () => {
    const { model } = await opened();
    model.select(['a', 'b']);
    const told = vi.fn();
    model.listen(['selection', 'setup'], told);
    model.select(['a', 'b']);
    expect(told).not.toHaveBeenCalled();
    model.select(['b', 'a']);
    expect(told).toHaveBeenCalled();
  });
});

describe('news', () => {
  test('new runs wait while the hand is on the data, those alone that match', async () => {
    const { model, source } = await opened({ ...FRESH, filter: 'params.lr >= 0.2' });
    model.held = true;
    source.runs.set('d', { lr: 0.4 });
    source.runs.set('e', { lr: 0.01 });
    await model.refresh(['d', 'e']);
    expect([model.waiting, shown(model)]).toEqual([1, ['b', 'c']]);
    await model.admit();
    expect([model.waiting, shown(model)]).toEqual([0, ['b', 'c', 'd']]);
    expect(model.name(model.resident.row('d') ?? -1)).toBe('name of d');
    model.held = false;
    source.runs.set('f', { lr: 0.5 });
    await model.refresh(['f']);
    expect(shown(model)).toEqual(['b', 'c', 'd', 'f']);
  });

  test('values that an overtaken question was to bring are asked for again', async () => {
    const { model, source } = await opened();
    await model.need(['params.lr']);
    let open = (): void => undefined;
    source.gate = new Promise((done) => (open = done));
    source.runs.set('a', { lr: 7 });
    source.runs.set('b', { lr: 8 });
    const both = [model.refresh(['a']), model.refresh(['b'])];
    open();
    await Promise.all(both);
    expect([...(model.column('params.lr')?.numbers ?? [])].slice(0, 3)).toEqual([7, 8, 0.3]);
  });

  test('a run deleted under the hand stays and is known as gone', async () => {
    const { model, source } = await opened();
    model.held = true;
    source.runs.delete('b');
    await model.refresh([], ['b']);
    expect(shown(model)).toEqual(['a', 'b', 'c']);
    expect([...model.resident.gone].map((row) => model.resident.ids[row])).toEqual(['b']);
    model.held = false;
    await model.admit();
    expect(shown(model)).toEqual(['a', 'c']);
  });
});

describe('what fails', () => {
  test('a refused filter leaves what is shown, and a good one heals', async () => {
    const { model, source } = await opened();
    source.failing = refusal('INVALID_PARAMETER_VALUE', 'No such field');
    model.setBrushing(new Uint8Array(3));
    model.setFilter('params.lr >= 0.3');
    await settled();
    expect(model.stage).toEqual({ kind: 'refused', message: 'No such field', code: 'INVALID_PARAMETER_VALUE' });
    expect(shown(model)).toEqual(['a', 'b', 'c']);
    expect(model.brushing).toBeUndefined();
    source.failing = undefined;
    model.undo();
    await settled();
    expect(model.stage.kind).toBe('shown');
  });

  test('a lost server is told, and what it said meanwhile is read when it is back', async () => {
    const { model, source } = await opened();
    source.failing = refusal('connection', 'The server stopped answering.');
    await model.refresh(['a']);
    expect(model.server).toEqual({ kind: 'lost', message: 'The server stopped answering.' });
    expect(model.stage.kind).toBe('shown');
    source.failing = undefined;
    source.runs.set('d', { lr: 1 });
    model.setServer({ kind: 'ready' });
    await settled();
    expect(shown(model)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('an answer is proof that the server is there', async () => {
    const { model } = await opened();
    model.setServer({ kind: 'lost', message: 'gone' });
    await model.need(['params.lr']);
    expect(model.server.kind).toBe('ready');
  });
});
