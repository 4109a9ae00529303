import * as vscode from 'vscode';
import type { RunFacts } from '../../../../webview/compare/differences/protocol';
import { guessDirection, type Direction } from '../../../protocol/direction';
import type { FolderConnection } from '../../connection/folderConnection';
import { twoRunsNeeded } from '../../errors';
import { COMMANDS } from '../../ids';
import { givenTargets } from '../../runs/targets';
import { registerCommand } from '../../showError';
import type { CompareFeature, MakeFeature } from '../answerers';
import { selectedTargets } from '../openCompare';
import { answerDifferences } from './answerDifferences';
import { codeFacts } from './codeFacts';
import { DIFF_SCHEME, RunDocuments } from './documents';
import { FactsCache } from './factsCache';
import { openPartDiff } from './openDiff';
import { pickRuns } from './pickRuns';
import { whyDifferent } from './whyDifferent';
import { whyWords } from './whyWords';

/** Runs side by side: documents for the editor's diff, answers to the view, and the two commands that need no panel. */
export const makeDifferences: MakeFeature = (_context, connections, log, tree): CompareFeature => {
  const facts = new FactsCache();
  const documents = new RunDocuments(connections, facts);
  const openWhyDifferent = async (connection: FolderConnection, runIds: readonly string[], direction: (metric: string) => Direction): Promise<void> => {
    const runs = await readAll(facts, connection, runIds, false);
    const [baseline, ...others] = runs;
    if (baseline === undefined || others.length === 0) throw twoRunsNeeded();
    const code = await Promise.all(others.map((run) => codeFacts(baseline, run)));
    const text = whyDifferent({ runs, code, direction, formatTime: (time) => new Date(time).toLocaleString(vscode.env.language) }, whyWords());
    const uri = documents.keepText(vscode.l10n.t('Why Different - {0}', runs.length === 2 ? others[0]?.name ?? '' : vscode.l10n.t('{0} runs', runs.length)).replace(/[\\/]/g, '∕') + '.md', text);
    // The preview draws the text; the text itself is a click away in it.
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  };
  /** Runs that a command is about, the oldest first; asks for them when fewer than two are given or selected in the tree. */
  const chosen = async (args: readonly unknown[], least: number): Promise<{ connection: FolderConnection; runs: RunFacts[] }> => {
    const given = givenTargets(args).filter((target) => target.kind === 'run');
    const targets = given.length >= least ? given : (await selectedTargets(tree)).filter((target) => target.kind === 'run');
    const connectionId = targets[0]?.connectionId;
    const runIds = targets.filter((target) => target.connectionId === connectionId).map((target) => target.runId);
    const connection = runIds.length >= least && connectionId !== undefined ? connections.byId(connectionId) : undefined;
    const wish = connection === undefined ? await pickRuns(connections) : { connection, runIds };
    const runs = await readAll(facts, wish.connection, wish.runIds, true);
    if (runs.length < least) throw twoRunsNeeded();
    return { connection: wish.connection, runs: runs.sort((a, b) => a.start - b.start) };
  };
  const disposables = vscode.Disposable.from(
    vscode.workspace.registerFileSystemProvider(DIFF_SCHEME, documents, { isReadonly: true, isCaseSensitive: true }),
    registerCommand(log, COMMANDS.diffParameters, async (...args) => {
      const { connection, runs } = await chosen(args, 2);
      const [baseline, run] = runs;
      if (baseline !== undefined && run !== undefined) await openPartDiff({ connectionId: connection.id, baseline, run }, 'params');
    }),
    registerCommand(log, COMMANDS.whyDifferent, async (...args) => {
      const { connection, runs } = await chosen(args, 2);
      await openWhyDifferent(connection, runs.map((run) => run.id), guessDirection);
    }),
  );
  return {
    answer: (server, { connection }) => {
      answerDifferences(server, connection, { facts, openWhyDifferent });
      // What was read of a run is read again after the server tells of a change.
      return connection.onDidReceive((event) => {
        if (event.kind === 'reset') facts.forget(connection.id);
        else facts.forget(connection.id, event.changes.flatMap((change) => change.run_id ?? []));
      });
    },
    dispose: () => {
      disposables.dispose();
    },
  };
};

/** Runs that are there, in the order of the ids; `fresh` where no panel hears of changes. */
async function readAll(facts: FactsCache, connection: FolderConnection, runIds: readonly string[], fresh: boolean): Promise<RunFacts[]> {
  const runs: RunFacts[] = [];
  for (const runId of runIds) {
    const one = await facts.facts(connection, runId, fresh);
    if (one.kind === 'run') runs.push(one);
  }
  return runs;
}
