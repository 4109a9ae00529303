import * as vscode from 'vscode';
import { datasetTooltip } from '../data/datasetTooltip';
import { toUserError } from '../errors';
import type { CompareSelections } from '../compare/selections';
import { COMMANDS } from '../ids';
import { markDenied } from '../servers/deniedRow';
import { isReadUnasked } from '../servers/serverRow';
import { UnhurriedReads } from '../servers/unhurriedReads';
import type { Arrangement } from './arrangement';
import { collectGroups } from './collectContent';
import type { FolderModel } from './folderModel';
import { guessDirection } from '../../protocol/direction';
import type { Touched } from './liveUpdates';
import { listChildren, runChildren } from './nodeChildren';
import { NodeStore, type ArtifactNode, type FolderNode, type Node, type ProjectRow, type RunNode, type ValueNode } from './nodes';
import { artifactItem, datasetItem, groupItem, modelItem, rawValue, valueItem } from './renderContent';
import { OpenRows } from './openRows';
import { experimentItem, folderItem, moreItem, problemItem, sectionItem } from './renderExperiment';
import { runItem } from './renderRun';
import type { SeenRuns } from './seen';
import { metricTooltip, runTooltip, valueTooltip } from './tooltip';

/** The folders' models, by connection. */
export interface Models {
  readonly all: readonly FolderModel[];
  byId(connectionId: string): FolderModel | undefined;
}

/** The rows of a folder's projects, which stand below its experiments. */
export interface ProjectRows {
  /** Whether there are other rows than before, or only other things on them. */
  readonly onDidChange: vscode.Event<{ readonly rows: boolean }>;
  /** The row that stands for all of them; undefined where a folder has none. */
  root(nodes: NodeStore, connectionId: string, parent: Node | undefined): Node | undefined;
  children(nodes: NodeStore, node: ProjectRow): Node[];
  item(node: ProjectRow): vscode.TreeItem | undefined;
}

