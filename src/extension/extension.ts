import { join } from 'node:path';
import type * as vscode from 'vscode';
import { watchActivities } from './activity';
import { registerAgents } from './agents/registerAgents';
import { registerCompare } from './compare/registerCompare';
import { CompareSelections } from './compare/selections';
import { openLocalServer } from './connection/localServer';
import type { LocalServerHome } from './connection/localServerHome';
import { openRemoteServer } from './connection/remoteServer';
import { WindowConnections } from './connection/windowConnections';
import { registerContextKeys } from './contextKeys';
import { registerDiagnosis } from './diagnosis/registerDiagnosis';
import { registerFileMarks } from './fileMarks/registerFileMarks';
import { registerHistory } from './history/registerHistory';
import { COMMANDS } from './ids';
import { registerInCode } from './inCode/registerInCode';
import { createLog } from './log';
import { registerLook } from './look/registerLook';
import { registerLogRun } from './logRun/registerLogRun';
import { registerMetricsView } from './metricsView/registerMetricsView';
import { registerModelPage } from './modelPage/registerModelPage';
import { registerModels } from './models/registerModels';
import { NotConnected } from './notebooks/notConnected';
import { registerNotebookRuns } from './notebookRuns/registerNotebookRuns';
import { registerNotebooks } from './notebooks/registerNotebooks';
import { registerProjects } from './projects/registerProjects';
import { watchRecordings } from './record/recordings';
import { registerPromote } from './promote/registerPromote';
import { registerRecording } from './record/registerRecording';
import { registerTerminalEnvironment } from './record/terminals';
import { registerReproduce } from './reproduce/registerReproduce';
import { registerRestore } from './restore/registerRestore';
import { registerStorage } from './storage/registerStorage';
import { registerRunPage } from './runPage/registerRunPage';
import { registerServerCommands } from './serverCommands/registerServerCommands';
import { registerWarnings } from './serverCommands/warnings';
import { AgentCredentials } from './servers/agentCredentials';
import { askForAgents } from './servers/consent';
import { GivenCredentials } from './servers/givenCredentials';
import { registerServers } from './servers/registerServers';
import { ServerBook } from './servers/serverBook';
import { registerServing } from './serving/registerServing';
import { registerScoring } from './scoring/registerScoring';
import { SharedFiles } from './shared/sharedFiles';
import { registerCommand } from './showError';
import { registerStatusBar } from './statusBar';
import { registerSweep } from './sweep/registerSweep';
import { registerTasks } from './tasks/registerTasks';
import { registerTree } from './tree/registerTree';
import { registerWatches } from './watches/registerWatches';
import { registerWelcome } from './welcome/registerWelcome';

/**
 * Wakes the extension. What is made here is small; servers, panels and answers to commands are loaded when they are needed. The environment
 * of terminals is set before this returns, so that the first one has it.
 */
export function activate(context: vscode.ExtensionContext): void {
  const began = performance.now();
  const { extensionPath, globalStorageUri } = context;
  const log = createLog();
  const home: LocalServerHome = {
    extensionPath,
    version: String((context.extension.packageJSON as { version?: unknown }).version),
    backupFolder: join(globalStorageUri.fsPath, 'snapshots'),
  };
  const book = new ServerBook(context.secrets);
  const given = new GivenCredentials(book);
  const forAgents = new AgentCredentials(book, given, askForAgents);
  const connections = new WindowConnections(
    join(globalStorageUri.fsPath, 'store'),
    { get all() { return book.all; }, onDidChange: book.onDidChange, onDidGive: given.onDidChange },
    (place, readOnly) => (place.remote === undefined ? openLocalServer(home, place, readOnly, log) : openRemoteServer(place.remote, book, given)),
    log,
  );
  const recordings = watchRecordings(connections);
  const terminals = registerTerminalEnvironment(context.environmentVariableCollection, connections, recordings);
  const activities = watchActivities(connections, log);
  const selections = new CompareSelections();
  const shared = new SharedFiles(log);
  const notConnected = new NotConnected(connections);
  const projects = registerProjects(context, connections, shared, log);
  const tree = registerTree(context, connections, shared, selections, projects.rows, notConnected, log);
  const compare = registerCompare(context, connections, tree.services, shared, selections, log);
  const inCode = registerInCode({ connections, shared, compare, log });
  const serving = registerServing(context, home.version, connections, log);
  context.subscriptions.push(
    log,
    book,
    given,
    forAgents,
    connections,
    recordings,
    activities,
    terminals,
    registerRecording(connections, recordings, log),
    registerContextKeys(connections, recordings, activities),
    notConnected,
    registerNotebooks(context.workspaceState, connections, notConnected, log),
    registerStatusBar(connections, recordings, activities),
    registerCommand(log, COMMANDS.showActions, async () => (await import('./actions')).showActions(connections, recordings)),
    registerServerCommands(extensionPath, connections, log),
    registerServers({ connections, book, given, log }),
    registerWarnings(connections, log),
    registerRestore(home, context.globalState, connections, log),
    registerStorage(context.extensionPath, connections, log),
    registerDiagnosis(home, connections, recordings, terminals, log),
    registerWelcome(connections, log),
    registerTasks(context, connections, tree.services, log),
    selections,
    shared,
    projects,
    tree,
    registerLogRun(tree.services),
    registerReproduce(extensionPath, tree.services),
    registerRunPage(context, connections, shared, log),
    compare,
    inCode,
    registerNotebookRuns({ connections, shared, log }, inCode.codeRuns),
    registerMetricsView(context, tree.services, shared, inCode),
    registerFileMarks(connections, log),
    registerWatches({ tree: tree.services, shared, documents: inCode.documents, codeRuns: inCode.codeRuns }),
    serving,
    registerModels(connections, tree.services, shared, serving.rows, log),
    registerModelPage(context, { connections, shared, serving, log }),
    registerPromote({ tree: tree.services, shared, serving: serving.facts }),
    registerScoring({ extensionPath, connections, workspaceState: context.workspaceState, log }),
    registerHistory({ context, connections, book, tree: tree.services, compare, log }),
    registerLook(context, connections, compare, log),
    registerAgents({ extensionPath, version: home.version }, { connections, shared, log }, forAgents),
    registerSweep({ extensionPath, connections, workspaceState: context.workspaceState, tree: tree.services, log }),
  );
  connections.startWanted();
  log.info(`Trialbook ${home.version} active after ${Math.round(performance.now() - began)} ms`);
  void import('./serverCommands/installCli')
    .then(({ refreshPointer }) => refreshPointer(extensionPath))
    .catch((error: unknown) => log.warn('The trialbook command was not updated', error));
}

/** Everything that was made is in the context's subscriptions. Servers go on for those who still use them. */
export function deactivate(): void {
  // Nothing is left to do.
}
