import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import type { Benchmark, Figures } from './figure';

/** Where the measurement in the workbench leaves its figures. */
export const WORKBENCH_FIGURES = 'out/bench-workbench.json';

/** The real workbench: activation, and how long a logged point takes to be seen in the tree. It runs on the test host. */
export const workbench: Benchmark = {
  name: 'workbench',
  about: 'activation, and a logged point until it is seen in the tree',
  measure() {
    return measureInWorkbench('bench/workbench.test.ts', WORKBENCH_FIGURES);
  },
};

/** Runs a measurement that is a test in the real workbench and leaves its figures in a file. Raises when it fails. */
export function measureInWorkbench(test: string, figures: string): Promise<Figures> {
  mkdirSync('out', { recursive: true });
  rmSync(figures, { force: true });
  const run = spawnSync('npx', ['vitest', 'run', '--project', 'bench', test], { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
  if (run.status !== 0) return Promise.reject(new Error(`The workbench could not be measured: node scripts/testHost.mjs sets it up; npx vitest run --project bench ${test} says more.`));
  return Promise.resolve(JSON.parse(readFileSync(figures, 'utf8')) as Figures);
}
