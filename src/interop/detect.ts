import { closeSync, openSync, readdirSync, readSync, statSync, type Stats } from 'node:fs';
import { basename, join } from 'node:path';
import type { PlaceKind } from './history';
import { STORE_FOLDER } from '../address/storeLocation';
import { LOG_DETECTORS } from './logs/detectors';
import { isStoreFolder, STORE_FILES } from './trialbook/storeFiles';

/** A file or folder that is looked at: cheap facts, read once. */
export interface Looked {
  readonly path: string;
  /** The last part of the path. */
  readonly name: string;
  readonly isFolder: boolean;
  /** Bytes of a file. */
  readonly size: number;
  /** Names in a folder, at most `NAMES` of them. */
  readonly names: readonly string[];
  /** The first bytes of the file, or of one of the folder's; empty when there is none. */
  head(bytes: number, name?: string): Buffer;
}

/** One way to recognise a kind of place. */
export interface Detector {
  readonly kind: PlaceKind;
  /** Whether it is one. Nothing but names and the first bytes of few files are read. */
  is(place: Looked): boolean;
}

/** Names of a folder that are looked at. */
const NAMES = 5000;

/** In the order in which they are tried: what is told by its contents goes before what is told by a name. */
const DETECTORS: readonly Detector[] = [
  { kind: 'trialbook', is: isTrialbook },
  { kind: 'mlflow-db', is: isMlflowDatabase },
  { kind: 'mlruns', is: (place) => mlrunsIn(place) !== undefined },
  ...LOG_DETECTORS,
  { kind: 'bundle', is: (place) => !place.isFolder && place.name.toLowerCase().endsWith('.zip') && place.head(4).equals(Buffer.from('PK\x03\x04', 'latin1')) },
  // A workspace that records: whatever else lies in it is likelier meant.
  { kind: 'trialbook', is: ({ isFolder, names, path }) => isFolder && names.includes(STORE_FOLDER) && isStoreFolder(join(path, STORE_FOLDER)) },
];

/** What lies at a path, the likeliest first; empty for nothing that is known. Missing and unreadable places are nothing. Never raises. */
export function detect(path: string): readonly PlaceKind[] {
  const place = look(path);
  return place === undefined ? [] : DETECTORS.filter((detector) => detector.is(place)).map(({ kind }) => kind);
}

/** Looks at a path; undefined when nothing can be seen there. */
export function look(path: string): Looked | undefined {
  let stats: Stats;
  let names: readonly string[] = [];
  try {
    stats = statSync(path);
    if (stats.isDirectory()) names = readdirSync(path).slice(0, NAMES);
    else if (!stats.isFile()) return undefined;
  } catch {
    return undefined;
  }
  const isFolder = stats.isDirectory();
  return {
    path, name: basename(path), isFolder, size: isFolder ? 0 : stats.size, names,
    head: (bytes, name) => (isFolder && name === undefined ? Buffer.alloc(0) : headOf(name === undefined ? path : join(path, name), bytes)),
  };
}

function headOf(path: string, bytes: number): Buffer {
  try {
    // A pipe would wait for a writer.
    if (!statSync(path).isFile()) return Buffer.alloc(0);
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(bytes);
      return head.subarray(0, readSync(file, head, 0, bytes, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return Buffer.alloc(0);
  }
}

const SQLITE = Buffer.from('SQLite format 3\0', 'latin1');
/** Tables are made before anything else is, so their words stand near the beginning of the file, or of its log. */
const SCHEMA_BYTES = 1024 * 1024;

function isTrialbook(place: Looked): boolean {
  if (place.isFolder) return STORE_FILES.some((name) => place.names.includes(name));
  return place.name === 'experiments.db' && place.head(16).equals(SQLITE) && !isMlflowDatabase(place);
}

function isMlflowDatabase(place: Looked): boolean {
  if (place.isFolder || !place.head(16).equals(SQLITE)) return false;
  return [place.head(SCHEMA_BYTES), headOf(`${place.path}-wal`, SCHEMA_BYTES)].some((head) => head.includes('CREATE TABLE alembic_version'));
}

/** The `mlruns` folder that a place is or holds, or that it is an experiment of; undefined for none. */
export function mlrunsIn(place: Looked): { readonly root: string; readonly experiment?: string } | undefined {
  if (!place.isFolder) return undefined;
  if (isFileStore(place)) return { root: place.path };
  const inner = place.names.includes('mlruns') ? look(join(place.path, 'mlruns')) : undefined;
  if (inner !== undefined && isFileStore(inner)) return { root: inner.path };
  if (/^\d+$/.test(place.name) && isExperiment(place.head(4096, 'meta.yaml'))) return { root: join(place.path, '..'), experiment: place.name };
  return undefined;
}

/** Experiments lie in folders that are numbers, each with what is known of it in `meta.yaml`; registered models in `models`, deleted experiments in `.trash`. */
function isFileStore({ path, names }: Looked): boolean {
  const numbers = names.filter((name) => /^\d+$/.test(name));
  if (numbers.slice(0, 100).some((name) => isExperiment(headOf(join(path, name, 'meta.yaml'), 4096)))) return true;
  return basename(path) === 'mlruns' && (numbers.length > 0 || names.includes('.trash'));
}

function isExperiment(head: Buffer): boolean {
  return /^(experiment_id|artifact_location):/m.test(head.toString('utf8'));
}
