import * as vscode from 'vscode';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { stagesOf } from '../connection/folderConnection';
import { datasetTooltip } from '../data/datasetTooltip';
import { toUserError } from '../errors';
import type { ServedRow, ServingRows } from '../serving/servingRows';
import { COMMANDS } from '../ids';
import { markDenied } from '../servers/deniedRow';
import { isReadUnasked } from '../servers/serverRow';
import { UnhurriedReads } from '../servers/unhurriedReads';
import { escapeMarkdown } from '../tree/format';
import { tagValue } from '../../protocol/keyMetric';
import { problemItem } from '../tree/renderExperiment';
import { CommitSubjects } from './commitSubjects';
import type { FolderRegistry } from './folderRegistry';
import type { TouchedModels } from './liveModels';
import { RegistryNodes, type ArchivedNode, type ModelVersionNode, type RegisteredModelNode, type RegistryFolderNode, type RegistryNode } from './modelNodes';
import { modelTooltip, versionTooltip } from './modelTooltip';
import { archivedItem, moreModelsItem, registeredModelItem, registryFolderItem, servingItem, trashItem, trashedItem, versionItem } from './renderModel';
import { versionCommitItem, versionDataItem, versionRunItem } from './renderOrigin';

/** The folders' registries, by connection. */
export interface Registries {
  readonly all: readonly FolderRegistry[];
  byId(connectionId: string): FolderRegistry | undefined;
}

/** Feeds the Models view from the folders' registries. */
export class ModelsTree implements vscode.TreeDataProvider<RegistryNode>, vscode.Disposable {
  readonly nodes = new RegistryNodes();
  readonly #changed = new vscode.EventEmitter<RegistryNode | RegistryNode[] | undefined>();
  readonly #subjects = new CommitSubjects();
  readonly #servers = new UnhurriedReads<FolderRegistry>((registry) => this.load(registry), (registry) => this.#changed.fire(this.nodes.folder(registry.connection.id)));
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(
    private readonly registries: Registries,
    private readonly serving: ServingRows,
    private readonly load: (registry: FolderRegistry) => Promise<void>,
  ) {}

  /** Draws everything again. */
  refresh(): void {
    this.#changed.fire(undefined);
  }

  /** Draws one row and what is below it again. */
  redraw(node: RegistryNode): void {
    this.#changed.fire(node);
  }

