import { test } from 'vitest';
import { Workbench, type WorkbenchOptions } from './workbench';

/** A test in a workbench of its own. When it fails a picture and the logs are kept in out/e2e/. */
export function workbenchTest(name: string, options: WorkbenchOptions, body: (workbench: Workbench) => Promise<void>): void {
  test(name, async () => {
    const workbench = await Workbench.start(options);
    try {
      await body(workbench);
    } catch (error) {
      await workbench.keepEvidence(name);
      throw error;
    } finally {
      await workbench.end();
    }
  });
}
