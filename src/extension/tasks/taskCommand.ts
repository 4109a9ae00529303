import * as vscode from 'vscode';
import { homedir } from 'node:os';
import { basename } from 'node:path';
import { shellCommand } from './shells';

/** The shell that tasks run in, with its own arguments before those of a line. */
export interface TaskShell {
  readonly executable: string;
  readonly args: readonly string[];
}

/** The shell of a shell task: its own when it names one, else that of the editor's settings for tasks, else the person's. */
export function shellOfTask({ options }: Pick<vscode.ShellExecution, 'options'>): TaskShell {
  // An own shell takes the line after its own arguments, and no others: so it is in the editor.
  if (options?.executable !== undefined) return { executable: options.executable, args: options.shellArgs ?? [] };
  const { executable, args } = usualShell();
  return { executable, args: [...(options?.shellArgs ?? args), ...(shellCommand(executable)?.slice(1) ?? ['-c'])] };
}

function usualShell(): TaskShell {
  const system = process.platform === 'win32' ? 'windows' : process.platform === 'darwin' ? 'osx' : 'linux';
  const settings = vscode.workspace.getConfiguration('terminal.integrated');
  const named = settings.get<string | null>(`defaultProfile.${system}`, null);
  const profiles = settings.get<Record<string, unknown>>(`profiles.${system}`, {});
  for (const profile of [settings.get<unknown>(`automationProfile.${system}`), named === null ? undefined : profiles[named]]) {
    const { path, args } = (typeof profile === 'object' && profile !== null ? profile : {}) as { path?: unknown; args?: unknown };
    const executable: unknown = Array.isArray(path) ? path[0] : path;
    // A login shell of macOS would read the profile anew for each task; the editor leaves that out as well.
    const words = (Array.isArray(args) ? (args as unknown[]) : []).filter((one) => typeof one === 'string' && one !== '-l') as string[];
    if (typeof executable === 'string') return { executable, args: words };
  }
  return { executable: vscode.env.shell, args: [] };
}

/** The command that an ordinary task runs, for its record; undefined for a task whose command is not told, as those of other extensions with a terminal of their own. */
export function commandOfTask(task: vscode.Task): { readonly command: string[]; readonly cwd: string | undefined } | undefined {
  const { execution } = task;
  const folder = typeof task.scope === 'object' ? task.scope.uri.fsPath : vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const fill = (text: string): string => resolveVariables(text, folder);
  if (execution instanceof vscode.ProcessExecution) return { command: [execution.process, ...execution.args].map(fill), cwd: fill(execution.options?.cwd ?? folder ?? '') };
  if (!(execution instanceof vscode.ShellExecution)) return undefined;
  const textOf = (part: string | vscode.ShellQuotedString): string => (typeof part === 'string' ? part : part.value);
  const line = execution.commandLine ?? [execution.command, ...(execution.args ?? [])].map((part) => (part === undefined ? '' : textOf(part))).join(' ');
  const shell = shellOfTask(execution);
  return { command: [shell.executable, ...shell.args, line].map(fill), cwd: fill(execution.options?.cwd ?? folder ?? '') };
}

/** Puts in the variables that are the same whenever they are asked for; others stay as they stand. */
export function resolveVariables(text: string, folder: string | undefined): string {
  return text.replace(/\$\{(\w+)(?::(\w+))?\}/g, (whole, name: string, of: string | undefined) => {
    if (name === 'env' && of !== undefined) return process.env[of] ?? '';
    if (name === 'userHome') return homedir();
    if (folder === undefined) return whole;
    return name === 'workspaceFolder' || name === 'workspaceRoot' || name === 'cwd' ? folder : name === 'workspaceFolderBasename' ? basename(folder) : whole;
  });
}
