import type { Stats } from 'node:fs';
import { lstat, mkdir, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { invalidParameter, MlflowError, notFound } from '../../protocol/errors';
import type { Store } from '../../store/api';
import { createLeftPlaces } from './leftPlaces';
import { decodeSegment, encodeSegment } from './names';
import type { ArtifactPath, Left, Owner } from './paths';
import { withinPinned } from './pinned';

/** Uploads in progress; no experiment can be called so. */
const UPLOADS = '.uploads';

/** The folder that artifacts are kept in. Every look at a file goes through `find`, every new folder through `make`. */
export interface ArtifactFolder {
  /** The file or folder of an artifact; `undefined` when it is not there. Raises PERMISSION_DENIED when a link is on the way, INVALID_PARAMETER_VALUE for files left where this server may not read. */
  find(path: ArtifactPath): Promise<Found | undefined>;
  /** Whether artifacts at an address `file:…` may stay there: see `LeftPlaces`. */
  mayStay(uri: string): boolean;
  /** Raises PERMISSION_DENIED when the store is open for reading only. */
  requireWritable(): void;
  /** Makes the folders that an artifact needs; answers the file's path. Raises as `find`, and when a file is in the way. */
  make(path: ArtifactPath<Owner>): Promise<string>;
  /** Does something to the file or folder of an artifact, in the folder that holds it and in no other that takes its place meanwhile. Raises as `find`. */
  within<T>(path: ArtifactPath<Owner>, act: (file: string) => Promise<T>): Promise<T>;
  /** A new, unused file path on the same file system, for an upload in progress. What a killed process left there is removed first. */
  makeUploadPath(id: string): Promise<string>;
  /** The folder of all artifacts. Raises as `find`. */
  top(): Promise<Found | undefined>;
  /** A path by its names on disk below the folder of all artifacts, as `make`. What is not a run's begins with a name with a dot, which no experiment has. */
  makeBeside(names: readonly [string, ...string[]]): Promise<string>;
  /** The folder of a root as the store names it when the trash is emptied: `EXPERIMENT/RUN` or `EXPERIMENT/models/MODEL`. */
  findRoot(root: string): Promise<Found | undefined>;
}

/** Something on disk. */
export interface Found {
  readonly file: string;
  readonly stats: Stats;
  /** The artifact's name that an entry of this folder has; `undefined` for a file that was put there by someone else. */
  nameOf(entry: string): string | undefined;
}

/**
 * A store's folder may have come with a clone, links and all, so no link is followed anywhere below the store's folder:
 * each step of a path is looked at before it is taken. `rootsFile`: folders outside that may be read, see `artifactRoots.ts`.
 */
export function createArtifactFolder(store: Pick<Store, 'path' | 'artifactsPath' | 'ensureOnDisk' | 'readOnly'>, rootsFile?: string): ArtifactFolder {
  const left = createLeftPlaces(rootsFile);
  const outer = store.artifactsPath.startsWith(store.path + sep) ? store.artifactsPath.slice(store.path.length + 1).split(sep) : [];
  const base = outer.length > 0 ? store.path : store.artifactsPath;
  const steps = (names: readonly string[]): string[] => [...outer, ...names];

  const requireWritable = (): void => {
    if (store.readOnly) throw new MlflowError('PERMISSION_DENIED', 'The store is open for reading only: artifacts cannot be changed.');
  };
  const find = async (names: readonly string[]): Promise<Found | undefined> => {
    let found: Found | undefined;
    let file = base;
    for (const name of steps(names)) {
      if (found !== undefined && !found.stats.isDirectory()) return undefined;
      file = join(file, name);
      const stats = await look(file);
      if (stats === undefined) return undefined;
      found = { file, stats, nameOf: decodeSegment };
    }
    return found;
  };
  const make = async (names: readonly string[]): Promise<string> => {
    requireWritable();
    store.ensureOnDisk();
    const all = steps(names);
    let file = base;
    for (const name of all.slice(0, -1)) {
      file = join(file, name);
      const stats = await look(file);
      if (stats === undefined) await mkdir(file, { recursive: true });
      else if (!stats.isDirectory()) throw invalidParameter('A name on the way to the artifact is that of a file.');
    }
    return join(file, all.at(-1)!);
  };
  let cleaned: Promise<void> | undefined;
  const removeLeftovers = async (): Promise<void> => {
    const uploads = await find([UPLOADS]);
    if (uploads !== undefined) await rm(uploads.file, { recursive: true, force: true });
  };
  return {
    find: async ({ owner, segments }) => {
      if (owner.kind !== 'left') return find(fileNames(owner, segments));
      const found = await left.find(owner.folder, segments);
      return found === undefined ? undefined : { ...found, nameOf: (entry) => entry };
    },
    make: ({ owner, segments }) => make(fileNames(owner, segments)),
    within: ({ owner, segments }, act) => {
      const names = fileNames(owner, segments);
      return withinPinned(join(base, ...steps(names)), () => find(names.slice(0, -1)), act);
    },
    mayStay: (uri) => left.allows(uri),
    requireWritable,
    makeUploadPath: async (id) => {
      await (cleaned ??= removeLeftovers());
      return make([UPLOADS, id]);
    },
    top: () => find([]),
    makeBeside: (names) => make(names),
    findRoot: (root) => find(root.split('/').map(encoded)),
  };
}

async function look(file: string): Promise<Stats | undefined> {
  try {
    const stats = await lstat(file);
    if (!stats.isSymbolicLink()) return stats;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  throw new MlflowError('PERMISSION_DENIED', `The artifact folder holds a link in ${dirname(file)}; links are not followed.`);
}

const fileNames = (owner: Owner, segments: readonly string[]): string[] => [...ownerNames(owner), 'artifacts', ...segments].map(encoded);

const ownerNames = (owner: Owner): string[] =>
  owner.kind === 'run' ? [owner.experiment_id, owner.run_id] : [owner.experiment_id, 'models', owner.model_id];

function encoded(segment: string): string {
  const name = segment === '' || segment === '.' || segment === '..' ? undefined : encodeSegment(segment);
  if (name === undefined) throw invalidParameter(`The artifact name ${JSON.stringify(segment.slice(0, 80))} is too long or cannot be a file's name.`);
  return name;
}

function wordsFor(owner: Owner | Left): string {
  switch (owner.kind) {
    case 'run':
      return `run '${owner.run_id}'`;
    case 'model':
      return `logged model '${owner.model_id}'`;
    case 'left':
      return owner.folder;
  }
}

/** What the request names is not among the artifacts. */
export function noSuchArtifact(path: ArtifactPath): MlflowError {
  const { owner, segments } = path;
  return notFound(`No artifact ${JSON.stringify(segments.join('/'))} in ${wordsFor(owner)}.`);
}
