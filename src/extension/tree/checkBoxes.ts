import * as vscode from 'vscode';
import type { CompareSelections } from '../compare/selections';
import type { TreeServices } from './treeServices';

/**
 * Run rows have check boxes while Compare Runs shows their experiment: they say what is selected there, and checking one selects it. Only rows that
 * were handed out are drawn again, and of these only the ones that changed.
 */
export function mirrorSelections({ tree, view }: TreeServices, selections: CompareSelections): vscode.Disposable {
  return vscode.Disposable.from(
    selections.onDidChange(({ connectionId, experimentIds, runIds }) => {
      tree.redrawRuns((node) => node.connectionId === connectionId && experimentIds.includes(node.experimentId) && (runIds?.has(node.runId) ?? true));
    }),
    view.onDidChangeCheckboxState(({ items }) => {
      const chosen = new Map<string, { connectionId: string; experimentId: string; runs: Map<string, boolean> }>();
      for (const [node, state] of items) {
        if (node.kind !== 'run') continue;
        const { connectionId, experimentId, runId } = node;
        const key = `${connectionId}\n${experimentId}`;
        const known = chosen.get(key) ?? { connectionId, experimentId, runs: new Map<string, boolean>() };
        chosen.set(key, known);
        known.runs.set(runId, state === vscode.TreeItemCheckboxState.Checked);
      }
      for (const { connectionId, experimentId, runs } of chosen.values()) selections.choose(connectionId, experimentId, runs);
    }),
  );
}
