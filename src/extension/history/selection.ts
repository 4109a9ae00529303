import * as vscode from 'vscode';
import { remoteAddress, type Connections, type FolderConnection } from '../connection/folderConnection';
import { selectedTargets } from '../compare/openCompare';
import { folderNotOpen } from '../errors';
import { importFirst, nothingToCopy } from '../errors/history';
import { givenModels } from '../models/modelTargets';
import { BACK } from '../logRun/ask';
import { activePage } from '../panels/activePage';
import { askMany, type Row } from '../promote/pick';
import { entered, givenTargets, modelOf } from '../runs/targets';
import { formatCount, oneLine, withoutIcons } from '../tree/format';
import type { TreeServices } from '../tree/treeServices';
import { experimentsWords, modelsWords, runsWords } from './words';

/** What of a connection is copied; everything when nothing is named. */
export interface Selection {
  readonly connection: FolderConnection;
  readonly runs: readonly string[];
  readonly experiments: readonly { readonly id: string; readonly name: string }[];
  /** Names of registered models. */
  readonly models: readonly string[];
}

/** Whether nothing is named, so that all is meant. */
export function isAll({ runs, experiments, models }: Selection): boolean {
  return runs.length + experiments.length + models.length === 0;
}

/** What a selection is called: `xgb-depth8`, `3 runs`, `churn`, `2 experiments, 1 model`. */
export function selectionWords(selection: Selection, nameOf: (runId: string) => string | undefined): string {
  const { connection, runs, experiments, models } = selection;
  if (isAll(selection)) return connection.name;
  const [run] = runs;
  const parts = [
    runs.length === 1 && run !== undefined ? oneLine(nameOf(run) ?? run, 60) : runs.length > 0 ? runsWords(runs.length) : '',
    experiments.length === 1 ? oneLine(experiments[0]?.name ?? '', 60) : experiments.length > 0 ? experimentsWords(experiments.length) : '',
    models.length === 1 ? oneLine(models[0] ?? '', 60) : models.length > 0 ? modelsWords(models.length) : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Options of the command line that name a selection. */
export function selectionArguments({ runs, experiments, models }: Selection): string[] {
  return [...runs.map((id) => `--run=${id}`), ...experiments.map(({ id }) => `--experiment=${id}`), ...models.map((name) => `--model=${name}`)];
}

/**
 * What a command is about: rows of either tree with their selection, what is selected in the Experiments tree, or what the person picks. Raises `CancellationError`,
 * and `UserError` when there is nothing.
 */
export async function selectionOf(tree: TreeServices, args: readonly unknown[], title: string): Promise<Selection> {
  const selection = await selected(tree, args, title);
  if (selection.connection.kind === 'look') throw importFirst(selection.connection.name);
  return selection;
}

async function selected(tree: TreeServices, args: readonly unknown[], title: string): Promise<Selection> {
  // A menu of a page's tab gives the tab alone.
  const page = args[0] instanceof vscode.Uri ? activePage() : undefined;
  if (page !== undefined) return selected(tree, [page], title);
  const models = givenModels(args);
  const [firstModel] = models;
  if (firstModel !== undefined) {
    const connection = connectionOf(tree, firstModel.connectionId);
    const names = models.filter(({ connectionId }) => connectionId === connection.id).map(({ name }) => name);
    return { connection, runs: [], experiments: [], models: [...new Set(names)] };
  }
  const root = rootOf(tree.connections, args);
  if (root !== undefined) return { connection: root, runs: [], experiments: [], models: [] };
  const given = givenTargets(args);
  const targets = given.length > 0 ? given : args.length > 0 ? [] : await selectedTargets(tree);
  const [first] = targets;
  if (first === undefined) return pickSelection(tree, title);
  const connection = connectionOf(tree, first.connectionId);
  const model = tree.models.byId(first.connectionId);
  const here = targets.filter(({ connectionId }) => connectionId === first.connectionId);
  return {
    connection,
    runs: here.flatMap((target) => (target.kind === 'run' ? [target.runId] : [])),
    experiments: here.flatMap((target) => (target.kind === 'experiment' ? [{ id: target.experimentId, name: model?.experiments.get(target.experimentId)?.name ?? target.experimentId }] : [])),
    models: [],
  };
}

/** The connection of that id. Raises `UserError` when its folder was closed. */
function connectionOf({ connections }: TreeServices, id: string): FolderConnection {
  const connection = connections.byId(id);
  if (connection === undefined) throw folderNotOpen();
  return connection;
}

/** The folder or server whose row was given. */
function rootOf(connections: Connections, [item]: readonly unknown[]): FolderConnection | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const { kind, connectionId } = item as Record<string, unknown>;
  return (kind === 'folder' || kind === 'server') && typeof connectionId === 'string' ? connections.byId(connectionId) : undefined;
}

/** Where runs can be taken from; asks when there are several places. Raises `CancellationError`. */
async function pickSource(connections: Connections, title: string): Promise<FolderConnection | undefined> {
  const { roots } = connections;
  if (roots.length < 2) return roots[0];
  return entered(await vscode.window.showQuickPick(roots.map(connectionItem), { title, placeHolder: vscode.l10n.t('From where?'), ignoreFocusOut: true })).connection;
}

/** A connection as a row of a list. */
export function connectionItem(connection: FolderConnection): vscode.QuickPickItem & { readonly connection: FolderConnection } {
  const address = remoteAddress(connection);
  return { label: `$(${address === undefined ? 'root-folder' : 'server'}) ${withoutIcons(connection.name)}`, description: withoutIcons(address ?? connection.storePath), connection };
}

type What = { readonly kind: 'experiment'; readonly id: string; readonly name: string } | { readonly kind: 'model'; readonly name: string };

async function pickSelection(tree: TreeServices, title: string): Promise<Selection> {
  const connection = await pickSource(tree.connections, title);
  if (connection === undefined) throw nothingToCopy('');
  const [experiments, models] = await Promise.all([experimentRows(tree, connection), modelRows(connection)]);
  const rows = [...experiments, ...(models.length === 0 ? [] : [{ label: vscode.l10n.t('Registered models'), kind: vscode.QuickPickItemKind.Separator }, ...models])];
  if (rows.length === 0) throw nothingToCopy(connection.name);
  const answer = await askMany<What>({ title, placeholder: vscode.l10n.t('Which experiments and models? All of {0} are ticked.', withoutIcons(connection.name)), rows, ticked: () => true });
  if (answer === BACK || answer.values.length === 0) throw new vscode.CancellationError();
  const isWhole = answer.values.length === experiments.length + models.length;
  return {
    connection, runs: [],
    experiments: isWhole ? [] : answer.values.flatMap((value) => (value.kind === 'experiment' ? [{ id: value.id, name: value.name }] : [])),
    models: isWhole ? [] : answer.values.flatMap((value) => (value.kind === 'model' ? [value.name] : [])),
  };
}

async function experimentRows(tree: TreeServices, connection: FolderConnection): Promise<Row<What>[]> {
  const model = modelOf(tree, { connectionId: connection.id });
  if (!model.loaded) await model.loadExperiments();
  const { shown, hidden } = model.groups;
  return [...shown, ...hidden].map((experiment) => {
    const runs = model.overviews.get(experiment.experiment_id)?.runs;
    return {
      label: `$(beaker) ${withoutIcons(experiment.name)}`,
      ...(runs === undefined ? {} : { description: runs === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', formatCount(runs, vscode.env.language)) }),
      value: { kind: 'experiment', id: experiment.experiment_id, name: experiment.name },
    };
  });
}

async function modelRows(connection: FolderConnection): Promise<Row<What>[]> {
  const client = await connection.client();
  const { registered_models: models } = await client.searchRegisteredModels({ max_results: 100 });
  return models.map(({ name }) => ({ label: `$(package) ${withoutIcons(name)}`, value: { kind: 'model', name } }));
}
