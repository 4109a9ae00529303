import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { dbPlace, serveCommand } from '../../interop/mlflowDb/dbPlace';
import { MlflowDbSink } from '../../interop/mlflowDb/sink';
import { CliError } from '../cliError';
import { USAGE, type Call } from '../command';
import { runCopy } from '../copy/runCopy';
import { text } from '../store';
import { namedIn, openExportSource } from './exportSource';

/** Writes an `mlflow.db` with its artifacts. */
export async function exportDatabase(call: Call, path: string): Promise<number> {
  const artifacts = text(call, 'artifacts') ?? 'served';
  if (artifacts !== 'served' && artifacts !== 'file' && artifacts !== 'none') throw new CliError(USAGE, `--artifacts takes served, file or none, not '${artifacts}'`);
  const code = await runCopy(call, 'Exported', async (how) => {
    const { source, selection, dispose } = await openExportSource(call, how);
    try {
      const fingerprint = createHash('sha256').update(JSON.stringify([source.origin, namedIn(call), artifacts])).digest('hex');
      const sink = await MlflowDbSink.open(path, { ...how, fingerprint, artifacts: artifacts === 'file' ? 'file' : 'served', overwrite: call.values['overwrite'] === true });
      return { source, sink, dispose, ...(selection === undefined ? {} : { selection }), artifacts: artifacts === 'none' ? 'leave' : 'copy' };
    } catch (error) {
      dispose();
      throw error;
    }
  });
  if (call.values['events'] !== true && call.values['json'] !== true && call.values['quiet'] !== true) {
    const place = dbPlace(path);
    call.print(`In ${dirname(place.database)}: ${serveCommand(place)}`);
  }
  return code;
}
