import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { addressUrl, findAddress } from '../src/address/address';
import { workbenchTest } from '../test/e2e/support/workbenchTest';
import type { Workbench } from '../test/e2e/support/workbench';
import { type Figures, median, round } from './figure';
import { WORKBENCH_FIGURES } from './workbench';

const RELOADS = 4;
const POINTS = 20;
/** An expression for the page: whether a row's description begins with these digits, however the locale groups them. */
const isShown = (digits: string): string => `[...document.querySelectorAll('.monaco-list-row .label-description')]
  .some((cell) => cell.textContent.replace(/\\D/g, '').startsWith('${digits}'))`;

workbenchTest('activation and the way of a point', { files: { 'train.py': '' } }, async (workbench) => {
  for (let i = 0; i < RELOADS; i++) await workbench.reload();
  const activations = [...workbench.log().matchAll(/active after (\d+) ms/g)].map((match) => Number(match[1]));
  expect(activations.length).toBeGreaterThanOrEqual(RELOADS);

  const call = caller(workbench);
  const { experiment_id } = await call<{ experiment_id: string }>('experiments/create', { name: 'bench' });
  const { run } = await call<{ run: { info: { run_id: string } } }>('runs/create', { experiment_id, run_name: 'live', start_time: Date.now() });
  const point = (step: number): Promise<unknown> =>
    call('runs/log-metric', { run_id: run.info.run_id, key: 'loss', value: 1000 + step, timestamp: Date.now(), step });
  await point(0);
  await workbench.tree.open();
  await workbench.tree.reveal('bench', 'live');
  const latencies: number[] = [];
  for (let step = 1; step <= POINTS; step++) {
    // Asked at each frame: a locator's own wait looks again only after up to half a second.
    const shown = workbench.page.waitForFunction(isShown(String(1000 + step)), undefined, { polling: 'raf' });
    const started = performance.now();
    await point(step);
    await shown;
    latencies.push(performance.now() - started);
  }
  const figures: Figures = {
    'activation.median': { value: round(median(activations)), unit: 'ms', better: 'lower', peers: {} },
    'tree.point': { value: round(median(latencies)), unit: 'ms', better: 'lower', peers: {} },
    'tree.point.worst': { value: round(Math.max(...latencies)), unit: 'ms', better: 'lower', peers: {} },
  };
  writeFileSync(WORKBENCH_FIGURES, JSON.stringify(figures));
});

/** Calls the server of the workbench's folder as any client would. */
function caller(workbench: Workbench): <T>(path: string, body: object) => Promise<T> {
  process.env['TRIALBOOK_STATE_DIR'] = join(workbench.root, 'state');
  return async <T>(path: string, body: object) => {
    const address = findAddress(join(workbench.folder(), '.trialbook'));
    if (address === undefined) throw new Error('No address was reserved for the folder.');
    const answer = await fetch(`${addressUrl(address)}/api/2.0/mlflow/${path}`, {
      method: 'POST', headers: { authorization: `Bearer ${address.token}`, 'content-type': 'application/json' }, body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}
