import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Benchmark, type Figures, round } from './figure';
import { peakMegabytes, startTrialbookIn, type Target } from './targets';

/** A smaller one shows on the way what a change does. */
const GIGABYTES = Number(process.env['TRIALBOOK_ARTIFACT_GB'] ?? 5);
const MEGABYTE = 1024 * 1024;
const CHUNKS = GIGABYTES * 1024;

/** One large artifact in and out; the limit is a file written and synced, or read, in the same pieces without a server. */
export const artifacts: Benchmark = {
  name: 'artifacts',
  about: `an artifact of ${GIGABYTES} GB in and out, and what the server holds in memory meanwhile`,
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'trialbook-artifacts-'));
    try {
      return await measureIn(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};

async function measureIn(folder: string): Promise<Figures> {
  const chunk = Buffer.alloc(MEGABYTE, 'weights of a model ');
  const disk = await diskRates(join(folder, 'plain'), chunk);
  const target = await startTrialbookIn(folder, true);
  try {
    const run = await createRun(target);
    const path = `/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/model.bin`;
    const up = await rateOf(() => upload(target, path, chunk));
    const down = await rateOf(() => download(target, path));
    const peak = peakMegabytes(target.pid);
    const rate = (value: number, limit: number) => ({ value: round(value), unit: 'MB/s', better: 'higher' as const, peers: {}, limit: round(limit) });
    return {
      'artifact.in': rate(up, disk.write),
      'artifact.out': rate(down, disk.read),
      ...(peak === undefined ? {} : { 'artifact.peak': { value: round(peak), unit: 'MB', better: 'lower' as const, peers: {} } }),
    };
  } finally {
    await target.stop();
  }
}

/** Megabytes a second. */
async function rateOf(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return CHUNKS / ((performance.now() - started) / 1000);
}

async function diskRates(path: string, chunk: Buffer): Promise<{ write: number; read: number }> {
  const write = await rateOf(async () => {
    const file = await open(path, 'w');
    for (let i = 0; i < CHUNKS; i++) await file.write(chunk);
    await file.sync();
    await file.close();
  });
  const read = await rateOf(async () => {
    const file = await open(path, 'r');
    const into = Buffer.alloc(MEGABYTE);
    for (let i = 0; i < CHUNKS; i++) await file.read(into, 0, MEGABYTE, i * MEGABYTE);
    await file.close();
  });
  rmSync(path);
  return { write, read };
}

async function createRun(target: Target): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${target.port}${target.prefix}/api/2.0/mlflow/runs/create`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ experiment_id: '0', start_time: Date.now() }),
  });
  return ((await answer.json()) as { run: { info: { run_id: string } } }).run.info.run_id;
}

function upload(target: Target, path: string, chunk: Buffer): Promise<void> {
  return new Promise((done, fail) => {
    const sent = request({ port: target.port, host: '127.0.0.1', method: 'PUT', path: target.prefix + path, headers: { 'content-length': CHUNKS * MEGABYTE } }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        if (answer.statusCode === 200) done();
        else fail(new Error(`PUT answered ${answer.statusCode}`));
      });
    });
    sent.on('error', fail);
    let left = CHUNKS;
    const next = (): void => {
      while (left > 0) {
        left--;
        if (!sent.write(chunk)) {
          sent.once('drain', next);
          return;
        }
      }
      sent.end();
    };
    next();
  });
}

function download(target: Target, path: string): Promise<void> {
  return new Promise((done, fail) => {
    request({ port: target.port, host: '127.0.0.1', path: target.prefix + path }, (answer: Readable) => {
      let bytes = 0;
      answer.on('data', (part: Buffer) => (bytes += part.length));
      answer.on('end', () => {
        if (bytes === CHUNKS * MEGABYTE) done();
        else fail(new Error(`GET answered ${bytes} bytes.`));
      });
    }).on('error', fail).end();
  });
}
