import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { encodedArguments } from '../../exec/schedule/job';
import { readReport, type ScoringReport } from '../../exec/scoring/report';
import type { FolderConnection } from '../connection/folderConnection';
import { pythonOf } from '../diagnosis/python';
import { nothingIsStarted } from '../errors';
import { placeArguments, trialbookCommand } from '../exec/trackedTask';
import { recordSettings } from '../record/recordSettings';
import { endOfTask } from '../reproduce/trackedEnd';

/** A call of `trialbook score` or `trialbook validate` in a terminal of the window. */
export interface ScoringCall {
  readonly connection: FolderConnection;
  readonly verb: 'score' | 'validate';
  /** What the terminal is called. */
  readonly label: string;
  /** What stands behind the verb, beside the place and the interpreter. */
  readonly args: readonly string[];
  /** Options of `spark-submit`. */
  readonly rest?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** How a call ended: its exit code, undefined when it was stopped; and what it said of itself. */
export interface ScoringEnd {
  readonly code: number | undefined;
  readonly report: ScoringReport | undefined;
}

let started = 0;

/** The folder that paths of a connection's calls are relative to. */
export function homeOf({ folder, storePath }: FolderConnection): string {
  return folder?.uri.fsPath ?? dirname(storePath);
}

/** Runs a call to its end; the run that it makes is in the tree meanwhile. Raises `UserError` in a folder that is not trusted. */
export async function runScoringTask(extensionPath: string, call: ScoringCall): Promise<ScoringEnd> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const { connection, verb, label } = call;
  const python = await pythonOf(connection.folder?.uri ?? vscode.Uri.file(homeOf(connection)));
  const folder = mkdtempSync(join(tmpdir(), 'trialbook-scoring-'));
  const report = join(folder, 'report.json');
  try {
    const words = [verb, ...placeArguments(connection), `--cwd=${homeOf(connection)}`, `--python=${python.path}`, `--report=${report}`, ...call.args, ...(call.rest === undefined || call.rest.length === 0 ? [] : ['--', ...call.rest])];
    // A name that reads like one of the editor's variables stays what it is.
    const { program, args, env } = trialbookCommand(extensionPath, words.some((word) => word.includes('${')) ? encodedArguments(words) : words);
    started += 1;
    const task = new vscode.Task(
      { type: 'trialbook', command: verb, args: [...call.args], name: `${label} ${started}` },
      connection.folder ?? vscode.TaskScope.Workspace, label, 'trialbook',
      new vscode.ProcessExecution(program, args, { cwd: homeOf(connection), env: { ...env, ...recordSettings(connection.folder?.uri), ...call.env } }), [],
    );
    task.presentationOptions = { echo: false, showReuseMessage: false, clear: false, reveal: vscode.TaskRevealKind.Silent };
    const code = await endOfTask(await vscode.tasks.executeTask(task));
    return { code, report: reportIn(report) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reportIn(path: string): ScoringReport | undefined {
  try {
    return readReport(readFileSync(path, 'utf8'));
  } catch {
    // It was stopped before it said anything.
    return undefined;
  }
}
