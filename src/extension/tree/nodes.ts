import type { FileInfo } from '../../protocol/entities';
import type { UserError } from '../errors';

/*
 * The items of the Experiments tree. A node says which thing it stands for and where; what is shown of it is looked up in the
 * folder's model when VS Code asks, so that a node stays the same object while its content changes.
 */

interface Base {
  /** Unique in the view and stable across sessions. */
  readonly id: string;
  readonly connectionId: string;
  readonly parent: Node | undefined;
}

/** Root of a folder, only in windows with several. */
export interface FolderNode extends Base {
  readonly kind: 'folder';
}
/** An experiment. */
export interface ExperimentNode extends Base {
  readonly kind: 'experiment';
  readonly experimentId: string;
  /** It lies in the trash. */
  readonly deleted: boolean;
}
/** A row that keeps things out of the way. */
export interface SectionNode extends Base {
  readonly kind: 'section';
  readonly section: 'hidden' | 'trash';
}
/** A run. */
export interface RunNode extends Base {
  readonly kind: 'run';
  readonly experimentId: string;
  readonly runId: string;
  /** It lies in the trash. */
  readonly deleted: boolean;
}
/** The row that loads the next page of a list. */
export interface MoreNode extends Base {
  readonly kind: 'more';
  readonly list: string;
}
/** What a run's content is grouped by, in the order shown. */
export type GroupName = 'metrics' | 'params' | 'artifacts' | 'data' | 'models' | 'tags';
/** A group of a run's content. */
export interface GroupNode extends Base {
  readonly kind: 'group';
  readonly group: GroupName;
  readonly runId: string;
}
/** A metric, parameter or tag of a run. */
export interface ValueNode extends Base {
  readonly kind: 'metric' | 'param' | 'tag';
  readonly runId: string;
  readonly key: string;
}
/** A file or folder of a run's artifacts. */
export interface ArtifactNode extends Base {
  readonly kind: 'artifact';
  readonly runId: string;
  readonly path: string;
  readonly isDir: boolean;
}
/** A dataset that a run read. */
export interface DatasetNode extends Base {
  readonly kind: 'dataset';
  readonly runId: string;
  readonly index: number;
}
/** A model that a run logged. */
export interface ModelNode extends Base {
  readonly kind: 'model';
  readonly runId: string;
  readonly modelId: string;
}
/** The row that holds what can be run of a folder's projects. */
export interface ProjectsNode extends Base {
  readonly kind: 'projects';
}
/** A project, only in folders with several. `uri` is that of its MLproject file, text. */
export interface ProjectNode extends Base {
  readonly kind: 'project';
  readonly uri: string;
}
/** An entry point of a project. `uri` is that of the MLproject file, text. */
export interface EntryPointNode extends Base {
  readonly kind: 'entryPoint';
  readonly uri: string;
  readonly name: string;
}
/** A pipeline of entry points. `uri` is that of the trialbook.json that defines it, text. */
export interface PipelineNode extends Base {
  readonly kind: 'pipeline';
  readonly uri: string;
  readonly name: string;
}
/** Rows of projects. */
export type ProjectRow = ProjectsNode | ProjectNode | EntryPointNode | PipelineNode;
/** An error in the place of what could not be read. */
export interface ProblemNode extends Base {
  readonly kind: 'problem';
  readonly error: UserError;
}

/** Any item of the tree. */
export type Node =
  | FolderNode | ExperimentNode | SectionNode | RunNode | MoreNode | GroupNode | ValueNode | ArtifactNode | DatasetNode | ModelNode | ProjectRow | ProblemNode;

/** Keeps one object for each id, as VS Code recognizes elements by reference. */
export class NodeStore {
  readonly #nodes = new Map<string, Node>();

  folder(connectionId: string): FolderNode {
    return this.#keep({ kind: 'folder', id: connectionId, connectionId, parent: undefined });
  }

  experiment(connectionId: string, parent: Node | undefined, experimentId: string, deleted: boolean): ExperimentNode {
    return this.#keep({ kind: 'experiment', id: below(connectionId, parent, `experiment ${experimentId}`), connectionId, parent, experimentId, deleted });
  }

