import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPython } from '../../test/support/python';
import { startStockServer } from '../../test/support/stockServer';
import type { StartTarget } from '../targets';

/** How a standard `mlflow server` is started, on SQLite; `undefined` where there is no Python with MLflow. */
export function stock(): StartTarget | undefined {
  try {
    testPython();
  } catch {
    return undefined;
  }
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stock-bench-'));
    const started = performance.now();
    const server = await startStockServer(folder);
    return {
      port: Number(new URL(server.url).port), prefix: '', pid: -1, readyAfter: performance.now() - started,
      async stop() {
        await server.stop();
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  };
}
