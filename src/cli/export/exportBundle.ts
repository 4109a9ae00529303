import { openBundleSink } from '../../interop/bundle/bundleSink';
import type { Call } from '../command';
import { runCopy } from '../copy/runCopy';
import { openExportSource } from './exportSource';

/** Writes runs as a zip that another workspace imports. */
export async function exportBundle(call: Call, path: string): Promise<number> {
  return runCopy(call, 'Exported', async (how) => {
    const { source, selection, dispose } = await openExportSource(call, how);
    try {
      const sink = await openBundleSink(path, { ...how, source: source.origin, overwrites: call.values['overwrite'] === true });
      return { source, sink, dispose, ...(selection === undefined ? {} : { selection }) };
    } catch (error) {
      dispose();
      throw error;
    }
  });
}