  /** Draws again what changed in one folder, and nothing else. */
  touch(registry: FolderRegistry, { structure, models, runs }: TouchedModels): void {
    if (structure) { this.#changed.fire(undefined); return; }
    const { id } = registry.connection;
    const nodes = this.nodes.filter((node) => {
      if (node.connectionId !== id) return false;
      if (node.kind === 'model') return models.has(node.name);
      if (node.kind !== 'version' || models.has(node.name)) return false;
      const runId = registry.version(node.name, node.version)?.run_id;
      return runId !== undefined && runs.has(runId);
    });
    if (nodes.length > 0) this.#changed.fire(nodes);
  }

  /** Draws the rows of versions whose serving changed. */
  redrawServing(): void {
    const nodes = this.nodes.filter((node) => {
      if (node.kind !== 'version') return false;
      const row = JSON.stringify(this.#served(node));
      if (this.#drawn.get(node.id) === row) return false;
      this.#drawn.set(node.id, row);
      return true;
    });
    if (nodes.length > 0) this.#changed.fire(nodes);
  }
  /** How each version was served when its row was drawn, as text. */
  readonly #drawn = new Map<string, string | undefined>();

  getParent(node: RegistryNode): RegistryNode | undefined {
    return node.parent;
  }

  async getChildren(node?: RegistryNode): Promise<RegistryNode[]> {
    if (node === undefined) return this.#roots();
    const registry = this.registries.byId(node.connectionId);
    if (registry === undefined) return [];
    try {
      return await this.#children(node, registry);
    } catch (error) {
      if (registry.signal.aborted || (error as { name?: unknown }).name === 'AbortError') return [];
      return [this.nodes.problem(node.connectionId, node, toUserError(error))];
    }
  }

  async #roots(): Promise<RegistryNode[]> {
    const { all } = this.registries;
    const [only] = all;
    if (all.length === 1 && only?.connection.kind === 'store') {
      try {
        await this.load(only);
      } catch (error) {
        return only.signal.aborted ? [] : [this.nodes.problem(only.connection.id, undefined, toUserError(error))];
      }
      return this.#folderRows(only, undefined);
    }
    // A folder that cannot be read says so below its own row.
    await Promise.allSettled(all.filter(({ connection }) => isReadUnasked(connection)).map((registry) => this.load(registry)));
    // With nothing in any folder the view's welcome says how to begin.
    return all.some((registry) => registry.connection.kind === 'server' || registry.models.size > 0 || (registry.trash?.length ?? 0) > 0) ? all.map((registry) => this.nodes.folder(registry.connection.id)) : [];
  }

  #folderRows(registry: FolderRegistry, parent: RegistryFolderNode | undefined): RegistryNode[] {
    const { id } = registry.connection;
    const rows: RegistryNode[] = [...registry.models.keys()].map((name) => this.nodes.model(id, parent, name));
    if (registry.more) rows.push(this.nodes.more(id, parent));
    if ((registry.trash?.length ?? 0) > 0) rows.push(this.nodes.trash(id, parent));
    return rows;
  }

  async #children(node: RegistryNode, registry: FolderRegistry): Promise<RegistryNode[]> {
    switch (node.kind) {
      case 'folder':
        if (registry.connection.kind === 'store') await this.load(registry);
        else if (!(await this.#servers.read(registry))) return [];
        return this.#folderRows(registry, node);
      case 'model':
        await registry.openVersions(node.name);
        return this.#versionRows(registry, node, 'shown');
      case 'archived':
        await registry.openVersions(node.name);
        return this.#versionRows(registry, node, 'archived');
      case 'version':
        return this.#originRows(registry, node);
      case 'trash':
        return (registry.trash ?? []).map(({ name, version }) => this.nodes.trashed(node, name, version));
      default:
        return [];
    }
  }

  #versionRows(registry: FolderRegistry, node: RegisteredModelNode | ArchivedNode, part: 'shown' | 'archived'): RegistryNode[] {
    const { versions, rest, archived } = registry.rows(node.name, part);
    const rows: RegistryNode[] = versions.map(({ version }) => this.nodes.version(node, version));
    if (rest > 0) rows.push(this.nodes.more(node.connectionId, node, node.name));
    if (node.kind === 'model' && archived > 0) rows.push(this.nodes.archived(node));
    return rows;
  }

  /** How a version is served, and where it came from. */
  async #originRows(registry: FolderRegistry, node: ModelVersionNode): Promise<RegistryNode[]> {
    const rows: RegistryNode[] = this.#served(node) === undefined ? [] : [this.nodes.serving(node)];
    const runId = registry.version(node.name, node.version)?.run_id;
    if (runId === undefined || runId === '') return rows;
    if (!registry.runs.has(runId)) await registry.loadRuns([runId]);
    const run = registry.runs.get(runId);
    rows.push(this.nodes.run(node, runId));
    if (run === undefined) return rows;
    const seen = new Set<string>();
    run.inputs.dataset_inputs.forEach(({ dataset }, index) => {
      // The same data may have been read for several purposes.
      if (!seen.has(dataset.digest + dataset.name)) rows.push(this.nodes.data(node, runId, index));
      seen.add(dataset.digest + dataset.name);
    });
    const commit = tagValue(run.data.tags, SYSTEM_TAGS.gitCommit);
    if (commit === undefined || commit === '') return rows;
    await this.#subjects.read(commit);
    return [...rows, this.nodes.commit(node, commit)];
  }

