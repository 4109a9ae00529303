import * as vscode from 'vscode';
import type { Compare } from '../compare/registerCompare';
import type { Connections } from '../connection/folderConnection';
import { nothingToResume } from '../errors/history';
import { COMMANDS } from '../ids';
import type { Log } from '../log';
import type { ServerBook } from '../servers/serverBook';
import { registerCommand, showError } from '../showError';
import type { TreeServices } from '../tree/treeServices';
import type { CopyDesk } from './copyDesk';
import type { FollowedSources } from './followedSources';

/** What importing, exporting and publishing work with. */
export interface HistoryServices {
  readonly context: vscode.ExtensionContext;
  readonly connections: Connections;
  readonly book: ServerBook;
  readonly tree: TreeServices;
  readonly compare: Compare;
  readonly log: Log;
}

interface Parts {
  readonly desk: CopyDesk;
  readonly followed: FollowedSources;
}

/** How long after its start a window is asked about earlier runs, ms: it has more to do at first. */
const LATER = 4000;

/** Adds importing, exporting and publishing: their commands, what was broken off or is followed, and the offer to bring what lies in the folders. */
export function registerHistory({ context, connections, book, tree, compare, log }: HistoryServices): vscode.Disposable {
  const { extensionPath, workspaceState } = context;
  const made = lazily(async () => {
    const [{ CopyDesk }, { FollowedSources }, { copyEnvironment }] = await Promise.all([import('./copyDesk'), import('./followedSources'), import('./copyEnvironment')]);
    const environment = (ids: readonly string[]): Promise<Record<string, string>> => copyEnvironment(connections, book, ids);
    const desk = new CopyDesk({ extensionPath, workspaceState, connections, environment, log });
    return { desk, followed: new FollowedSources(desk) };
  });
  const later = setTimeout(() => void begin(made.get, workspaceState, log), LATER);
  return vscode.Disposable.from(
    registerCommand(log, COMMANDS.importRuns, async (...args) => {
      const { desk, followed } = await made.get();
      await (await import('./importRuns')).importRuns(desk, followed, args);
    }),
    registerCommand(log, COMMANDS.publishRuns, async (...args) => {
      const { desk } = await made.get();
      await (await import('./publishRuns')).publishRuns(desk, tree, args);
    }),
    registerCommand(log, COMMANDS.exportRuns, async (...args) => {
      const { desk } = await made.get();
      await (await import('./exportRuns')).exportRuns(desk, tree, args);
    }),
    registerCommand(log, COMMANDS.exportReport, async () => {
      const { desk } = await made.get();
      await (await import('./exportReport')).exportReport(desk, compare);
    }),
    registerCommand(log, COMMANDS.resumeCopy, async () => {
      const { desk } = await made.get();
      await (await import('./resume')).resumeCopy(desk, nothingToResume);
    }),
    registerCommand(log, COMMANDS.stopFollowing, async () => (await made.get()).followed.askToStop()),
    { dispose: () => clearTimeout(later) },
    made,
  );
}

/** Takes up what the last window left, and offers what lies in the folders. */
async function begin(get: () => Promise<Parts>, workspaceState: vscode.Memento, log: Log): Promise<void> {
  try {
    if (vscode.workspace.isTrusted && ['trialbook.unfinishedCopies', 'trialbook.followedSources'].some((key) => workspaceState.get(key) !== undefined)) {
      const { desk, followed } = await get();
      followed.resume();
      void (await import('./resume')).offerToResume(desk).catch((error: unknown) => showError(log, error));
    }
    await (await import('./offerHistory')).offerHistory(workspaceState, log);
  } catch (error) {
    await showError(log, error, false);
  }
}

/** The desk and what is followed, which are made when they are first asked for, and disposed of with what holds them. */
function lazily(make: () => Promise<Parts>): { readonly get: () => Promise<Parts>; readonly dispose: () => void } {
  let made: Promise<Parts> | undefined;
  return {
    get: () => {
      made ??= make();
      return made;
    },
    dispose: () => {
      made?.then(({ desk, followed }) => {
        followed.dispose();
        desk.dispose();
      }, () => undefined);
    },
  };
}
