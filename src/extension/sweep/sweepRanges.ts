import * as vscode from 'vscode';
import { RunSweep } from '../../../webview/compare/protocol';
import type { CompareFeature, MakeFeature } from '../compare/answerers';
import { COMMANDS } from '../ids';

/** Hands the brushed ranges of parameters from the parallel plot to Run Sweep. */
export const makeSweepRanges: MakeFeature = (): CompareFeature => ({
  answer: (server, { connection, experimentIds }) => {
    server.onCommand(RunSweep, ({ brushed }) => void vscode.commands.executeCommand(COMMANDS.runSweep, { connectionId: connection.id, experimentIds, brushed }));
    return undefined;
  },
  dispose: () => undefined,
});
