import * as vscode from 'vscode';
import { RECORDED_TAGS, type SweepProgress } from '../../protocol/recorded';
import type { Run } from '../../protocol/entities';
import { realPath } from '../../address/storeLocation';
import { listPlans } from '../../exec/sweep/sweepFiles';
import { readProgress } from '../../exec/sweep/progress';
import { summaryOf } from '../../exec/sweep/summary';
import type { Connections, FolderConnection } from '../connection/folderConnection';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import { formatValue, oneLine } from '../tree/format';

/** Sweeps that went on when they were last seen, by id: kept over a reload of the window. */
const KEPT = 'trialbook.sweepsGoingOn';

/**
 * Tells when a sweep ends or stops by itself, also one that did so while the window was closed, and one whose process is gone. Sweeps are found by
 * the tag of their parent run, whoever started them.
 */
export function watchSweeps(connections: Connections, state: vscode.Memento, log: Log): vscode.Disposable {
  const going = new Set(state.get<string[]>(KEPT, []).filter((id) => typeof id === 'string'));
  const told = new Set<string>();
  let subscriptions: vscode.Disposable[] = [];

  const hear = (connection: FolderConnection, runId: string): void => {
    if (connection.state.kind !== 'ready') return;
    connection.state.client.getRun(runId).then((run) => {
      const progress = readProgress(run.data.tags.find(({ key }) => key === RECORDED_TAGS.sweepProgress)?.value);
      if (progress !== undefined) judge(connection, run, progress);
    }, (error: unknown) => log.debug('sweep', error));
  };

  const judge = (connection: FolderConnection, run: Run, progress: SweepProgress): void => {
    const id = run.info.run_id;
    const ended = progress.state === 'finished' || progress.state === 'cancelled';
    const known = going.has(id);
    if (ended) going.delete(id);
    else going.add(id);
    if (known !== going.has(id)) void state.update(KEPT, [...going]);
    const key = `${id} ${progress.state} ${progress.note ?? ''}`;
    if (told.has(key)) return;
    if (ended && known) {
      told.add(key);
      // Who cancelled it knows, and so does who was told why it was paused.
      if (progress.state === 'finished' || (progress.note !== undefined && !told.has(`${id} paused ${progress.note}`))) void tellEnd(connection, run, progress);
    } else if (progress.state === 'paused' && progress.note !== undefined) {
      told.add(key);
      void tellPaused(connection, run, progress.note);
    }
  };

  /** What happened while nobody looked. */
  const catchUp = (connection: FolderConnection): void => {
    const store = realPath(connection.storePath);
    for (const plan of listPlans().filter(({ storePath }) => storePath === store)) {
      const { state: now } = summaryOf(plan);
      if (going.has(plan.id) || now === 'running' || now === 'paused') hear(connection, plan.id);
      if (now === 'interrupted' && !told.has(plan.id)) {
        told.add(plan.id);
        void tellInterrupted(connection, plan.id, plan.name);
      }
    }
  };

  const follow = (): void => {
    vscode.Disposable.from(...subscriptions).dispose();
    subscriptions = connections.active.flatMap((connection) => {
      const ready = (): void => {
        if (connection.state.kind === 'ready') catchUp(connection);
      };
      ready();
      return [
        connection.onDidChangeState(ready),
        connection.onDidReceive((event) => {
          if (event.kind === 'reset') return;
          for (const { kind, keys, run_id: runId } of event.changes) {
            if (kind === 'tags' && runId !== undefined && (going.has(runId) || keys?.includes(RECORDED_TAGS.sweepProgress) === true)) hear(connection, runId);
          }
        }),
      ];
    });
  };
  follow();
  return vscode.Disposable.from(connections.onDidChange(follow), { dispose: () => void vscode.Disposable.from(...subscriptions).dispose() });
}

async function tellEnd(connection: FolderConnection, run: Run, { done, failed, best, metric, note, state }: SweepProgress): Promise<void> {
  const { l10n } = vscode;
  const parts = [
    state === 'finished' ? l10n.t('{0} has ended: {1} runs', oneLine(run.info.run_name, 60), done) : l10n.t('{0} was stopped after {1} runs', oneLine(run.info.run_name, 60), done),
    ...(failed > 0 ? [l10n.t('{0} failed', failed)] : []),
    ...(best === undefined || metric === undefined ? [] : [l10n.t('best {0} {1}', oneLine(metric, 40), formatValue(best, vscode.env.language))]),
  ];
  const message = `${parts.join(', ')}${note === undefined ? '' : `. ${oneLine(note, 200)}`}`;
  const [compare, open] = [l10n.t('Compare Runs'), l10n.t('Open Run')];
  const show = failed === done ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const chosen = await show(message, ...(failed === done ? [open] : [compare, open]));
  if (chosen === compare) await vscode.commands.executeCommand(COMMANDS.compareSweep, target(connection, run.info.run_id));
  if (chosen === open) await vscode.commands.executeCommand(COMMANDS.openRun, target(connection, run.info.run_id));
}

async function tellPaused(connection: FolderConnection, run: Run, note: string): Promise<void> {
  const { l10n } = vscode;
  const [resume, cancel] = [l10n.t('Resume Sweep'), l10n.t('Cancel Sweep')];
  const chosen = await vscode.window.showWarningMessage(l10n.t('{0} was paused. {1}', oneLine(run.info.run_name, 60), oneLine(note, 200)), resume, cancel);
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen === resume ? COMMANDS.resumeSweep : COMMANDS.cancelSweep, target(connection, run.info.run_id));
}

async function tellInterrupted(connection: FolderConnection, runId: string, name: string): Promise<void> {
  const resume = vscode.l10n.t('Resume Sweep');
  const chosen = await vscode.window.showWarningMessage(vscode.l10n.t('{0} was interrupted: the process that ran it is gone. What has ended is kept.', oneLine(name, 60)), resume);
  if (chosen === resume) await vscode.commands.executeCommand(COMMANDS.resumeSweep, target(connection, runId));
}

function target(connection: FolderConnection, runId: string): { connectionId: string; runId: string; kind: 'run' } {
  return { kind: 'run', connectionId: connection.id, runId };
}
