import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, startTestServer, type TestServer } from '../testServer';
import { MlflowError } from '../../protocol/errors';
import { PlainMlflowClient } from './plainClient';

/** A stock server of one experiment whose newest run is `run-0`; every third run is a child of the one before it. */
class Stock {
  readonly asked: { path: string; body: { filter?: string; max_results?: number; page_token?: string; run_view_type?: string } }[] = [];
  runs: object[] = [];
  #server: TestServer | undefined;
  /** Filters that an older server does not know. */
  refuses = /(?!)/;

  constructor(count: number) {
    this.runs = Array.from({ length: count }, (_, index) => this.run(index));
  }

  run(index: number, further: object = {}): object {
    const id = `r${index}`;
    const parent = index % 3 === 1 ? [{ key: 'mlflow.parentRunId', value: `r${index - 1}` }] : [];
    return {
      info: { run_id: id, run_uuid: id, experiment_id: '1', status: 'FINISHED', start_time: 1_000_000 - index, lifecycle_stage: 'active', run_name: id, ...further },
      data: { metrics: [{ key: 'loss', value: index, timestamp: 1, step: 0 }], params: [{ key: 'lr', value: String(index / 100) }], tags: parent },
    };
  }

  async start(): Promise<string> {
    this.#server = await startTestServer((request, response) => {
      void bodyOf(request).then((text) => {
        const path = (request.url ?? '').replace(/\?.*/, '').replace('/api/2.0/mlflow/', '');
        const body = (text === '' ? {} : JSON.parse(text)) as Stock['asked'][number]['body'];
        this.asked.push({ path, body });
        if (path === 'experiments/search') response.end('{"experiments":[{"experiment_id":"1","name":"one"}]}');
        else if (path === 'experiments/get') response.end('{"experiment":{"experiment_id":"1","name":"one"}}');
        else if (path !== 'runs/search') response.writeHead(404).end('{"error_code":"ENDPOINT_NOT_FOUND","message":"no"}');
        else if (this.refuses.test(body.filter ?? '')) response.writeHead(400).end('{"error_code":"INVALID_PARAMETER_VALUE","message":"Invalid filter"}');
        else response.end(JSON.stringify(this.#search(body)));
      });
    });
    return this.#server.url;
  }