/** Feeds the Experiments view from the folders' models. */
export class ExperimentsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly nodes = new NodeStore();
  readonly openRows = new OpenRows<Node>((node) => node.kind !== 'experiment' || !this.#isFiltered(node));
  readonly #changed = new vscode.EventEmitter<Node | Node[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #servers = new UnhurriedReads<FolderModel>((model) => this.load(model), (model) => this.#changed.fire(this.nodes.folder(model.connection.id)));

  constructor(
    private readonly models: Models,
    private readonly arrangement: Arrangement,
    private readonly seen: SeenRuns,
    private readonly selections: Pick<CompareSelections, 'of'>,
    private readonly load: (model: FolderModel) => Promise<void>,
    private readonly projects: ProjectRows,
  ) {}

  /** Draws everything again. */
  refresh(): void {
    this.#changed.fire(undefined);
  }

  /** Draws again what changed in one folder, and nothing else. */
  touch(model: FolderModel, touched: Touched): void {
    const { id } = model.connection;
    // Not the folder's row alone: with the first run of a window's folders the rows of the folders come, too.
    if (touched.structure) { this.#changed.fire(undefined); return; }
    const nodes = this.nodes.filter((node): node is Node => {
      if (node.connectionId !== id) return false;
      if (node.kind === 'experiment') return touched.experiments.has(node.experimentId);
      if (node.kind === 'section') return touched.experiments.size > 0;
      return node.kind === 'run' && touched.runs.has(node.runId) && !touched.experiments.has(node.experimentId);
    });
    if (nodes.length > 0) this.#changed.fire(nodes);
  }

  /** Draws again the rows of runs that go on, whose elapsed time moves. */
  tick(): void {
    const running = this.nodes.filter((node): node is RunNode => node.kind === 'run' && this.#status(node) === 'RUNNING');
    if (running.length > 0) this.#changed.fire(running);
  }

  /** Draws again the rows of those runs that `test` accepts. */
  redrawRuns(test: (node: RunNode) => boolean): void {
    const nodes = this.nodes.filter((node): node is RunNode => node.kind === 'run' && test(node));
    if (nodes.length > 0) this.#changed.fire(nodes);
  }

  /** Draws one row and what is below it again. */
  redraw(node: Node): void {
    this.#changed.fire(node);
  }

  /** Draws the rows of projects again; everything when there are others than before. */
  redrawProjects(others: boolean): void {
    const nodes = others ? [] : this.nodes.filter(isProjectRow);
    if (others || nodes.length > 0) this.#changed.fire(others ? undefined : nodes);
  }

  getParent(node: Node): Node | undefined {
    return node.parent;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) return this.#roots();
    const model = this.models.byId(node.connectionId);
    if (model === undefined) return [];
    try {
      return await this.#children(node, model);
    } catch (error) {
      if (model.signal.aborted || (error as { name?: unknown }).name === 'AbortError') return [];
      return [this.nodes.problem(node.connectionId, node, toUserError(error))];
    }
  }

  async #roots(): Promise<Node[]> {
    const { all } = this.models;
    const [only] = all;
    if (all.length === 1 && only?.connection.kind === 'store') {
      await this.load(only);
      return only.loaded ? this.#folderRows(only, undefined) : [];
    }
    // The view does not wait for a network: what a server has is read below its own row.
    await Promise.all(all.filter(({ connection }) => isReadUnasked(connection)).map((model) => this.load(model)));
    // With nothing in any folder the view's welcome says how to begin.
    const some = all.some((model) => model.connection.kind === 'server' || model.connection.state.kind === 'failed' || model.groups.shown.length + model.groups.hidden.length + model.groups.trash.length > 0
      || (model.loaded && this.projects.root(this.nodes, model.connection.id, undefined) !== undefined));
    return some ? all.map((model) => this.nodes.folder(model.connection.id)) : [];
  }

  async #children(node: Node, model: FolderModel): Promise<Node[]> {
    if (isProjectRow(node)) return this.projects.children(this.nodes, node);
    if (node.kind !== 'folder') return runChildren(this.nodes, model, node);
    if (!model.loaded) {
      if (model.connection.kind === 'store') await this.load(model);
      else if (!(await this.#servers.read(model)) && model.connection.state.kind !== 'failed') return [];
      const { state } = model.connection;
      if (state.kind === 'failed') return [this.nodes.problem(node.connectionId, node, state.error)];
    }
    return this.#folderRows(model, node);
  }

  /** Experiments, then projects, then what is out of the way. */
  #folderRows(model: FolderModel, parent: FolderNode | undefined): Node[] {
    const filtered = this.arrangement.filter !== undefined;
    const rows = listChildren(this.nodes, model, parent, filtered);
    const projects = filtered ? undefined : this.projects.root(this.nodes, model.connection.id, parent);
    const aside = rows.findIndex(({ kind }) => kind === 'section');
    if (projects !== undefined) rows.splice(aside < 0 ? rows.length : aside, 0, projects);
    return rows;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'problem') return problemItem(node, COMMANDS.showLogs);
    const model = this.models.byId(node.connectionId);
    const item = model === undefined ? undefined : this.#item(node, model);
    if (model === undefined || item === undefined) return gone(node);
    if (node.kind === 'experiment' || node.kind === 'run') markDenied(item, model.connection, 'experiment', node.experimentId);
    return this.openRows.apply(item);
  }

  #item(node: Exclude<Node, { kind: 'problem' }>, model: FolderModel): vscode.TreeItem | undefined {
    if (isProjectRow(node)) return this.projects.item(node);
    switch (node.kind) {
      case 'folder':
        return folderItem(node, model, this.#servers.isGoing(model));
      case 'experiment': {
        const experiment = model.experiments.get(node.experimentId);
        return experiment === undefined ? undefined : experimentItem(node, experiment, model);
      }
      case 'section':
        return sectionItem(node, node.section === 'hidden' ? model.groups.hidden.length : model.groups.trash.length + model.deletedRuns);
      case 'more': {
        const list = model.lists.get(node.list);
        return list === undefined ? undefined : moreItem(node, list.total === undefined ? undefined : list.total - list.runIds.length, COMMANDS.loadMoreRuns);
      }
      default:
        return this.#runItem(node, model);
    }
  }

  #runItem(node: Exclude<Node, ProjectRow | { kind: 'problem' | 'folder' | 'experiment' | 'section' | 'more' }>, model: FolderModel): vscode.TreeItem | undefined {
    const run = model.runs.get(node.runId);
    if (run === undefined) return undefined;
    switch (node.kind) {
      case 'run': {
        const view = model.view(node.runId, Date.now());
        return view === undefined ? undefined : runItem(node, run, view, model.keyMetric(run.info.experiment_id), this.seen.isNew(node.connectionId, run), this.selections.of(node.connectionId, node.experimentId));
      }
      case 'group': {
        const content = model.contents.get(node.runId);
        const group = content === undefined ? undefined : collectGroups(run, content).find((one) => one.name === node.group);
        return group === undefined || content === undefined ? undefined : groupItem(node, group, content.artifacts.bytes);
      }
      case 'metric':
      case 'param':
      case 'tag':
        return valueItem(node, run, model);
      case 'artifact':
        return artifactItem(node, fileSize(model, node));
      case 'dataset':
        return datasetItem(node, run);
      case 'model':
        return modelItem(node, model);
    }
  }

  /** Tooltips are made when one is asked for. */
  async resolveTreeItem(item: vscode.TreeItem, node: Node, token: vscode.CancellationToken): Promise<vscode.TreeItem> {
    const model = this.models.byId(node.connectionId);
    const run = model === undefined || !('runId' in node) ? undefined : model.runs.get(node.runId);
    if (model === undefined || run === undefined) return item;
    if (node.kind === 'run') {
      const view = model.view(node.runId, Date.now());
      if (view !== undefined) item.tooltip = runTooltip(run, view, model.keyMetric(run.info.experiment_id));
    } else if (node.kind === 'param' || node.kind === 'tag') {
      item.tooltip = valueTooltip(node.key, rawValue(node, run) ?? '');
    } else if (node.kind === 'dataset') {
      const input = run.inputs.dataset_inputs[node.index];
      if (input !== undefined) item.tooltip = datasetTooltip(input);
    } else if (node.kind === 'metric' && !token.isCancellationRequested) {
      item.tooltip = await metricHover(model, node);
    }
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #isFiltered({ connectionId }: Node): boolean {
    return (this.models.byId(connectionId)?.matches.size ?? 0) > 0;
  }

  #status(node: RunNode): string | undefined {
    return this.models.byId(node.connectionId)?.runs.get(node.runId)?.info.status;
  }
}

