import * as vscode from 'vscode';
import type { Connections } from '../connection/folderConnection';
import { COMMANDS } from '../ids';
import { oneLine } from '../tree/format';
import type { ProjectRows } from '../tree/experimentsTree';
import type { EntryPointNode, Node, NodeStore, PipelineNode, ProjectNode, ProjectRow } from '../tree/nodes';
import type { FoundProject, ProjectFiles } from './projectFiles';
import type { RunningProjects } from './runningProjects';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
const BLUE = new vscode.ThemeColor('charts.blue');
const YELLOW = new vscode.ThemeColor('charts.yellow');

/** The rows of a folder's projects in the Experiments view: entry points and pipelines. */
export class ProjectTreeRows implements ProjectRows, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<{ readonly rows: boolean }>();
  readonly onDidChange = this.#changed.event;
  readonly #parts: vscode.Disposable;

  constructor(
    private readonly connections: Connections,
    private readonly files: ProjectFiles,
    private readonly running: RunningProjects,
  ) {
    this.#parts = vscode.Disposable.from(
      files.onDidChange(() => this.#changed.fire({ rows: true })),
      running.onDidChange(() => this.#changed.fire({ rows: false })),
    );
    // A folder may come to be trusted, and only then its rows can be run.
    void files.ready();
  }

  root(nodes: NodeStore, connectionId: string, parent: Node | undefined): Node | undefined {
    const folder = this.#folder(connectionId);
    if (folder === undefined || this.files.projectsOf(folder).length + this.files.pipelinesOf(folder).length === 0) return undefined;
    return nodes.projects(connectionId, parent);
  }

  children(nodes: NodeStore, node: ProjectRow): Node[] {
    switch (node.kind) {
      case 'projects': {
        const folder = this.#folder(node.connectionId);
        const projects = this.files.projectsOf(folder);
        const [only] = projects;
        const rows = projects.length === 1 && only !== undefined ? entryPoints(nodes, node, only) : projects.map(({ uri }) => nodes.project(node, uri.toString()));
        return [...rows, ...this.files.pipelinesOf(folder).map(({ uri, pipeline }) => nodes.pipeline(node, uri.toString(), pipeline.name))];
      }
      case 'project': {
        const project = this.files.projectAt(node.uri);
        return project === undefined ? [] : entryPoints(nodes, node, project);
      }
      default:
        return [];
    }
  }

  item(node: ProjectRow): vscode.TreeItem | undefined {
    switch (node.kind) {
      case 'projects': {
        const folder = this.#folder(node.connectionId);
        const [only, ...more] = this.files.projectsOf(folder);
        const count = more.length === 0 ? oneLine(only?.name ?? '', 60) : String(more.length + 1);
        return row(node, vscode.l10n.t('Projects'), 'project', count, Expanded);
      }
      case 'project':
        return this.#project(node);
      case 'entryPoint':
        return this.#entryPoint(node);
      case 'pipeline':
        return this.#pipeline(node);
    }
  }

  dispose(): void {
    this.#parts.dispose();
    this.#changed.dispose();
  }

  #folder(connectionId: string): vscode.WorkspaceFolder | undefined {
    return this.connections.byId(connectionId)?.folder;
  }

  #project(node: ProjectNode): vscode.TreeItem | undefined {
    const project = this.files.projectAt(node.uri);
    if (project === undefined) return undefined;
    const wrong = project.reading.problems.find(({ severity }) => severity === 'error');
    const item = row(node, oneLine(project.name), 'project', vscode.workspace.asRelativePath(project.folder, false), Collapsed);
    if (wrong !== undefined) item.iconPath = new vscode.ThemeIcon('warning', YELLOW);
    return item;
  }

  #entryPoint(node: EntryPointNode): vscode.TreeItem | undefined {
    const project = this.files.projectAt(node.uri);
    const connection = this.connections.byId(node.connectionId);
    if (project === undefined || connection === undefined) return undefined;
    const point = project.reading.project.entryPoints.find(({ name }) => name === node.name);
    const goesOn = this.running.executions(connection, project.folder, 'entryPoint', node.name).length > 0;
    const wrong = point === undefined ? project.reading.problems.find(({ severity, entryPoint }) => severity === 'error' && (entryPoint ?? node.name) === node.name) : undefined;
    const label = oneLine(node.name);
    if (wrong !== undefined) {
      const item = row(node, label, 'warning', vscode.l10n.t('line {0}: {1}', wrong.place.line, oneLine(wrong.message)), None, 'entryPoint broken');
      item.iconPath = new vscode.ThemeIcon('warning', YELLOW);
      item.tooltip = wrong.message;
      const at = new vscode.Position(wrong.place.line - 1, wrong.place.column - 1);
      item.command = { command: 'vscode.open', title: vscode.l10n.t('Open MLproject'), arguments: [project.uri, { selection: new vscode.Range(at, at) }] };
      return item;
    }
    const parameters = (point?.parameters ?? []).map(({ name, default: value }) => (value === undefined ? name : `${name}=${value}`)).join('  ');
    const item = row(node, label, 'play-circle', goesOn ? vscode.l10n.t('running') : oneLine(parameters), None, goesOn ? 'entryPoint running' : 'entryPoint');
    if (goesOn) item.iconPath = new vscode.ThemeIcon('loading~spin', BLUE);
    item.tooltip = oneLine(point?.command ?? '', 500);
    item.accessibilityInformation = { label: [label, vscode.l10n.t('entry point'), item.description].filter((part) => part !== '').join(', ') };
    item.command = { command: COMMANDS.openProject, title: vscode.l10n.t('Open MLproject'), arguments: [node] };
    return item;
  }

  #pipeline(node: PipelineNode): vscode.TreeItem | undefined {
    const connection = this.connections.byId(node.connectionId);
    const found = this.files.pipelinesOf(connection?.folder).find(({ uri, pipeline }) => uri.toString() === node.uri && pipeline.name === node.name);
    if (found === undefined || connection === undefined) return undefined;
    const goesOn = this.running.executions(connection, vscode.Uri.joinPath(found.uri, '..'), 'pipeline', node.name).length > 0;
    const steps = found.pipeline.steps.map(({ name }) => oneLine(name, 60)).join(' → ');
    const label = oneLine(node.name);
    const item = row(node, label, 'run-all', goesOn ? (this.running.stepOf(node.name) ?? vscode.l10n.t('running')) : steps, None, goesOn ? 'pipeline running' : 'pipeline');
    if (goesOn) item.iconPath = new vscode.ThemeIcon('loading~spin', BLUE);
    item.tooltip = steps;
    item.accessibilityInformation = { label: [label, vscode.l10n.t('pipeline'), item.description].filter((part) => part !== '').join(', ') };
    item.command = { command: COMMANDS.openProject, title: vscode.l10n.t('Open trialbook.json'), arguments: [node] };
    return item;
  }
}

/** Entry points in the order of the file, those with errors among them. */
function entryPoints(nodes: NodeStore, parent: Parameters<NodeStore['entryPoint']>[0], { uri, reading }: FoundProject): Node[] {
  const broken = reading.problems.filter(({ severity }) => severity === 'error');
  const names = new Set([...reading.project.entryPoints.map(({ name }) => name), ...broken.map(({ entryPoint }) => entryPoint ?? 'MLproject')]);
  return [...names].map((name) => nodes.entryPoint(parent, uri.toString(), name));
}

function row(node: ProjectRow, label: string, icon: string, description: string, state: vscode.TreeItemCollapsibleState, context: string = node.kind): vscode.TreeItem {
  const item = new vscode.TreeItem(label, state);
  item.id = node.id;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.description = description;
  item.contextValue = context;
  item.tooltip = '';
  item.accessibilityInformation = { label: [label, description].filter((part) => part !== '').join(', ') };
  return item;
}
