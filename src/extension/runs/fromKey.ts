import * as vscode from 'vscode';
import type { TreeSelection } from '../tree/treeSelection';
import type { TreeServices } from '../tree/treeServices';

type Selected = Pick<TreeServices, 'view' | 'selection'>;
/** A tree with its selection. */
export interface SelectedRows<T> {
  readonly view: vscode.TreeView<T>;
  readonly selection: TreeSelection<T>;
}

/**
 * The rows that a key is about. VS Code tells a tree's owner the selection alone, while arrows move the focus without selecting:
 * so the focused row is taken into the selection or out of it, which shows which one it is, and at once the other way round.
 * A key on a selected row is about all that is selected, one on any other row about that row alone.
 */
export async function rowsOfKey<T>({ view, selection }: SelectedRows<T>): Promise<readonly T[]> {
  const before = await selection.settled();
  await vscode.commands.executeCommand('list.toggleSelection');
  const after = view.selection;
  await vscode.commands.executeCommand('list.toggleSelection');
  const focused = after.find((node) => !before.includes(node));
  return focused === undefined ? before : [focused];
}

/**
 * What a command was called with, when a key may have called it (`{selection: true}`): then the runs and experiments that the
 * key is about, as a menu would pass them. `undefined` when a key was pressed on something else, which is then left alone.
 */
export async function givenByKey(selected: Selected, args: readonly unknown[]): Promise<readonly unknown[] | undefined> {
  const [first] = args;
  if (typeof first !== 'object' || first === null || !('selection' in first)) return args;
  const rows = (await rowsOfKey(selected)).filter((node) => (node.kind === 'run' || node.kind === 'experiment') && !node.deleted);
  return rows.length === 0 ? undefined : [rows[0], rows];
}