function isProjectRow(node: Node): node is ProjectRow {
  return node.kind === 'projects' || node.kind === 'project' || node.kind === 'entryPoint' || node.kind === 'pipeline';
}

async function metricHover(model: FolderModel, node: ValueNode): Promise<vscode.MarkdownString | undefined> {
  const run = model.runs.get(node.runId);
  const metric = run?.data.metrics.find((one) => one.key === node.key);
  if (run === undefined || metric === undefined) return undefined;
  return metricTooltip(metric, await bestPoint(model, node, run.info.experiment_id), Date.now());
}

/** The best point of a metric's course, when there is more than one. */
async function bestPoint(model: FolderModel, node: ValueNode, experimentId: string): Promise<{ value: number; step: string } | undefined> {
  const client = await model.client();
  const [series] = await client.series({ series: [{ run_id: node.runId, key: node.key }], buckets: 1, reduce: 'mean' }, { signal: model.signal });
  const key = model.keyMetric(experimentId);
  const direction = key?.key === node.key ? key.direction : guessDirection(node.key);
  const stats = series?.stats;
  const [value, step] = direction === 'lower' ? [stats?.min, stats?.min_step] : direction === 'higher' ? [stats?.max, stats?.max_step] : [];
  return value === undefined || (stats?.count ?? 0) < 2 ? undefined : { value, step: String(step ?? 0) };
}

/** A row whose thing went away between being listed and being drawn. */
function gone(node: Node): vscode.TreeItem {
  const item = new vscode.TreeItem('', vscode.TreeItemCollapsibleState.None);
  item.id = node.id;
  return item;
}

function fileSize(model: FolderModel, node: ArtifactNode): number | undefined {
  const folder = node.path.slice(0, Math.max(0, node.path.lastIndexOf('/')));
  return model.contents.get(node.runId)?.folders.get(folder)?.find((file) => file.path === node.path)?.file_size;
}
