import * as vscode from 'vscode';
import type { Activities } from './activity';
import { activeConnection } from './connection/pickConnection';
import type { Connections, FolderConnection } from './connection/folderConnection';
import { COMMANDS, VIEWS } from './ids';
import { targetName } from './record/personsAddress';
import { placeName } from './record/places';
import type { Recordings } from './record/recordings';
import { redact } from './redact';
import { statusText, type StatusFacts } from './statusText';
import { escapeMarkdown } from './tree/format';

/** Shows where runs go and what is running; a click offers what can be done. */
export function registerStatusBar(connections: Connections, recordings: Recordings, activities: Activities): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('trialbook.status', vscode.StatusBarAlignment.Left, 100);
  item.name = 'Trialbook';
  item.command = COMMANDS.showActions;
  const show = (): void => {
    const connection = activeConnection(connections);
    if (connection === undefined) {
      item.hide();
      return;
    }
    const facts = statusFacts(connections.active, connection, recordings, activities);
    const words = inWords(facts, connection, recordings);
    item.text = statusText(facts);
    item.tooltip = tooltip(facts, words);
    item.accessibilityInformation = { label: `Trialbook, ${words.split('\n').join(', ')}`, role: 'button' };
    item.backgroundColor = facts.kind === 'trouble' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.show();
  };
  let states: vscode.Disposable[] = [];
  const watchStates = (): void => {
    vscode.Disposable.from(...states).dispose();
    states = connections.active.map((connection) => connection.onDidChangeState(show));
    show();
  };
  watchStates();
  return vscode.Disposable.from(
    item,
    connections.onDidChange(watchStates),
    recordings.onDidChange(show),
    activities.onDidChange(show),
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.window.onDidChangeActiveNotebookEditor(show),
    { dispose: () => void vscode.Disposable.from(...states).dispose() },
  );
}

function statusFacts(
  all: readonly FolderConnection[],
  active: FolderConnection,
  recordings: Recordings,
  activities: Activities,
): StatusFacts {
  const [trouble] = all.flatMap(({ kind, name, state }) => (state.kind !== 'failed' && state.kind !== 'reconnecting') || state.error === undefined ? []
    : [{ kind: 'trouble' as const, message: state.error.message, ...(kind === 'server' ? { target: name } : {}) }]);
  if (trouble !== undefined) return trouble;
  // Two folders may have one server.
  const runs = all.filter(({ id }, index) => all.findIndex((one) => one.id === id) === index).flatMap((connection) => activities.of(connection)?.running ?? []);
  if (runs.length > 0) return { kind: 'running', runs };
  const recording = recordings.of(active);
  if (recording.kind === 'elsewhere') return { kind: 'elsewhere', target: targetName(recording.address.value) };
  if (recording.kind !== 'on') return { kind: recording.kind };
  if (active.kind === 'server' && active.state.kind !== 'starting') return { kind: 'server', target: active.name, lost: active.state.kind === 'reconnecting' };
  return active.state.kind === 'starting' || active.state.kind === 'reconnecting' ? { kind: 'starting' } : { kind: 'idle' };
}

function inWords(facts: StatusFacts, connection: FolderConnection, recordings: Recordings): string {
  const { l10n } = vscode;
  switch (facts.kind) {
    case 'trouble':
      return redact(facts.message);
    case 'elsewhere': {
      const recording = recordings.of(connection);
      const where = recording.kind === 'elsewhere' ? placeName(recording.address.place) : '';
      return l10n.t('Runs of {0} go to {1}, as set in {2}', connection.name, facts.target, where);
    }
    case 'running':
      return facts.runs.map(({ name, metric, value }) => (value === undefined ? l10n.t('{0}, running', name) : l10n.t('{0}, running, {1} {2}', name, metric ?? '', value))).join('\n');
    case 'server': {
      const where = l10n.t('Runs that start in {0} go to {1}', connection.folder?.name ?? l10n.t('This window'), facts.target);
      return facts.lost ? `${l10n.t('{0} does not answer', facts.target)}\n${where}` : where;
    }
    case 'starting':
      return l10n.t('Getting ready to record {0}', connection.name);
    case 'off':
      return l10n.t('Recording is switched off for {0}', connection.name);
    case 'untrusted':
      return l10n.t('The folder is not trusted, so nothing is recorded');
    case 'idle':
      return l10n.t('Runs that start in {0} are recorded', connection.name);
  }
}

/** Links that mend, for each kind of status. */
const LINKS: Record<StatusFacts['kind'], readonly string[]> = {
  trouble: [COMMANDS.restartServer, COMMANDS.manageServers, COMMANDS.showLogs],
  elsewhere: [COMMANDS.recordHere, COMMANDS.whyMissing],
  running: [],
  server: [COMMANDS.manageServers, COMMANDS.useWorkspace, COMMANDS.whyMissing],
  starting: [COMMANDS.showLogs],
  off: [COMMANDS.startRecording],
  untrusted: ['workbench.trust.manage'],
  idle: [COMMANDS.stopRecording, COMMANDS.whyMissing],
};

function tooltip(facts: StatusFacts, words: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString(words.split('\n').map((line) => escapeMarkdown(line, 300)).join('  \n'));
  const links = [...LINKS[facts.kind]];
  text.isTrusted = { enabledCommands: [...links, `${VIEWS.experiments}.focus`] };
  const shown = [[`${VIEWS.experiments}.focus`, vscode.l10n.t('Show Runs')] as const, ...links.map((id) => [id, linkTitle(id)] as const)];
  text.appendMarkdown(`\n\n${shown.map(([id, title]) => `[${title}](command:${id})`).join('  \n')}`);
  return text;
}

function linkTitle(id: string): string {
  const { l10n } = vscode;
  switch (id) {
    case COMMANDS.restartServer:
      return l10n.t('Restart Server');
    case COMMANDS.recordHere:
      return l10n.t('Record Here Instead');
    case COMMANDS.manageServers:
      return l10n.t('Manage Servers');
    case COMMANDS.useWorkspace:
      return l10n.t('Use This Workspace Again');
    case COMMANDS.whyMissing:
      return l10n.t('See Why a Run Is Missing');
    case COMMANDS.startRecording:
      return l10n.t('Record Runs in This Folder');
    case COMMANDS.stopRecording:
      return l10n.t('Stop Recording in This Folder');
    case 'workbench.trust.manage':
      return l10n.t('Manage Workspace Trust');
    default:
      return l10n.t('Show Logs');
  }
}
