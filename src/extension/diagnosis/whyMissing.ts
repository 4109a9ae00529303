import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';
import { storeExists } from '../connection/storeLocation';
import { serverWarning } from '../errors';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { JUPYTER } from '../record/notebooks';
import { targetName } from '../record/personsAddress';
import { openPlace, placeName } from '../record/places';
import type { Recording } from '../record/recordings';
import type { StaleTerminal } from '../record/terminals';
import { redact } from '../redact';
import { showError } from '../showError';
import { connectKernel } from './kernel';
import { mlflowIn, pythonOf } from './python';
import { scanFolder, type AddressInFile } from './scanFolder';

/** Why a run may be missing, with what mends it. */
interface Cause extends vscode.QuickPickItem {
  readonly mend: () => PromiseLike<unknown>;
}

/** Most addresses in files that are listed. */
const MOST_FILES = 8;

const command = (id: string, ...args: unknown[]) => (): PromiseLike<unknown> => vscode.commands.executeCommand(id, ...args);

/** Looks for what keeps runs of a folder away and lists it, the surest first; choosing a row does what mends it. */
export async function showWhyMissing(
  connection: FolderConnection,
  recording: Recording,
  staleTerminals: readonly StaleTerminal[],
  hasCopies: boolean,
  log: Log,
): Promise<void> {
  const { l10n } = vscode;
  const list = vscode.window.createQuickPick<Cause>();
  list.title = l10n.t('Why Is a Run Missing in {0}?', connection.name);
  list.placeholder = l10n.t('Choose a reason to mend it');
  list.matchOnDetail = true;
  list.busy = true;
  const sure = [...recordingCauses(recording), ...serverCauses(connection), ...databaseCauses(connection, hasCopies), ...(recording.kind === 'on' ? terminalCauses(staleTerminals) : [])];
  const likely: Cause[] = [];
  const show = (): void => {
    const found = [...sure, ...likely];
    const active = list.activeItems[0];
    list.items = [...found, ...(list.busy ? [] : lastResorts(found.length === 0)), ...kernelCauses(connection)];
    const again = list.items.find((item) => item.label === active?.label);
    if (again !== undefined) list.activeItems = [again];
  };
  const chosen = new Promise<Cause | undefined>((resolve) => {
    list.onDidAccept(() => resolve(list.selectedItems[0]));
    list.onDidHide(() => resolve(undefined));
  });
  show();
  list.show();
  const checks = [warningCauses(connection), codeCauses(connection), mlflowCauses(connection)].map(async (check) => {
    try {
      likely.push(...(await check));
      show();
    } catch (error) {
      log.warn('A check failed', error);
    }
  });
  void Promise.all(checks).then(() => {
    list.busy = false;
    show();
  });
  const cause = await chosen;
  list.dispose();
  try {
    await cause?.mend();
  } catch (error) {
    await showError(log, error);
  }
}

function recordingCauses(recording: Recording): Cause[] {
  const { l10n } = vscode;
  switch (recording.kind) {
    case 'on':
      return [];
    case 'untrusted':
      return [{ label: l10n.t('$(shield) The folder is not trusted'), detail: l10n.t('Nothing is recorded in it. Manage Workspace Trust'), mend: command('workbench.trust.manage') }];
    case 'off':
      return [{ label: l10n.t('$(circle-slash) Recording is switched off for this folder'), detail: l10n.t('Record Runs in This Folder'), mend: command(COMMANDS.startRecording) }];
    case 'elsewhere': {
      const { value, place } = recording.address;
      const target = targetName(value);
      return [
        { label: l10n.t('$(link-external) Runs go to {0}', target), detail: l10n.t('Set in {0}. Open it', placeName(place)), mend: () => openPlace(place) },
        { label: l10n.t('$(record) Record here instead of {0}', target), detail: l10n.t('For this folder; programs that start from now on'), mend: command(COMMANDS.recordHere) },
      ];
    }
  }
}

function serverCauses({ state }: FolderConnection): Cause[] {
  if (state.kind !== 'failed') return [];
  return [
    { label: vscode.l10n.t('$(error) The server that keeps the runs did not start'), detail: vscode.l10n.t('{0} Restart it', redact(state.error.message)), mend: command(COMMANDS.restartServer) },
    { label: vscode.l10n.t('$(output) Read what the server said'), detail: vscode.l10n.t('Show Logs'), mend: command(COMMANDS.showLogs) },
  ];
}

/** What the server warns of: a folder that cannot be written, above all. */
async function warningCauses({ id, state }: FolderConnection): Promise<Cause[]> {
  if (state.kind !== 'ready') return [];
  return (await state.client.status()).warnings.map((warning) => {
    const [action] = serverWarning(warning, id).actions;
    return {
      label: vscode.l10n.t('$(warning) The server warns'),
      detail: warning.message,
      mend: command(action?.command ?? COMMANDS.showServerState, ...(action?.arguments ?? [])),
    };
  });
}

