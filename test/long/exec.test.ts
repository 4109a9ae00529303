import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findAddress } from '../../src/address/address';
import type { Run } from '../../src/protocol/entities';
import { makeExecBench, said, tagsOf, wrote, type ExecBench } from '../unit/execHarness';

let bench: ExecBench;
beforeAll(async () => {
  bench = await makeExecBench();
});
afterAll(() => bench.remove());
beforeEach(() => bench.reset());

const RECORDER_KILLS = 120;
const SERVER_KILLS = 80;
/** Runs of recorders that go on beside each other. */
const BESIDE = 3;

/** Prints `loss` by steps for about a second, then says that it is done. */
const JOB = `console.log('ready');
let step = 0;
const timer = setInterval(() => {
  if (++step > 20) { clearInterval(timer); console.log('done'); } else console.log('step ' + step + ' loss=' + 1 / step);
}, 30);`;

/** All runs of the store, however many; after what was kept aside is taken in. */
async function all(): Promise<Run[]> {
  const runs: Run[] = [];
  const { experiments } = await bench.client().searchExperiments({ view_type: 'ALL' });
  const experiment_ids = experiments.map(({ experiment_id }) => experiment_id);
  for (let page_token: string | undefined = ''; page_token !== undefined;) {
    const page = await bench.client().searchRuns({ experiment_ids, max_results: 1000, ...(page_token === '' ? {} : { page_token }) });
    runs.push(...page.runs);
    page_token = page.next_page_token === '' ? undefined : page.next_page_token;
  }
  return runs;
}

/** Folders of records that no server has yet. */
function keptAside(): string[] {
  const kept = join(bench.state, 'kept');
  return readdirSync(kept).flatMap((target) => readdirSync(join(kept, target)));
}

async function takeIn(): Promise<void> {
  await expect.poll(async () => {
    await bench.run(['take-in']);
    return keptAside();
  }, { interval: 500 }).toEqual([]);
}

/** Steps of a run's metric, in order. */
async function steps(run: Run): Promise<number[]> {
  const { metrics } = await bench.client().getMetricHistory({ run_id: run.info.run_id, metric_key: 'loss' });
  return metrics.map(({ step }) => Number(step));
}

const name = (index: number): string => `try-${String(index).padStart(3, '0')}`;
/** Nothing twice, and nothing between the first and the last left out. */
const isWhole = (found: readonly number[]): boolean => found.every((step, index) => step === index + 1);