  section(connectionId: string, parent: Node | undefined, section: SectionNode['section']): SectionNode {
    return this.#keep({ kind: 'section', id: below(connectionId, parent, section), connectionId, parent, section });
  }

  run(parent: Node, experimentId: string, runId: string, deleted: boolean): RunNode {
    const { connectionId } = parent;
    return this.#keep({ kind: 'run', id: below(connectionId, parent, `run ${runId}`), connectionId, parent, experimentId, runId, deleted });
  }

  more(parent: Node, list: string): MoreNode {
    return this.#keep({ kind: 'more', id: below(parent.connectionId, parent, 'more'), connectionId: parent.connectionId, parent, list });
  }

  group(parent: RunNode, group: GroupName): GroupNode {
    const { connectionId, runId } = parent;
    return this.#keep({ kind: 'group', id: below(connectionId, parent, `group ${group}`), connectionId, parent, group, runId });
  }

  value(parent: GroupNode, kind: ValueNode['kind'], key: string): ValueNode {
    const { connectionId, runId } = parent;
    return this.#keep({ kind, id: below(connectionId, parent, `${kind} ${key}`), connectionId, parent, runId, key });
  }

  artifact(parent: GroupNode | ArtifactNode, file: FileInfo): ArtifactNode {
    const { connectionId, runId } = parent;
    const id = below(connectionId, parent, `artifact ${file.path}`);
    return this.#keep({ kind: 'artifact', id, connectionId, parent, runId, path: file.path, isDir: file.is_dir });
  }

  dataset(parent: GroupNode, index: number): DatasetNode {
    const { connectionId, runId } = parent;
    return this.#keep({ kind: 'dataset', id: below(connectionId, parent, `dataset ${index}`), connectionId, parent, runId, index });
  }

  model(parent: GroupNode, modelId: string): ModelNode {
    const { connectionId, runId } = parent;
    return this.#keep({ kind: 'model', id: below(connectionId, parent, `model ${modelId}`), connectionId, parent, runId, modelId });
  }

  projects(connectionId: string, parent: Node | undefined): ProjectsNode {
    return this.#keep({ kind: 'projects', id: below(connectionId, parent, 'projects'), connectionId, parent });
  }

  project(parent: ProjectsNode, uri: string): ProjectNode {
    const { connectionId } = parent;
    return this.#keep({ kind: 'project', id: below(connectionId, parent, `project ${uri}`), connectionId, parent, uri });
  }

  entryPoint(parent: ProjectsNode | ProjectNode, uri: string, name: string): EntryPointNode {
    const { connectionId } = parent;
    return this.#keep({ kind: 'entryPoint', id: below(connectionId, parent, `entry point ${uri} ${name}`), connectionId, parent, uri, name });
  }

  pipeline(parent: ProjectsNode, uri: string, name: string): PipelineNode {
    const { connectionId } = parent;
    return this.#keep({ kind: 'pipeline', id: below(connectionId, parent, `pipeline ${name}`), connectionId, parent, uri, name });
  }

  problem(connectionId: string, parent: Node | undefined, error: UserError): ProblemNode {
    return { kind: 'problem', id: below(connectionId, parent, 'problem'), connectionId, parent, error };
  }

  /** The nodes that were handed out and stand for something that `test` accepts. */
  filter<T extends Node>(test: (node: Node) => node is T): T[] {
    return [...this.#nodes.values()].filter(test);
  }

  /** Forgets everything of a connection. */
  clear(connectionId: string): void {
    for (const [id, node] of this.#nodes) if (node.connectionId === connectionId) this.#nodes.delete(id);
  }

  #keep<T extends Node>(node: T): T {
    const known = this.#nodes.get(node.id);
    if (known !== undefined && known.kind === node.kind) return known as T;
    this.#nodes.set(node.id, node);
    return node;
  }
}

function below(connectionId: string, parent: Node | undefined, name: string): string {
  return `${parent?.id ?? connectionId}\n${name}`;
}