function databaseCauses({ id, storePath, name }: FolderConnection, hasCopies: boolean): Cause[] {
  if (!hasCopies || storeExists(storePath)) return [];
  return [{
    label: vscode.l10n.t('$(database) The database of {0} is gone', name),
    detail: vscode.l10n.t('Runs were recorded here before. Restore it from a copy'),
    mend: command(COMMANDS.restoreDatabase, id),
  }];
}

function terminalCauses(terminals: readonly StaleTerminal[]): Cause[] {
  return terminals.map(({ terminal, pid }) => ({
    label: vscode.l10n.t('$(terminal) The terminal {0} is older than the recording', terminal.name),
    ...(pid === undefined ? {} : { description: vscode.l10n.t('process {0}', pid) }),
    detail: vscode.l10n.t('Programs in it do not know where to record. Relaunch it'),
    mend: () => relaunch(terminal),
  }));
}

async function relaunch(terminal: vscode.Terminal): Promise<void> {
  const yes = vscode.l10n.t('Relaunch');
  const message = vscode.l10n.t('Relaunch the terminal {0}?', terminal.name);
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail: vscode.l10n.t('A program that runs in it ends.') }, yes)) !== yes) return;
  terminal.show();
  await vscode.commands.executeCommand('workbench.action.terminal.relaunch');
}

async function codeCauses({ folder }: FolderConnection): Promise<Cause[]> {
  if (folder === undefined) return [];
  return (await scanFolder(folder)).slice(0, MOST_FILES).map((found) => ({
    label: vscode.l10n.t('$(file-code) {0} sends runs to {1}', vscode.workspace.asRelativePath(found.uri, false), targetName(found.value)),
    detail: found.kind === 'code'
      ? vscode.l10n.t('Line {0} sets the address in the code, which always wins. Open it', found.line)
      : vscode.l10n.t('Line {0} sets the address for what it starts. Open it', found.line),
    mend: () => openFound(found),
  }));
}

async function openFound({ uri, line, kind }: AddressInFile): Promise<void> {
  if (kind === 'code' && uri.path.endsWith('.ipynb')) {
    await vscode.commands.executeCommand('vscode.open', uri);
    return;
  }
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(line - 1, 0, line - 1, 0) });
}

async function mlflowCauses({ folder }: FolderConnection): Promise<Cause[]> {
  // Code of a folder is not run before it is trusted, and its Python is part of it.
  if (!vscode.workspace.isTrusted) return [];
  const python = await pythonOf(folder?.uri);
  const mlflow = await mlflowIn(python);
  const { l10n } = vscode;
  switch (mlflow.kind) {
    case 'installed':
      return [];
    case 'missing':
      return [{
        label: l10n.t('$(package) MLflow is not installed in {0}', python.path),
        detail: l10n.t('Type the command that installs it into a terminal'),
        mend: () => typeInstall(python.path),
      }];
    case 'no-python':
      return [{
        label: l10n.t('$(question) {0} does not run', python.path),
        detail: l10n.t('Choose a Python interpreter'),
        mend: command(vscode.extensions.getExtension('ms-python.python') === undefined ? 'workbench.extensions.search' : 'python.setInterpreter', 'ms-python.python'),
      }];
  }
}

function typeInstall(path: string): Promise<void> {
  const terminal = vscode.window.createTerminal({ name: 'MLflow' });
  terminal.show();
  const program = path.includes(' ') ? `"${path}"` : path;
  // Typed and not run: what is installed where is the person's decision.
  terminal.sendText(`${program} -m pip install mlflow`, false);
  return Promise.resolve();
}

function kernelCauses(connection: FolderConnection): Cause[] {
  if (connection.trackingUri === undefined) return [];
  return vscode.workspace.notebookDocuments
    .filter(({ notebookType }) => notebookType === JUPYTER)
    .map((notebook) => ({
      label: vscode.l10n.t('$(notebook) The kernel of {0} may not know the address', vscode.workspace.asRelativePath(notebook.uri)),
      detail: vscode.l10n.t('It was started before Trialbook, or by something else. Connect it by one line of code'),
      mend: () => connectKernel(connection, notebook),
    }));
}

function lastResorts(nothingFound: boolean): Cause[] {
  const { l10n } = vscode;
  const nothing: Cause[] = nothingFound
    ? [{
        label: l10n.t('$(pass) Nothing that stands in the way was found'),
        detail: l10n.t('Start the program again from a new terminal. A shell profile that sets MLFLOW_TRACKING_URI wins: `echo $MLFLOW_TRACKING_URI` shows it'),
        mend: command('workbench.action.terminal.new'),
      }]
    : [];
  return [
    ...nothing,
    { label: l10n.t('$(link) The program was started outside the editor'), detail: l10n.t('Copy Connection for it'), mend: command(COMMANDS.copyConnection) },
  ];
}