  getTreeItem(node: RegistryNode): vscode.TreeItem {
    if (node.kind === 'problem') return problemItem(node, COMMANDS.showLogs);
    const registry = this.registries.byId(node.connectionId);
    const item = registry === undefined ? undefined : this.#item(node, registry);
    if (registry === undefined || item === undefined) return gone(node);
    if (node.kind === 'model' || node.kind === 'version') markDenied(item, registry.connection, 'model', node.name);
    return item;
  }

  #item(node: Exclude<RegistryNode, { kind: 'problem' }>, registry: FolderRegistry): vscode.TreeItem | undefined {
    switch (node.kind) {
      case 'folder':
        return registryFolderItem(node, registry, this.#servers.isGoing(registry));
      case 'model': {
        const model = registry.models.get(node.name);
        return model === undefined ? undefined : registeredModelItem(node, model, registry.models.size === 1, stagesOf(registry.connection));
      }
      case 'version':
        return this.#versionItem(node, registry);
      case 'archived':
        return archivedItem(node, registry.rows(node.name, 'archived').archived);
      case 'serving': {
        const row = this.serving.of(node.connectionId, node.name, node.version);
        return row === undefined ? undefined : servingItem(node, row);
      }
      case 'more':
        return moreModelsItem(node, node.name === undefined ? undefined : registry.rows(node.name, node.parent?.kind === 'archived' ? 'archived' : 'shown').rest);
      case 'trash':
        return trashItem(node, registry.trash?.length ?? 0);
      case 'trashed':
        return trashedItem(node);
      default:
        return this.#originItem(node, registry);
    }
  }

  #versionItem(node: ModelVersionNode, registry: FolderRegistry): vscode.TreeItem | undefined {
    const view = registry.view(node.name, node.version);
    const runId = registry.version(node.name, node.version)?.run_id;
    const served = this.#served(node);
    this.#drawn.set(node.id, JSON.stringify(served));
    return view === undefined ? undefined : versionItem(node, view, runId === '' ? undefined : runId, served);
  }

  #originItem(node: Extract<RegistryNode, { kind: 'run' | 'data' | 'commit' }>, registry: FolderRegistry): vscode.TreeItem | undefined {
    if (node.kind === 'commit') return versionCommitItem(node, this.#subjects.get(node.commit));
    const run = registry.runs.get(node.runId);
    if (node.kind === 'run') return versionRunItem(node, run, run === undefined ? undefined : registry.experiments.get(run.info.experiment_id)?.name);
    return run === undefined ? undefined : versionDataItem(node, run);
  }

  /** Tooltips are made when one is asked for. */
  resolveTreeItem(item: vscode.TreeItem, node: RegistryNode): vscode.TreeItem {
    const registry = this.registries.byId(node.connectionId);
    if (registry === undefined) return item;
    if (node.kind === 'model') {
      const model = registry.models.get(node.name);
      if (model !== undefined) item.tooltip = modelTooltip(model);
    } else if (node.kind === 'version') {
      const version = registry.version(node.name, node.version);
      const view = registry.view(node.name, node.version);
      if (version !== undefined && view !== undefined) item.tooltip = versionTooltip(version, view, registry.runOf(version));
    } else if (node.kind === 'data') {
      const input = registry.runs.get(node.runId)?.inputs.dataset_inputs[node.index];
      if (input !== undefined) item.tooltip = datasetTooltip(input);
    } else if (node.kind === 'commit') {
      item.tooltip = new vscode.MarkdownString(`**${escapeMarkdown(node.commit, 80)}**\n\n${escapeMarkdown(this.#subjects.get(node.commit) ?? '', 300)}`);
    }
    return item;
  }

  #served(node: ModelVersionNode): ServedRow | undefined {
    return this.serving.of(node.connectionId, node.name, node.version);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** A row whose thing went away between being listed and being drawn. */
function gone(node: RegistryNode): vscode.TreeItem {
  const item = new vscode.TreeItem('', vscode.TreeItemCollapsibleState.None);
  item.id = node.id;
  return item;
}
