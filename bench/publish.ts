import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MlflowClient } from '../src/client/mlflowClient';
import { testNode } from '../test/support/node';
import { startStockServer } from '../test/support/stockServer';
import { round, type Benchmark, type Figures } from './figure';
import { startLink } from './link';
import { startTrialbookIn, type Target } from './targets';

/** A link like that to a team's server far away: 100 ms there and back, 32 megabits a second each way. */
const LINK = { delay: 100, rate: 4_000_000 } as const;
/** MLflow's own default. */
const WORKERS = 4;
/** What is published: files are most of it, as in practice. */
const SIZE = { runs: 50, files: 2, fileBytes: 512 * 1024, keys: 20, points: 50 } as const;

/** Runs go to a server far away, beside the same bytes as one bare stream over the same link. */
export const publish: Benchmark = {
  name: 'publish',
  about: `${SIZE.runs} runs published to a stock MLflow server over a link with ${LINK.delay} ms of delay, beside the bare transfer of the same bytes`,
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'trialbook-bench-'));
    const source = await startTrialbookIn(mkdtempSync(join(tmpdir(), 'trialbook-bench-')));
    const server = await startStockServer(folder, { workers: WORKERS });
    try {
      const { workspace } = await fill(source);
      const env = { TRIALBOOK_STATE_DIR: join(workspace, 'state') };
      const port = Number(new URL(server.url).port);
      const there = await timed(workspace, port, env);
      const again = await timed(workspace, port, env);
      return figures(there, await bareTransfer(there.up), again, await withoutLink(folder, workspace, env));
    } finally {
      await source.stop();
      await server.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};

interface Taken {
  readonly seconds: number;
  readonly up: number;
}

function figures(there: Taken, bare: number, again: Taken, beside: number): Figures {
  return {
    'publish.seconds': { value: round(there.seconds), unit: 's', better: 'lower', peers: { 'bare transfer': round(bare), 'without a link': round(beside) }, limit: round(bare * 1.5) },
    'publish.megabytes': { value: round(there.up / 1e6), unit: 'MB', better: 'lower', peers: {} },
    'publish.again.seconds': { value: round(again.seconds), unit: 's', better: 'lower', peers: {} },
  };
}

/** Runs with points and files that no link can pack. */
async function fill(source: Target): Promise<{ workspace: string }> {
  const client = new MlflowClient({ url: `http://127.0.0.1:${source.port}`, token: source.prefix.replace('/t/', '') });
  const experiment = await client.createExperiment({ name: 'published' });
  for (let n = 0; n < SIZE.runs; n++) {
    const { info } = await client.createRun({ experiment_id: experiment, run_name: `run-${n}`, start_time: 1_700_000_000_000 + n });
    const metrics = Array.from({ length: SIZE.keys * SIZE.points }, (_, index) => ({ key: `m${index % SIZE.keys}`, value: Math.sin(index), step: Math.floor(index / SIZE.keys), timestamp: 1_700_000_000_000 + index }));
    await client.logBatch({ run_id: info.run_id, metrics });
    await client.logParam(info.run_id, { key: 'n', value: String(n) });
    for (let file = 0; file < SIZE.files; file++) await client.uploadArtifact(info.artifact_uri, `checkpoints/${file}.bin`, Buffer.concat([Buffer.alloc(1), randomBytes(SIZE.fileBytes)]));
    await client.updateRun({ run_id: info.run_id, status: 'FINISHED', end_time: 1_700_000_100_000 });
  }
  const { storePath } = await client.status();
  client.dispose();
  return { workspace: resolve(storePath, '..') };
}

/** Seconds that publishing everything takes to a server of its own beside. */
async function withoutLink(folder: string, workspace: string, env: NodeJS.ProcessEnv): Promise<number> {
  const server = await startStockServer(mkdtempSync(join(folder, 'near-')), { workers: WORKERS });
  try {
    return await publishTo(workspace, Number(new URL(server.url).port), env);
  } finally {
    await server.stop();
  }
}

/** Publishes everything over a new link. */
async function timed(workspace: string, port: number, env: NodeJS.ProcessEnv): Promise<Taken> {
  const link = await startLink(port, LINK);
  try {
    return { seconds: await publishTo(workspace, link.port, env), up: link.bytes.up };
  } finally {
    await link.close();
  }
}

/** Seconds that publishing everything takes; a server without a link says how much of it is its own time. */
async function publishTo(workspace: string, port: number, env: NodeJS.ProcessEnv): Promise<number> {
  const began = performance.now();
  const args = [resolve('dist/cli.js'), 'publish', '--dir', workspace, '--to', `http://127.0.0.1:${port}`, '--all', '--with-secrets', '--json'];
  const child = spawn(testNode(), args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  const seconds = (performance.now() - began) / 1000;
  const report = JSON.parse(text) as { copied: number; same: number; verified: number };
  if (code !== 0 || report.copied + report.same !== SIZE.runs || report.verified !== report.copied) throw new Error(`Not all was published (${code}): ${text.slice(0, 500)}`);
  return seconds;
}

/** Seconds that as many bytes take as one request over the same link, to a server that throws them away. */
async function bareTransfer(bytes: number): Promise<number> {
  const sink = createServer((incoming, response) => {
    incoming.resume().on('end', () => response.end());
  });
  await new Promise<void>((done) => sink.listen(0, '127.0.0.1', done));
  const address = sink.address();
  const link = await startLink(typeof address === 'object' && address !== null ? address.port : 0, LINK);
  try {
    const began = performance.now();
    await new Promise<void>((done, fail) => {
      const sent = request({ port: link.port, host: '127.0.0.1', method: 'PUT', headers: { 'Content-Length': bytes } }, (response) => {
        response.resume().on('end', done);
      });
      sent.on('error', fail);
      const chunk = randomBytes(64 * 1024);
      let left = bytes;
      const write = (): void => {
        while (left > 0) {
          const part = chunk.subarray(0, Math.min(left, chunk.length));
          left -= part.length;
          if (!sent.write(part)) {
            sent.once('drain', write);
            return;
          }
        }
        sent.end();
      };
      write();
    });
    return (performance.now() - began) / 1000;
  } finally {
    await link.close();
    sink.close();
  }
}
