import * as vscode from 'vscode';
import { ConnectionError } from '../client/connectionError';
import { MlflowError } from '../protocol/errors';
import type { ServerWarning } from '../protocol/trialbook';
import { selectInterpreter } from './diagnosis/python';
import { reasonOf } from './errors/connectionWords';
import { COMMANDS } from './ids';

/**
 * An error that a person reads. All of them are made by the factories of this file, and nothing else writes such text:
 * what happened, to what, and what to do. `actions` are commands that mend it; "Show Logs" is always offered by `showError`.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly severity: Severity;

  constructor(
    /** Stable name of the error, for tests and logs. */
    readonly code: string,
    message: string,
    readonly actions: readonly ErrorAction[] = [],
    options?: ErrorOptions & { severity?: Severity },
  ) {
    super(message, options);
    this.severity = options?.severity ?? 'error';
  }
}

/** How loudly an error is told: what was mended already is no error to a person. */
export type Severity = 'error' | 'warning' | 'information';

/** A button of an error message. */
export interface ErrorAction {
  readonly title: string;
  readonly command: string;
  readonly arguments?: readonly unknown[];
}

/** The error a person sees for anything that was thrown; a `UserError` stays as it is. */
export function toUserError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  // What a server refuses it refuses in words that name the value; nothing went wrong there.
  if (error instanceof MlflowError && REFUSALS.has(error.code)) return new UserError(error.code, error.message, [], { cause: error, severity: 'warning' });
  if (error instanceof ConnectionError) return new UserError(`connection-${error.kind}`, reasonOf(error) ?? error.message, [], { cause: error, severity: 'warning' });
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError('unexpected', vscode.l10n.t('Something went wrong: {0}', reason), [], { cause: error });
}

const REFUSALS: ReadonlySet<string> = new Set(['INVALID_PARAMETER_VALUE', 'BAD_REQUEST', 'RESOURCE_ALREADY_EXISTS', 'RESOURCE_DOES_NOT_EXIST', 'INVALID_STATE', 'PERMISSION_DENIED']);

const restartServer = (): ErrorAction => ({ title: vscode.l10n.t('Restart Server'), command: COMMANDS.restartServer });
const restoreDatabase = (connection: string): ErrorAction => ({
  title: vscode.l10n.t('Restore from a Copy…'),
  command: COMMANDS.restoreDatabase,
  arguments: [connection],
});
const checkStore = (connection: string): ErrorAction => ({ title: vscode.l10n.t('Check Store…'), command: COMMANDS.checkStore, arguments: [connection] });
/** Leads to a setting of the machine: a remote window shows those under Remote and Workspace, and finds none under User. */
export const openMachineSetting = (title: string, id: string): ErrorAction => {
  const elsewhere = vscode.env.remoteName === undefined ? 'workbench.action.openSettings' : 'workbench.action.openRemoteSettings';
  return { title, command: vscode.workspace.workspaceFolders === undefined ? elsewhere : 'workbench.action.openWorkspaceSettings', arguments: [{ query: `@id:${id}` }] };
};
/** Leads to where a store may lie elsewhere. */
export const openStoreSetting = (): ErrorAction => openMachineSetting(vscode.l10n.t('Choose Another Folder'), 'trialbook.storePath');

const makeRoom = (connection: string): ErrorAction[] => [
  { title: vscode.l10n.t('Publish Runs…'), command: COMMANDS.publishRuns },
  { title: vscode.l10n.t('Manage Storage…'), command: COMMANDS.manageStorage, arguments: [{ connectionId: connection }] },
  { title: vscode.l10n.t('Allow More'), command: 'workbench.action.openSettings', arguments: ['@id:trialbook.maxDatabaseSize'] },
];

/** A command needs a folder with files on a disk, and the window has none. */
export const noFolder = (): UserError =>
  new UserError('no-folder', vscode.l10n.t('No folder of this window has files on a disk. Open one to record runs in it.'), [
    { title: vscode.l10n.t('Open Folder'), command: 'vscode.openFolder' },
  ]);

/** Somebody else's server has a secret of its own, and a folder where nothing is recorded has none. */
export const tokenElsewhere = (name: string): UserError =>
  new UserError('token-elsewhere', vscode.l10n.t('The runs of {0} are not kept by a server of this machine that has an access token. Servers elsewhere keep their own.', name), [], { severity: 'information' });

