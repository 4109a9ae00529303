import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MlflowClient } from '../src/client/mlflowClient';
import { PlainMlflowClient } from '../src/client/plain/plainClient';
import type { Arrangement } from '../src/extension/tree/arrangement';
import type { FolderConnection } from '../src/extension/connection/folderConnection';
import { FolderModel } from '../src/extension/tree/folderModel';
import { listRequest, NEWEST_FIRST } from '../src/extension/tree/runQueries';
import { python } from '../test/support/python';
import { startStockServer } from '../test/support/stockServer';
import { type Benchmark, median, round } from './figure';

const RUNS = 10_000;
const TIMES = 9;
const ROWS = 20;

/** The Experiments view on a stock MLflow server with 10,000 runs in one experiment, beside the bare request for the same page. */
export const remote: Benchmark = {
  name: 'remote',
  about: `the tree on a stock MLflow server with ${RUNS.toLocaleString('en')} runs: its experiments, and the first page of the one that holds them`,
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'trialbook-bench-'));
    const stock = await startStockServer(folder);
    try {
      const id = (await python(['bench/remoteRuns.py', join(folder, 'mlflow.db'), String(RUNS)])).trim();
      const counted = await countingServer(stock.url);
      try {
        return await compared(counted, id);
      } finally {
        counted.server.closeAllConnections();
        counted.server.close();
      }
    } finally {
      await stock.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Counted {
  readonly url: string;
  readonly server: Server;
  /** Requests that came since it was set to 0. */
  requests: number;
}

async function compared(counted: Counted, id: string): ReturnType<Benchmark['measure']> {
  const [experiments, page, bare]: [number[], number[], number[]] = [[], [], []];
  let [forExperiments, forPage] = [0, 0];
  for (let n = 0; n < TIMES; n++) {
    const client = new PlainMlflowClient({ url: counted.url });
    const model = new FolderModel({ id: 'bench', client: () => Promise.resolve(client) } as unknown as FolderConnection, { filter: undefined, sortOf: () => NEWEST_FIRST } as unknown as Arrangement, () => new Map());
    counted.requests = 0;
    experiments.push(await timed(() => model.loadExperiments()));
    // What follows the rows is asked for in the same moment that they are there.
    forExperiments = Math.max(forExperiments, counted.requests);
    await quiet(counted);
    counted.requests = 0;
    page.push(await timed(async () => {
      const list = await model.openList({ type: 'roots', experimentId: id });
      forPage = Math.max(forPage, counted.requests);
      if (list.runIds.length !== ROWS) throw new Error(`${list.runIds.length} rows instead of ${ROWS}`);
    }));
    await quiet(counted);
    client.dispose();
    const plain = new MlflowClient({ url: counted.url });
    await plain.searchExperiments({ max_results: 1 });
    bare.push(await timed(() => plain.searchRuns(listRequest({ type: 'roots', experimentId: id }, NEWEST_FIRST, undefined, ROWS))));
    plain.dispose();
  }
  return {
    'remote.tree.experiments': { value: round(median(experiments)), unit: 'ms', better: 'lower', peers: {} },
    'remote.tree.experiments.requests': { value: forExperiments, unit: 'requests', better: 'lower', peers: {} },
    'remote.tree.page': { value: round(median(page)), unit: 'ms', better: 'lower', peers: { 'the bare request': round(median(bare)) } },
    'remote.tree.page.requests': { value: forPage, unit: 'requests', better: 'lower', peers: {} },
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Waits until nothing was asked for a moment. */
async function quiet(counted: Counted): Promise<void> {
  for (let before = -1; before !== counted.requests; ) {
    before = counted.requests;
    await new Promise((done) => setTimeout(done, 500));
  }
}

/** Hands requests on to a server and counts them. */
async function countingServer(target: string): Promise<Counted> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, response) => {
    counted.requests++;
    const onward = request(target + (incoming.url ?? ''), { agent, method: incoming.method ?? 'GET', headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  const counted: Counted = { url: '', server, requests: 0 };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  return Object.assign(counted, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
