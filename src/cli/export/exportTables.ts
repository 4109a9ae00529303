import type { HistoryRun } from '../../interop/history';
import type { HistorySource } from '../../interop/source';
import { csvFiles } from '../../interop/tables/csvFile';
import { openParquetFile } from '../../interop/tables/parquetFile';
import { TablesSink } from '../../interop/tables/sink';
import type { Call } from '../command';
import { runCopy } from '../copy/runCopy';
import { openExportSource } from './exportSource';

/** Writes tables of runs and of points. */
export function exportTables(call: Call, path: string, kind: 'csv' | 'parquet'): Promise<number> {
  return runCopy(call, 'Exported', async (how) => {
    const { source, selection, dispose } = await openExportSource(call, how);
    try {
      const open = kind === 'csv' ? csvFiles({ forSpreadsheets: call.values['spreadsheet'] === true }) : openParquetFile;
      const sink = await TablesSink.open(path, { kind, open, overwrite: call.values['overwrite'] === true });
      // Tables hold runs, not models.
      return { source: call.values['deleted'] === true ? source : withoutDeleted(source), sink, dispose, selection: { ...selection, models: new Set<string>() }, artifacts: 'leave' };
    } catch (error) {
      dispose();
      throw error;
    }
  });
}

/** The source without what lies in the trash. */
function withoutDeleted(source: HistorySource): HistorySource {
  return {
    kind: source.kind,
    origin: source.origin,
    summary: () => source.summary(),
    async *experiments() {
      for await (const experiment of source.experiments()) if (experiment.lifecycle_stage === 'active') yield experiment;
    },
    async *runs(experiment, selection): AsyncGenerator<HistoryRun> {
      for await (const run of source.runs(experiment, selection)) if (run.run.info.lifecycle_stage === 'active') yield run;
    },
    points: (run, known) => source.points(run, known),
    files: (run) => source.files(run),
    loggedModels: (experiment, selection) => source.loggedModels(experiment, selection),
    modelFiles: (model) => source.modelFiles(model),
    registeredModels: (selection) => source.registeredModels(selection),
    close: () => source.close(),
  };
}