describe('kills', () => {
  beforeEach(() => writeFileSync(join(bench.workspace, 'job.js'), JOB));

  it(`of the recorder, ${RECORDER_KILLS} at random moments, leave each run once, and how it stood`, async () => {
    expect((await bench.run(['exec', '--', process.execPath, '-e', '0'])).code).toBe(0);
    let index = 0;
    const started = new Set<string>();
    const one = async (): Promise<void> => {
      while (index < RECORDER_KILLS) {
        const mine = name(index++);
        const child = bench.start(['exec', '--name', mine, '--', process.execPath, 'job.js']);
        const over = said(child);
        const ready = wrote(child, 'ready').then(() => started.add(mine));
        // Any phase: before the run is made, while it goes on, while its end is written. Two of three count from its first line, however long a start takes here.
        if (index % 3 !== 0) await Promise.race([ready, over]);
        await sleep(Math.random() * 1500);
        child.kill('SIGKILL');
        await over;
      }
    };
    await Promise.all(Array.from({ length: BESIDE }, one));
    await sleep(1500);
    await takeIn();
    const runs = (await all()).filter((run) => run.info.run_name.startsWith('try-'));
    const names = runs.map((run) => run.info.run_name);
    expect(new Set(names).size).toBe(names.length);
    expect(started.size).toBeGreaterThan(RECORDER_KILLS / 2);
    expect([...started].filter((each) => !names.includes(each))).toEqual([]);
    for (const run of runs) {
      expect([run.info.run_name, run.info.status]).toEqual([run.info.run_name, expect.stringMatching(/^(?:KILLED|FINISHED)$/)]);
      const found = await steps(run);
      expect([run.info.run_name, found, isWhole(found)]).toEqual([run.info.run_name, found, true]);
    }
  });

  it(`of the server, ${SERVER_KILLS} at random moments, lose and double nothing`, async () => {
    expect((await bench.run(['exec', '--', process.execPath, '-e', '0'])).code).toBe(0);
    let kills = 0;
    let index = 0;
    const ended: string[] = [];
    const recorder = async (): Promise<void> => {
      while (kills < SERVER_KILLS) {
        const mine = name(index++);
        expect([mine, (await bench.run(['exec', '--name', mine, '--', process.execPath, 'job.js'])).code]).toEqual([mine, 0]);
        ended.push(mine);
      }
    };
    const killer = async (): Promise<void> => {
      const before = new Set<number>();
      for (; kills < SERVER_KILLS; kills++) {
        await expect.poll(() => serverPid(before), { interval: 20 }).toBeDefined();
        await sleep(Math.random() * 1000);
        const pid = serverPid(before)!;
        before.add(pid);
        process.kill(pid, 'SIGKILL');
      }
    };
    await Promise.all([killer(), ...Array.from({ length: BESIDE }, recorder)]);
    await takeIn();
    const runs = (await all()).filter((run) => run.info.run_name.startsWith('try-'));
    expect(runs.map((run) => run.info.run_name).sort()).toEqual(ended.sort());
    for (const run of runs) {
      const log = await bench.artifact(run, 'trialbook/console.log');
      expect([run.info.run_name, run.info.status, tagsOf(run)['trialbook.exit_code'], log?.endsWith('done\n')]).toEqual([run.info.run_name, 'FINISHED', '0', true]);
      expect([run.info.run_name, await steps(run)]).toEqual([run.info.run_name, Array.from({ length: 20 }, (_, at) => at + 1)]);
    }
  });
});

/** The server that runs now, if it is none of those that were killed before. */
function serverPid(before: ReadonlySet<number>): number | undefined {
  const address = findAddress(join(bench.workspace, '.trialbook'));
  const text = address === undefined ? undefined : runningServer();
  return text === undefined || before.has(text) ? undefined : text;
}

function runningServer(): number | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(join(bench.workspace, '.trialbook', 'server.json'), 'utf8')) as { pid?: number };
    if (pid !== undefined) process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

describe.runIf(process.platform === 'linux')('gigabytes of output', () => {
  it.each([
    ['without line ends', `head -c 2000000000 /dev/zero | tr '\\0' x`],
    ['in lines with metrics', 'yes "step 1 loss=0.5 and some words" | head -c 500000000'],
    ['that is no text', 'head -c 300000000 /dev/urandom'],
  ])('%s pass in little memory, and the log is cut in its middle', async (_, program) => {
    const child = bench.start(['exec', '--', 'sh', '-c', `${program}; echo the end`]);
    let bytes = 0;
    child.stdout!.on('data', (chunk: Buffer) => (bytes += chunk.length));
    let most = 0;
    const look = setInterval(() => (most = Math.max(most, memory(child.pid!))), 200);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    clearInterval(look);
    expect([code, bytes]).toEqual([0, Number(/-c (\d+)/.exec(program)![1]) + 'the end\n'.length]);
    expect(most).toBeLessThan(300e6);
    const [run] = await bench.runs();
    const path = execFileSync('find', [join(bench.workspace, '.trialbook', 'artifacts'), '-path', `*${run!.info.run_id}*`, '-name', 'console.log'], { encoding: 'utf8' }).trim();
    expect(statSync(path).size).toBeLessThan(11e6);
    const log = readFileSync(path, 'latin1');
    expect([log.includes('are left out here'), log.endsWith('the end\n')]).toEqual([true, true]);
  });
});

/** Bytes of a process that are in memory; 0 once it has ended. */
function memory(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