/** The server did not start for a reason that has no words of its own. */
export const serverFailed = (folder: string, reason: string, cause?: unknown): UserError =>
  new UserError('server-failed', vscode.l10n.t('The server that keeps the runs of {0} did not start: {1}', folder, reason), [restartServer()], { cause });

/** This user may not read or write the store's files, or the disk is full. */
export const storeNotWritable = (path: string, detail: string, cause?: unknown): UserError =>
  new UserError('store-not-writable', vscode.l10n.t('Runs cannot be kept in {0}: {1}. Make room or give yourself the right, or choose another folder for them.', path, detail), [
    openStoreSetting(),
    restartServer(),
  ], { cause });

/** The database was written by a newer Trialbook. */
export const newerDatabase = (path: string, cause?: unknown): UserError =>
  new UserError('newer-database', vscode.l10n.t('The runs in {0} were written by a newer Trialbook and were left as they are. Update the extension to open them.', path), [
    { title: vscode.l10n.t('Update'), command: 'workbench.extensions.action.checkForUpdates' },
    openStoreSetting(),
  ], { cause });

/** A server on another machine owns the store. */
export const ownedElsewhere = (detail: string, cause?: unknown): UserError =>
  new UserError('owned-elsewhere', vscode.l10n.t('The runs were not opened, since another server has them. {0}', detail).trim(), [
    restartServer(),
    openStoreSetting(),
  ], { cause });

/** The database or its journal cannot be read. `connection` is the folder's id. */
export const damagedStore = (connection: string, detail: string, cause?: unknown): UserError =>
  new UserError('store-damaged', vscode.l10n.t('The runs were not opened, and nothing was deleted: {0}', detail), [
    checkStore(connection),
    restoreDatabase(connection),
    { title: vscode.l10n.t('Reveal Store Folder'), command: COMMANDS.revealStore },
    restartServer(),
  ], { cause });

/** The database of a folder is gone, and copies of it are kept. */
export const databaseGone = (name: string, connection: string): UserError =>
  new UserError('database-gone', vscode.l10n.t('Runs were recorded in {0} before, and their database is gone. The editor keeps a copy.', name), [
    restoreDatabase(connection),
  ], { severity: 'warning' });

/** There is no copy that could be restored. */
export const noCopies = (name: string): UserError =>
  new UserError('no-copies', vscode.l10n.t('No copy of the database of {0} is kept yet. One is made whenever its server writes the database.', name));

/** A server runs in this folder that is newer than this extension can talk to. */
export const newerServer = (detail: string, cause?: unknown): UserError =>
  new UserError('newer-server', vscode.l10n.t('A newer Trialbook keeps the runs of this folder. Update the extension, or close the window that runs it. {0}', detail).trim(), [
    { title: vscode.l10n.t('Update'), command: 'workbench.extensions.action.checkForUpdates' },
  ], { cause });

