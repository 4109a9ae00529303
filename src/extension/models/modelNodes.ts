import type { UserError } from '../errors';

/*
 * The rows of the Models tree. As in the Experiments tree a node says which thing it stands for and where, and stays the same object while what is
 * shown of it changes. Its `contextValue`, which menus match, is composed where the row is drawn:
 * `folder`, `model stages`, `version stage=Production serving review run`, `archived`, `serving state=healthy`, `versionRun`, `versionData`, `versionCommit`,
 * `more`, `trash`, `trashedModel`, `trashedVersion`, `problem`.
 */

interface Base {
  /** Unique in the view and stable across sessions. */
  readonly id: string;
  readonly connectionId: string;
  readonly parent: RegistryNode | undefined;
}

/** Root of a folder, only in windows with several. */
export interface RegistryFolderNode extends Base {
  readonly kind: 'folder';
}
/** A registered model. */
export interface RegisteredModelNode extends Base {
  readonly kind: 'model';
  readonly name: string;
}
/** A version of a registered model. */
export interface ModelVersionNode extends Base {
  readonly kind: 'version';
  readonly name: string;
  readonly version: string;
}
/** The row that holds the archived versions of a model, when there are several. */
export interface ArchivedNode extends Base {
  readonly kind: 'archived';
  readonly name: string;
}
/** How a version is served. */
export interface ServingNode extends Base {
  readonly kind: 'serving';
  readonly name: string;
  readonly version: string;
}
/** The run that a version came from. Of the kind of the Experiments tree, so that commands on runs take it. */
export interface VersionRunNode extends Base {
  readonly kind: 'run';
  readonly runId: string;
}
/** A dataset that the run of a version read. */
export interface VersionDataNode extends Base {
  readonly kind: 'data';
  readonly runId: string;
  readonly index: number;
}
/** The commit that the run of a version had checked out. */
export interface VersionCommitNode extends Base {
  readonly kind: 'commit';
  readonly commit: string;
}
/** The row that loads more models, or shows more versions. */
export interface MoreModelsNode extends Base {
  readonly kind: 'more';
  /** Of versions, their model. */
  readonly name?: string;
}
/** The row of what was deleted. */
export interface ModelTrashNode extends Base {
  readonly kind: 'trash';
}
/** A deleted model, or a deleted version of one that is there. */
export interface TrashedNode extends Base {
  readonly kind: 'trashed';
  readonly name: string;
  /** Absent for a whole model. */
  readonly version?: string;
}
/** An error in the place of what could not be read. */
export interface RegistryProblemNode extends Base {
  readonly kind: 'problem';
  readonly error: UserError;
}

/** Any row of the Models tree. */
export type RegistryNode =
  | RegistryFolderNode | RegisteredModelNode | ModelVersionNode | ArchivedNode | ServingNode | VersionRunNode | VersionDataNode | VersionCommitNode
  | MoreModelsNode | ModelTrashNode | TrashedNode | RegistryProblemNode;

/** Keeps one object for each id, as VS Code recognizes elements by reference. */
export class RegistryNodes {
  readonly #nodes = new Map<string, RegistryNode>();

  folder(connectionId: string): RegistryFolderNode {
    return this.#keep({ kind: 'folder', id: connectionId, connectionId, parent: undefined });
  }

  model(connectionId: string, parent: RegistryNode | undefined, name: string): RegisteredModelNode {
    return this.#keep({ kind: 'model', id: below(connectionId, parent, `model ${name}`), connectionId, parent, name });
  }

  version(parent: RegisteredModelNode | ArchivedNode, version: string): ModelVersionNode {
    const { connectionId, name } = parent;
    return this.#keep({ kind: 'version', id: below(connectionId, parent, `version ${version}`), connectionId, parent, name, version });
  }

  archived(parent: RegisteredModelNode): ArchivedNode {
    const { connectionId, name } = parent;
    return this.#keep({ kind: 'archived', id: below(connectionId, parent, 'archived'), connectionId, parent, name });
  }

  serving(parent: ModelVersionNode): ServingNode {
    const { connectionId, name, version } = parent;
    return this.#keep({ kind: 'serving', id: below(connectionId, parent, 'serving'), connectionId, parent, name, version });
  }

  run(parent: ModelVersionNode, runId: string): VersionRunNode {
    const { connectionId } = parent;
    return this.#keep({ kind: 'run', id: below(connectionId, parent, `run ${runId}`), connectionId, parent, runId });
  }

  data(parent: ModelVersionNode, runId: string, index: number): VersionDataNode {
    const { connectionId } = parent;
    return this.#keep({ kind: 'data', id: below(connectionId, parent, `data ${index}`), connectionId, parent, runId, index });
  }

  commit(parent: ModelVersionNode, commit: string): VersionCommitNode {
    const { connectionId } = parent;
    return this.#keep({ kind: 'commit', id: below(connectionId, parent, `commit ${commit}`), connectionId, parent, commit });
  }

  more(connectionId: string, parent: RegistryNode | undefined, name?: string): MoreModelsNode {
    return this.#keep({ kind: 'more', id: below(connectionId, parent, 'more'), connectionId, parent, ...(name === undefined ? {} : { name }) });
  }

  trash(connectionId: string, parent: RegistryNode | undefined): ModelTrashNode {
    return this.#keep({ kind: 'trash', id: below(connectionId, parent, 'trash'), connectionId, parent });
  }

  trashed(parent: ModelTrashNode, name: string, version?: string): TrashedNode {
    const { connectionId } = parent;
    return this.#keep({ kind: 'trashed', id: below(connectionId, parent, `${version ?? 'model'} ${name}`), connectionId, parent, name, ...(version === undefined ? {} : { version }) });
  }

  problem(connectionId: string, parent: RegistryNode | undefined, error: UserError): RegistryProblemNode {
    return { kind: 'problem', id: below(connectionId, parent, 'problem'), connectionId, parent, error };
  }

  /** The nodes that were handed out and stand for something that `test` accepts. */
  filter(test: (node: RegistryNode) => boolean): RegistryNode[] {
    return [...this.#nodes.values()].filter(test);
  }

  /** Forgets what stands below a row that is gone, or everything of a connection. */
  forget(connectionId: string, node?: RegistryNode): void {
    for (const [id, one] of this.#nodes) {
      if (one.connectionId === connectionId && (node === undefined || id === node.id || id.startsWith(`${node.id}\n`))) this.#nodes.delete(id);
    }
  }

  #keep<T extends RegistryNode>(node: T): T {
    const known = this.#nodes.get(node.id);
    if (known !== undefined && known.kind === node.kind) return known as T;
    this.#nodes.set(node.id, node);
    return node;
  }
}

function below(connectionId: string, parent: RegistryNode | undefined, name: string): string {
  return `${parent?.id ?? connectionId}\n${name}`;
}
