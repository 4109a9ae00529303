import * as vscode from 'vscode';
import type { CodeRun, CodeRuns } from '../codeRuns/codeRuns';
import type { Compare, ComparedRun } from '../compare/registerCompare';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { registerCommand } from '../showError';
import { targetRuns } from './codeTarget';
import type { CodeDocuments } from './documents';

/** What the commands about the runs of code work with. */
export interface CodeCommandServices {
  readonly documents: CodeDocuments;
  readonly codeRuns: CodeRuns;
  readonly compare: Pick<Compare, 'openRuns'>;
  readonly log: Log;
}

/** Adds the commands about the runs of a file, a notebook or a cell. */
export function registerCodeCommands(services: CodeCommandServices): vscode.Disposable {
  const { codeRuns, compare, log } = services;
  return vscode.Disposable.from(
    registerCommand(log, COMMANDS.compareCode, async (...args) => {
      const { answer, runs } = await targetRuns(services, args);
      compare.openRuns(answer.known.connection, runs.map(compared));
    }),
    registerCommand(log, COMMANDS.codeHistory, async (...args) => (await import('./history')).showHistory(services, await targetRuns(services, args))),
    registerCommand(log, COMMANDS.codeChangedSince, async (...args) => {
      const { answer, run } = await targetRuns(services, args);
      await codeRuns.showSince(answer.place, run);
    }),
  );
}

/** A run as the comparison takes it. */
export function compared({ runId, experimentId, startTime }: CodeRun): ComparedRun {
  return { id: runId, experimentId, start: startTime };
}
