import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { STOCK_PID } from './stockPlace';
import { launchStock, stockAnswers } from './stockServer';

/** Longest wait for it, ms: another test may have started it a moment ago. */
const PATIENCE = 120_000;

/**
 * Address of the stock MLflow server that the tests of a project share; the first that asks starts it. Each test keeps to experiments, models and names of its own, and
 * counts nothing over the whole server. `TRIALBOOK_TEST_STOCK` may name one that runs already.
 */
export async function sharedStock(): Promise<string> {
  const running = process.env['TRIALBOOK_TEST_STOCK'];
  if (running !== undefined && running !== '') return running;
  const { folder, port } = inject('stockPlace');
  const url = `http://127.0.0.1:${port}`;
  if (isFirst(folder)) {
    const child = launchStock(folder, port);
    // It goes on when this test's own process ends.
    child.unref();
    writeFileSync(join(folder, STOCK_PID), String(child.pid));
  }
  const began = Date.now();
  while (!(await stockAnswers(url))) {
    if (Date.now() - began > PATIENCE) throw new Error(`The shared mlflow server did not answer at ${url}.`);
    await new Promise((done) => setTimeout(done, 250));
  }
  return url;
}

/** Whether nobody else has begun to start it: the file is made by one alone. */
function isFirst(folder: string): boolean {
  try {
    closeSync(openSync(join(folder, 'begun'), 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