  #search({ filter = '', max_results: size = 1000, page_token: token = '0' }: Stock['asked'][number]['body']): object {
    const parentOf = (run: object): string | undefined => (run as { data: { tags: { value: string }[] } }).data.tags[0]?.value;
    const statusOf = (run: object): string => (run as { info: { status: string } }).info.status;
    const wanted = /parentRunId` = '(\w+)'/.exec(filter)?.[1];
    const found = this.runs.filter((run) =>
      (/IS NULL/.test(filter) ? parentOf(run) === undefined : /IS NOT NULL/.test(filter) ? parentOf(run) !== undefined : wanted === undefined || parentOf(run) === wanted)
      && (!/RUNNING/.test(filter) || statusOf(run) === 'RUNNING'));
    const from = Number(token);
    return { runs: found.slice(from, from + size), ...(from + size < found.length ? { next_page_token: String(from + size) } : {}) };
  }

  close(): Promise<void> {
    return this.#server?.close() ?? Promise.resolve();
  }
}

let stock: Stock;
let client: PlainMlflowClient;
const open = async (count: number): Promise<void> => {
  stock = new Stock(count);
  client = new PlainMlflowClient({ url: await stock.start() }, { retryDelays: [] });
};
beforeEach(() => open(3000));
afterEach(async () => {
  client.dispose();
  await stock.close();
});

const ROOTS = 'tags.`mlflow.parentRunId` IS NULL';
const FIRST = { experiment_ids: ['1'], filter: ROOTS, max_results: 20, order_by: ['attributes.start_time DESC'] };
const most = (): number => Math.max(0, ...stock.asked.map(({ body }) => body.max_results ?? 0));

describe('an experiment of many runs', () => {
  it('opens its first page in one request, and is spoken of by what that brought', async () => {
    const page = await client.searchRuns(FIRST);
    expect(page.runs).toHaveLength(20);
    const [overview] = await client.overview(['1']);
    expect(stock.asked).toHaveLength(1);
    expect(overview).toMatchObject({ experiment_id: '1', runs: 20, partial: true, metric_keys: ['loss'], last_start_time: 1_000_000 });
  });

  it('says which runs have children with one request, or asks for each when there are many', async () => {
    const { runs } = await client.searchRuns(FIRST);
    stock.asked.length = 0;
    const ids = runs.map(({ info }) => info.run_id);
    const summaries = await client.childSummaries(ids, 'loss');
    expect(summaries[0]).toEqual({ run_id: 'r0', children: 1, running: 0, min: 1, max: 1 });
    expect(summaries).toHaveLength(ids.filter((id) => Number(id.slice(1)) % 3 === 0).length);
    expect(most()).toBeLessThanOrEqual(500);

    await stock.close();
    await open(30);
    await client.searchRuns(FIRST);
    stock.asked.length = 0;
    expect(await client.childSummaries(['r0', 'r2', 'r3'])).toEqual([{ run_id: 'r0', children: 1, running: 0 }, { run_id: 'r3', children: 1, running: 0 }]);
    expect(stock.asked).toHaveLength(1);
  });

  it('is counted as far as is asked', async () => {
    expect(await client.countRuns({ experiment_ids: ['1'] }, { atMost: 100 })).toBe(100);
    expect(stock.asked).toHaveLength(1);
    expect(await client.countRuns({ experiment_ids: ['1'] })).toBe(3000);
  });

  it('is all read for a comparison, in pages, until nobody wants it any more', async () => {
    const stop = new AbortController();
    const reading = client.runsTable({ experiment_ids: ['1'] }, { signal: stop.signal });
    stop.abort(new Error('closed'));
    await expect(reading).rejects.toThrow('closed');
    expect(stock.asked.length).toBeLessThan(3);

    const [gone, stays] = [new AbortController(), client.runsTable({ experiment_ids: ['1'] })];
    const other = client.runsTable({ experiment_ids: ['1'] }, { signal: gone.signal });
    gone.abort(new Error('closed'));
    await expect(other).rejects.toThrow('closed');
    expect((await stays).total).toBe(3000);
    // What is known whole is spoken of exactly, and not asked for again.
    stock.asked.length = 0;
    expect((await client.overview(['1']))[0]).toMatchObject({ runs: 3000, root_runs: 2000 });
    expect((await client.overview(['1']))[0]).not.toHaveProperty('partial');
    expect(await client.countRuns({ experiment_ids: ['1'], filter: 'metrics.loss < 10' })).toBe(10);
    expect(stock.asked).toHaveLength(0);
  });

  it('is searched in pages where the server does not know the filter', async () => {
    stock.refuses = /IS NULL| OR |lr/;
    const page = await client.searchRuns({ ...FIRST, max_results: 150 });
    expect(page.runs.map(({ info }) => info.run_id).slice(0, 4)).toEqual(['r0', 'r2', 'r3', 'r5']);
    expect(page.runs).toHaveLength(150);
    const next = await client.searchRuns({ ...FIRST, max_results: 150, page_token: page.next_page_token! });
    expect(next.runs[0]?.info.run_id).toBe('r225');
    // A filter that hits nothing is not looked for in everything at once.
    stock.asked.length = 0;
    const none = await client.searchRuns({ ...FIRST, filter: "params.lr > 28.99 OR params.lr = 'none'" });
    expect(none.runs).toEqual([]);
    expect(stock.asked.length).toBeLessThan(15);
    const found = await client.searchRuns({ ...FIRST, filter: "params.lr > 28.99 OR params.lr = 'none'", page_token: none.next_page_token! });
    expect(found.runs.map(({ info }) => info.run_id)).toHaveLength(20);
    await expect(client.searchRuns({ ...FIRST, filter: 'lr >' })).rejects.toBeInstanceOf(MlflowError);
  });

  it('is looked at for what is new, and older runs that come by are no news', async () => {
    await client.searchRuns(FIRST);
    const { signal } = new AbortController();
    expect(await client.runs.look(signal)).toEqual([]);
    const fresh = stock.run(-1, { run_id: 'new', run_uuid: 'new', status: 'RUNNING' });
    stock.runs.unshift(fresh);
    stock.asked.length = 0;
    expect((await client.runs.look(signal)).map(({ run_id }) => run_id)).toEqual(['new', 'new']);
    expect(stock.asked).toHaveLength(2);
    expect(await client.runs.look(signal)).toEqual([]);
    stock.runs[1] = stock.run(0, { run_name: 'renamed' });
    expect((await client.runs.look(signal)).map(({ run_id }) => run_id)).toEqual(['r0', 'r0']);
  });
});

it('knows a small experiment whole from its one page', async () => {
  await stock.close();
  await open(5);
  await client.searchRuns({ experiment_ids: ['1'] });
  stock.asked.length = 0;
  expect((await client.overview(['1']))[0]).toMatchObject({ runs: 5, root_runs: 3 });
  expect(await client.childSummaries(['r0', 'r3'])).toEqual([{ run_id: 'r0', children: 1, running: 0 }, { run_id: 'r3', children: 1, running: 0 }]);
  expect(stock.asked).toHaveLength(0);
});

it('knows a small experiment whole from its runs with and without a parent', async () => {
  await stock.close();
  await open(5);
  const { runs } = await client.searchRuns(FIRST);
  expect((await client.overview(['1']))[0]).toMatchObject({ runs: 3, partial: true });
  await client.childSummaries(runs.map(({ info }) => info.run_id));
  stock.asked.length = 0;
  const [overview] = await client.overview(['1']);
  expect(overview).toMatchObject({ runs: 5, root_runs: 3 });
  expect(overview).not.toHaveProperty('partial');
  expect(stock.asked).toHaveLength(0);
});
