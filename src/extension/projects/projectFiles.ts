import * as vscode from 'vscode';
import type { Pipeline } from '../../exec/project/pipeline';
import { readPipelines, type PipelineReading } from '../../exec/project/readPipelines';
import { readProject } from '../../exec/project/readProject';
import type { ProjectReading } from '../../exec/project/projectSpec';
import type { Log } from '../log';

/** A project of the window. */
export interface FoundProject {
  /** Of its MLproject file. */
  readonly uri: vscode.Uri;
  /** Folder of the file. */
  readonly folder: vscode.Uri;
  /** What the file says it is called, else the name of its folder. */
  readonly name: string;
  readonly reading: ProjectReading;
}

/** A pipeline of the window, with the file that defines it. */
export interface FoundPipeline {
  /** Of its trialbook.json. */
  readonly uri: vscode.Uri;
  readonly pipeline: Pipeline;
  /** Folder of the project that it runs. */
  readonly project: vscode.Uri;
}

const PROJECTS = '**/[Mm][Ll][Pp][Rr][Oo][Jj][Ee][Cc][Tt]';
const SHARED = 'trialbook.json';
const NOT_IN = '**/{node_modules,.git,.venv,venv,env,site-packages,.trialbook,mlruns}/**';
/** Projects that are looked for in a window. */
const MOST = 100;
/** Bytes of a file that are read. */
const MOST_BYTES = 1_000_000;
/** Typing is waited out so long, ms. */
const PAUSE = 250;

/** The projects and pipelines of the window's folders, as they stand on the disk or in an editor. They are read in any folder; nothing of them is run here. */
export class ProjectFiles implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** Fires when files came, went or say something else. */
  readonly onDidChange = this.#changed.event;
  readonly #projects = new Map<string, FoundProject>();
  readonly #pipelines = new Map<string, { uri: vscode.Uri; reading: PipelineReading; text: string }>();
  readonly #parts: vscode.Disposable[] = [];
  #pause: NodeJS.Timeout | undefined;
  readonly #touched = new Map<string, vscode.Uri>();
  #reading: Promise<void> | undefined;

  constructor(private readonly log: Log) {
    for (const pattern of [PROJECTS, `*/${SHARED}`, SHARED]) {
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      this.#parts.push(watcher, watcher.onDidCreate((uri) => this.#again(uri)), watcher.onDidChange((uri) => this.#again(uri)), watcher.onDidDelete((uri) => this.#forget(uri)));
    }
    this.#parts.push(
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#again(document.uri)),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.#again(uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#again(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#reading = undefined;
        void this.ready();
      }),
    );
  }

  /** Waits until the folders were looked through. */
  ready(): Promise<void> {
    this.#reading ??= this.#readAll().catch((error: unknown) => this.log.warn('Projects were not looked for', error));
    return this.#reading;
  }

  /** All projects, in the order of their paths. */
  get projects(): FoundProject[] {
    return [...this.#projects.values()].sort((a, b) => (a.uri.path < b.uri.path ? -1 : 1));
  }

  /** The projects in a workspace folder. */
  projectsOf(folder: vscode.WorkspaceFolder | undefined): FoundProject[] {
    return this.projects.filter(({ uri }) => vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === folder?.uri.toString());
  }

  /** The pipelines that are defined in a workspace folder. */
  pipelinesOf(folder: vscode.WorkspaceFolder | undefined): FoundPipeline[] {
    return [...this.#pipelines.values()].filter(({ uri }) => vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === folder?.uri.toString()).flatMap(({ uri, reading }) =>
      reading.pipelines.map((pipeline) => ({ uri, pipeline, project: vscode.Uri.joinPath(uri, '..', pipeline.project) })));
  }

  /** The project whose MLproject file, or whose folder, that is. */
  projectAt(uri: vscode.Uri | string): FoundProject | undefined {
    const wanted = String(uri).replace(/\/$/, '');
    return this.#projects.get(wanted) ?? this.projects.find(({ folder }) => folder.toString().replace(/\/$/, '') === wanted);
  }

  /** What was read of files with pipelines. */
  get shared(): readonly { readonly uri: vscode.Uri; readonly reading: PipelineReading; readonly text: string }[] {
    return [...this.#pipelines.values()];
  }

  dispose(): void {
    clearTimeout(this.#pause);
    vscode.Disposable.from(...this.#parts).dispose();
    this.#changed.dispose();
  }

  async #readAll(): Promise<void> {
    const [projects, shared] = await Promise.all([
      vscode.workspace.findFiles(PROJECTS, NOT_IN, MOST),
      vscode.workspace.findFiles(`{${SHARED},*/${SHARED}}`, NOT_IN, MOST),
    ]);
    this.#projects.clear();
    this.#pipelines.clear();
    await Promise.all([...projects, ...shared].map((uri) => this.#read(uri)));
    this.#changed.fire();
  }

  #again(uri: vscode.Uri): void {
    // A file that is shown in a diff or of another place is not one of the folder's.
    if (uri.scheme !== 'file' && uri.scheme !== 'vscode-remote') return;
    if (kindOf(uri) === undefined || vscode.workspace.getWorkspaceFolder(uri) === undefined) return;
    this.#touched.set(uri.toString(), uri);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      const touched = [...this.#touched.values()];
      this.#touched.clear();
      void Promise.all(touched.map((one) => this.#read(one))).then(() => this.#changed.fire());
    }, PAUSE);
  }

  #forget(uri: vscode.Uri): void {
    if (!this.#projects.delete(uri.toString()) && !this.#pipelines.delete(uri.toString())) return;
    this.#changed.fire();
  }

  async #read(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const text = await textOf(uri);
    if (text === undefined) {
      this.#projects.delete(key);
      this.#pipelines.delete(key);
    } else if (kindOf(uri) === 'project') {
      const folder = vscode.Uri.joinPath(uri, '..');
      const reading = readProject(text);
      this.#projects.set(key, { uri, folder, reading, name: reading.project.name ?? folder.path.split('/').at(-1) ?? '' });
    } else this.#pipelines.set(key, { uri, reading: readPipelines(text), text });
  }
}

function kindOf(uri: vscode.Uri): 'project' | 'shared' | undefined {
  const name = uri.path.split('/').at(-1) ?? '';
  return name.toLowerCase() === 'mlproject' ? 'project' : name === SHARED ? 'shared' : undefined;
}

/** Text of a file as the person sees it; undefined when it is not there. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return open.getText();
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > MOST_BYTES) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