/** There is no address yet that could be copied. */
export const notRecorded = (): UserError =>
  new UserError('not-recorded', vscode.l10n.t('The folder is not trusted, so nothing is recorded in it.'), [
    { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' },
  ]);

/** A file that a person asked for could not be written. */
export const cannotWrite = (path: string, reason: string, cause?: unknown): UserError =>
  new UserError('cannot-write', vscode.l10n.t('{0} cannot be written: {1}', path, reason), [], { cause });

/** No notebook is there to connect. */
export const noNotebook = (): UserError =>
  new UserError('no-notebook', vscode.l10n.t('No Jupyter notebook is active. Open the one whose kernel is to be connected.'));

/** The line that connects a kernel failed in it. */
export const kernelRefused = (output: string): UserError =>
  new UserError('kernel-refused', vscode.l10n.t('The kernel could not be connected. A kernel on another machine cannot reach the address. It said: {0}', output));

/** Revealing a store that has no files yet. */
export const nothingRecorded = (path: string): UserError =>
  new UserError('nothing-recorded', vscode.l10n.t('Nothing was recorded yet. The folder {0} is made with the first run.', path));

/** What a warning of the server says, with the way out. `connection` is the folder's id. */
export const serverWarning = (warning: ServerWarning, connection: string): UserError =>
  new UserError(`warning-${warning.kind}`, warningWords(warning), warningActions(warning.kind, warning.path, connection), { severity: warning.kind === 'journal-torn' ? 'information' : 'warning' });

/** The server's own words name options of the command line, where the message here has buttons. */
function warningWords({ kind, message, max_bytes: max }: ServerWarning): string {
  if (max === undefined) return message;
  // MB as the setting counts them.
  const size = (max / 1024 ** 2).toLocaleString(vscode.env.language, { maximumFractionDigits: 0 });
  return kind === 'database-full'
    ? vscode.l10n.t('The database of runs is full ({0} MB): nothing new is recorded, while reading and deleting go on. Publish runs and delete them here, or allow more.', size)
    : vscode.l10n.t('The database of runs has reached 80% of the {0} MB that it may hold. When it is full, nothing new is recorded. Publish runs and delete them here, or allow more.', size);
}

function warningActions(kind: ServerWarning['kind'], path: string | undefined, connection: string): ErrorAction[] {
  const reveal: ErrorAction[] = path === undefined ? [] : [{ title: vscode.l10n.t('Reveal File'), command: COMMANDS.revealStore, arguments: [vscode.Uri.file(path)] }];
  switch (kind) {
    case 'shared-folder':
    case 'read-only':
      return [openStoreSetting()];
    case 'database-damaged':
    case 'database-replaced':
      return [checkStore(connection), restoreDatabase(connection), ...reveal];
    case 'journal-damaged':
      return [checkStore(connection), ...reveal];
    case 'port-changed':
      return [{ title: vscode.l10n.t('Open a New Terminal'), command: 'workbench.action.terminal.new' }];
    case 'journal-torn':
    case 'snapshot-failed':
      return reveal;
    case 'database-large':
    case 'database-full':
      return makeRoom(connection);
  }
}

/** A command has nothing to work on. */
export const nothingSelected = (): UserError =>
  new UserError('nothing-selected', vscode.l10n.t('Nothing is selected that this command works on. Select a run in the Experiments view.'));

/** A run's source cannot be shown. */
export const noSource = (reason: string): UserError => new UserError('no-source', reason);

/** A file that is too large to be shown. */
export const artifactTooLarge = (name: string, size: string): UserError =>
  new UserError('artifact-too-large', vscode.l10n.t('{0} is too large to be shown here ({1}). Download it instead.', name, size));

/** An artifact cannot be opened or written. */
export const artifactFailed = (name: string, reason: string, cause?: unknown): UserError =>
  new UserError('artifact-failed', vscode.l10n.t('{0}: {1}', name, reason), [], { cause });

/** A link names no run of this window. */
export const runNotFound = (runId: string): UserError =>
  new UserError('run-not-found', vscode.l10n.t('No folder of this window has a run {0}. Open the folder it was recorded in and follow the link again.', runId));

/** A run's source file is not where the run says, and not in the workspace. */
export const sourceNotFound = (path: string): UserError =>
  new UserError('source-not-found', vscode.l10n.t('{0} is not in this workspace. It may have been moved, or the run came from another machine.', path));

/** A commit that neither the repository nor a remote of it can show. */
export const commitNotFound = (commit: string): UserError =>
  new UserError('commit-not-found', vscode.l10n.t('The commit {0} is not in a repository of this workspace.', commit));

/** A panel was restored for a folder that is not open any more. */
export const folderNotOpen = (): UserError =>
  new UserError('folder-not-open', vscode.l10n.t('The folder this run was recorded in is not open in this window.'));

/** Two runs are compared by a file that neither has. */
export const fileOfNeither = (path: string): UserError => new UserError('file-of-neither', vscode.l10n.t('Neither of the two has {0} any more.', path));

/** Code was asked for of a run that logged no commit. */
export const noCommit = (name: string): UserError =>
  new UserError('no-commit', vscode.l10n.t('{0} logged no commit. MLflow logs one when the program is started in a Git repository.', name));

/** Fewer runs than are needed for a comparison. */
export const twoRunsNeeded = (): UserError =>
  new UserError('two-runs-needed', vscode.l10n.t('Two runs are needed. Select them in the Experiments view, with Ctrl or ⌘ held down, and call the command again.'));

/** A run has none before it in its series. */
export const noPreviousRun = (name: string): UserError =>
  new UserError('no-previous-run', vscode.l10n.t('{0} is the first run of its series: no earlier run of this experiment has a name like it or comes from the same source.', name), [], {
    severity: 'information',
  });

/** Nothing can rank the runs of an experiment. */
export const noMetric = (): UserError =>
  new UserError('no-metric', vscode.l10n.t('No run of this experiment has logged a metric yet.'), [], { severity: 'information' });

/** The file that a team shares is no JSON; `line` and `column` count from 1. */
export const sharedFileMalformed = (uri: vscode.Uri, line: number, column: number): UserError => {
  const at = new vscode.Position(line - 1, column - 1);
  return new UserError('shared-file-malformed', vscode.l10n.t('trialbook.json cannot be read: there is a mistake in line {0}. It was left as it is.', line), [
    { title: vscode.l10n.t('Open trialbook.json'), command: 'vscode.open', arguments: [uri, { selection: new vscode.Range(at, at) }] },
  ], { severity: 'warning' });
};

/** Where no folder is open there is no place for the file that a team shares. */
export const sharedFileNeedsFolder = (): UserError =>
  new UserError('shared-file-needs-folder', vscode.l10n.t('Saved views and the directions of metrics are kept in trialbook.json in a folder. Open one to save them.'), [
    { title: vscode.l10n.t('Open Folder'), command: 'vscode.openFolder' },
  ], { severity: 'information' });

/** Nothing is written to a folder before it is trusted. */
export const sharedFileNeedsTrust = (): UserError =>
  new UserError('shared-file-needs-trust', vscode.l10n.t('The folder is not trusted, so nothing is written to its trialbook.json.'), [
    { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' },
  ], { severity: 'information' });

/** There is no saved view to choose from. */
export const noSavedView = (): UserError =>
  new UserError('no-saved-view', vscode.l10n.t('No view is saved in trialbook.json yet. Save one from the header of Compare Runs.'), [], { severity: 'information' });

const openAddressSetting = (): ErrorAction => ({
  title: vscode.l10n.t('Open Setting'),
  command: 'workbench.action.openSettings',
  arguments: ['@id:trialbook.trackingUri'],
});

/** The setting names no address of a server. */
export const malformedAddress = (address: string): UserError =>
  new UserError('malformed-address', vscode.l10n.t('{0} is no address of an MLflow server. It begins with http:// or https://.', address), [openAddressSetting()]);

/** Something was to be started in a folder that is not trusted. */
export const nothingIsStarted = (): UserError =>
  new UserError('nothing-is-started', vscode.l10n.t('The folder is not trusted, so nothing in it is started.'), [
    { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' },
  ], { severity: 'information' });

const openInterpreters = (): ErrorAction => openMachineSetting(vscode.l10n.t('Set Interpreter'), 'trialbook.interpreters');

/** No editor holds a file of the disk. */
export const noFileToRun = (): UserError =>
  new UserError('no-file-to-run', vscode.l10n.t('No file of the disk is open. Open the script that is to be run.'), [], { severity: 'information' });

/** A file has no place on the disk yet, or could not be written to it. */
export const fileNotSaved = (name: string): UserError =>
  new UserError('file-not-saved', vscode.l10n.t('{0} is not saved. Save it first: what is run is the file on the disk.', name), [], { severity: 'warning' });

/** Nothing is known that runs such a file. */
export const interpreterUnknown = (name: string): UserError =>
  new UserError('interpreter-unknown', vscode.l10n.t('It is not known what runs {0}. Name the program in the setting trialbook.interpreters, by language or by the ending of the file.', name), [openInterpreters()], { severity: 'warning' });

/** What runs such a file is not installed. */
export const interpreterMissing = (name: string, programs: readonly string[]): UserError =>
  new UserError('interpreter-missing', vscode.l10n.t('{0} cannot be run: {1} is not on the PATH of the editor. Install it, or name another program in the setting trialbook.interpreters.', name, programs.join(vscode.l10n.t(' or '))), [openInterpreters()]);

/** A line of the setting that cannot be parted into words. */
export const malformedInterpreter = (key: string): UserError =>
  new UserError('malformed-interpreter', vscode.l10n.t('The line for {0} in the setting trialbook.interpreters cannot be read: a quote is not closed.', key), [openInterpreters()]);

/** A file that no program runs as it is. */
export const needsCompiling = (name: string): UserError =>
  new UserError('needs-compiling', vscode.l10n.t('{0} has to be compiled before it runs. Record what was built by a task of type trialbook, or name a program that runs the source in the setting trialbook.interpreters.', name), [
    openInterpreters(),
    { title: vscode.l10n.t('Open tasks.json'), command: 'workbench.action.tasks.configureTaskRunner' },
  ], { severity: 'warning' });

/** Autologging was asked for of another language. */
export const notPython = (name: string): UserError =>
  new UserError('not-python', vscode.l10n.t('{0} is no Python script, and autologging is a thing of Python. Run and Track Current File records any script.', name), [], { severity: 'information' });

/** The folder's Python does not run. */
export const pythonFails = (path: string, reason: string): UserError =>
  new UserError('python-fails', vscode.l10n.t('{0} does not run: {1}. Choose another Python, or install it.', path, reason), [selectInterpreter()]);

/** Shell integration has seen no command. */
export const noTerminalCommand = (): UserError =>
  new UserError('no-terminal-command', vscode.l10n.t('No command was seen in a terminal of this window yet. Run one in a shell that the editor integrates with, and call this again.'), [
    { title: vscode.l10n.t('Open a New Terminal'), command: 'workbench.action.terminal.new' },
    { title: vscode.l10n.t('Open Setting'), command: 'workbench.action.openSettings', arguments: ['@id:terminal.integrated.shellIntegration.enabled'] },
  ], { severity: 'information' });

/** A terminal's program that no line can be handed to. */
export const shellUnknown = (shell: string): UserError =>
  new UserError('shell-unknown', vscode.l10n.t('It is not known how {0} takes a line. Run the command in a terminal by: trialbook exec -- COMMAND', shell), [], { severity: 'warning' });

/** A run that does not say how it was started cannot be started again with other parameters. */
export const noCommandToSweep = (name: string): UserError =>
  new UserError('no-command-to-sweep', vscode.l10n.t('{0} does not say which command made it. Runs that Trialbook started do: run its script tracked once, or call Run Sweep and type the command.', name), [], { severity: 'information' });

/** No run of an experiment says its command. */
export const noRecordedCommand = (): UserError =>
  new UserError('no-recorded-command', vscode.l10n.t('No run of this experiment says which command made it. Call Run Sweep on its script instead.'), [
    { title: vscode.l10n.t('Run Sweep…'), command: COMMANDS.runSweep },
  ], { severity: 'information' });

/** The command line refused a sweep, or could not start it. */
export const sweepNotStarted = (reason: string, cause?: unknown): UserError =>
  new UserError('sweep-not-started', vscode.l10n.t('The sweep was not started: {0}', reason), [], { cause });

/** No sweep is in the state that a command is about. */
export const noSweep = (): UserError =>
  new UserError('no-sweep', vscode.l10n.t('There is no such sweep in this window.'), [{ title: vscode.l10n.t('Run Sweep…'), command: COMMANDS.runSweep }], { severity: 'information' });

/** A run says that it is a sweep which this user did not plan on this machine: nothing of it is started. */
export const sweepElsewhere = (): UserError =>
  new UserError('sweep-elsewhere', vscode.l10n.t('This sweep was started on another machine or by somebody else. It can be paused, resumed and cancelled there.'), [], { severity: 'information' });

/** There is no task whose copy could be recorded. */
export const noTaskToTrack = (): UserError =>
  new UserError('no-task-to-track', vscode.l10n.t('This workspace has no shell or process task. Add one to tasks.json, or run a file by Run and Track Current File.'), [
    { title: vscode.l10n.t('Configure Tasks'), command: 'workbench.action.tasks.configureTaskRunner' },
  ], { severity: 'information' });

/** A task of another extension that runs in a terminal of its own making. */
export const taskHidesItsCommand = (name: string): UserError =>
  new UserError('task-hides-command', vscode.l10n.t('{0} does not say what it runs, so no recorded copy can be made. Name it in the setting trialbook.trackedTasks to record its state and duration.', name), [
    { title: vscode.l10n.t('Open Setting'), command: 'workbench.action.openSettings', arguments: ['@id:trialbook.trackedTasks'] },
  ], { severity: 'warning' });

/** What a task depends on failed or is not there; `code` is its exit code. */
export const dependencyFailed = (name: string, dependency: string, code: number | undefined): UserError =>
  new UserError('dependency-failed', code === undefined
    ? vscode.l10n.t('{0} was not started: {1}, which it depends on, was ended or is no task of this workspace.', name, dependency)
    : vscode.l10n.t('{0} was not started: {1}, which it depends on, ended with exit code {2}.', name, dependency, code));

/** A run cannot be repeated as it was; `obstacle` names why, `words` says it with what to do. `checkout` is worth a look. */
export const cannotReproduce = (obstacle: string, words: string, checkout: string | undefined, cause: unknown): UserError =>
  new UserError(`reproduce-${obstacle}`, words, checkout === undefined ? [] : [openCheckout(checkout)], { cause });

const openCheckout = (path: string): ErrorAction => ({
  title: vscode.l10n.t('Open the Checkout'), command: 'vscode.openFolder', arguments: [vscode.Uri.file(path), { forceNewWindow: true }],
});

/** A run says neither a command nor a script that is there. */
export const noCommand = (name: string, script?: string): UserError =>
  new UserError('no-command', script === undefined
    ? vscode.l10n.t('{0} says neither a command nor a script, so it cannot be run again. Runs that Trialbook starts say theirs.', name)
    : vscode.l10n.t('{0} says no command, and its script {1} is not in this folder.', name, script));

/** A commit did not come from a remote. */
export const fetchFailed = (commit: string, remote: string, reason: string, cause: unknown): UserError =>
  new UserError('fetch-failed', vscode.l10n.t('{0} did not come from {1}: {2}. If the remote asks who you are, fetch in a terminal and call this again.', commit, remote, reason), [
    { title: vscode.l10n.t('Open a New Terminal'), command: 'workbench.action.terminal.new' },
  ], { cause });

/** A command ended and left no run to compare. */
export const nothingWasRecorded = (name: string, checkout: string | undefined): UserError =>
  new UserError('nothing-was-recorded', vscode.l10n.t('{0} was repeated, and no run was recorded. Its terminal may say why.', name), checkout === undefined ? [] : [openCheckout(checkout)]);

/** No run was pinned yet. */
export const noPins = (folder: string): UserError =>
  new UserError('no-pins', vscode.l10n.t('There is no pin in {0}. Pin Run, on a run in the Experiments view, writes one.', folder), [], { severity: 'information' });

/** Reproducing runs left no checkout. */
export const noCheckouts = (): UserError =>
  new UserError('no-checkouts', vscode.l10n.t('No checkout is left. One is kept when a reproduced run fails.'), [], { severity: 'information' });

/** A run that no command of ours made cannot be started again by one. */
export const notFromCommand = (name: string): UserError =>
  new UserError('not-from-command', vscode.l10n.t('{0} was not recorded from a command, so it is not known what to run. Choose a run that was, a task or a file.', name), [], { severity: 'information' });

/** A workflow runs in a checkout, and there is none. */
export const fileNotInRepository = (path: string): UserError =>
  new UserError('not-in-repository', vscode.l10n.t('{0} is in no Git repository, and GitHub Actions runs what is in one.', path), [], { severity: 'warning' });

/** The source of a dataset does not say where it is. */
export const noCodeForData = (name: string): UserError =>
  new UserError('no-code-for-data', vscode.l10n.t('The run does not say where {0} can be read from.', name), [], { severity: 'information' });

/** There are no values that a run could be logged from; `reason` says why and what to do. */
export const nothingToLog = (reason: string, cause?: unknown): UserError => new UserError('nothing-to-log', reason, [], { cause, severity: 'information' });

/** A run that was typed or read from a file could not be written; nothing of it is kept. */
export const logRunFailed = (name: string, reason: string, cause?: unknown): UserError =>
  new UserError('log-run-failed', vscode.l10n.t('{0} was not logged: {1} What was written of it is in the trash.', name, reason.replace(/[.!?]?$/, '.')), [], { cause });

/** No MLproject file with an entry point is in the window. */
export const noProject = (): UserError =>
  new UserError('no-project', vscode.l10n.t('No folder of this window has an MLproject file with an entry point.'), [
    { title: vscode.l10n.t('Create MLproject…'), command: COMMANDS.createProject },
  ], { severity: 'information' });

/** A pipeline is not defined any more. */
export const noPipeline = (): UserError =>
  new UserError('no-pipeline', vscode.l10n.t('trialbook.json does not define this pipeline any more.'), [], { severity: 'warning' });

/** An entry point has a mistake in its MLproject file; `line` and `column` count from 1. */
export const projectBroken = (uri: vscode.Uri, line: number, column: number, problem: string): UserError => {
  const at = new vscode.Position(line - 1, column - 1);
  return new UserError('project-broken', vscode.l10n.t('The MLproject file has a mistake in line {0}: {1}', line, problem), [
    { title: vscode.l10n.t('Open MLproject'), command: 'vscode.open', arguments: [uri, { selection: new vscode.Range(at, at) }] },
  ]);
};

/** There is no Python script to make an MLproject for. */
export const noScript = (): UserError =>
  new UserError('no-script', vscode.l10n.t('No folder of this window has a Python script. An MLproject is made from the options of one.'), [], { severity: 'information' });

/** Python does not take a script for one. */
export const scriptNotRead = (name: string, reason: string): UserError =>
  new UserError('script-not-read', vscode.l10n.t('The options of {0} cannot be read. Python says: {1}', name, reason));
