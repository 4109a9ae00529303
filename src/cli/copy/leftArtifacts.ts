import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allowArtifactRoot } from '../../address/artifactRoots';
import { realPath } from '../../address/storeLocation';
import type { Problem } from '../../interop/history';
import type { HistorySource } from '../../interop/source';

/** Ids as MLflow makes them: nobody has a folder of such a name by accident. */
const MADE_ID = /^(?:m-)?[0-9a-f]{32}$/;

/** Tag, one that pages show, of a run whose artifacts lie where nobody allowed them to be read: their address. */
const ELSEWHERE = 'artifacts.elsewhere';
/** Characters of such an address that are kept. */
const LONGEST_ADDRESS = 2000;

/** Lets the store's server read below folders that a person named or opened; answers their real paths. One that cannot be allowed is warned of. */
export function allowFolders(storePath: string, folders: readonly string[], warn: (line: string) => void): string[] {
  const known: string[] = [];
  for (const folder of folders) {
    const real = realPath(folder);
    if (known.some((each) => isBelow(real, each))) continue;
    try {
      known.push(allowArtifactRoot(storePath, real));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      warn(error.message);
    }
  }
  return known;
}

/** How a store's server comes to read what is left in its place. */
export interface LeftOptions {
  readonly storePath: string;
  /** Folders that the person named. */
  readonly folders: readonly string[];
  /** Told of a folder that cannot be allowed. */
  readonly warn: (line: string) => void;
  /** Told of artifacts that stay out of reach, once for each folder around them. */
  readonly tell: (problem: Problem) => void;
}

/**
 * Lets the store's server read the artifacts that a person wants to be left where they are: below the given folders, and those of the source's runs that lie in folders
 * of MLflow, by their names. An address that names anything else opens nothing: a database may name any folder.
 */
export function allowLeftArtifacts(source: HistorySource, { storePath, folders, warn, tell }: LeftOptions): HistorySource {
  const warned = new Set<string>();
  const warnOnce = (line: string): void => {
    if (!warned.has(line)) warn(line);
    warned.add(line);
  };
  const known = allowFolders(storePath, folders, warn);
  const isMlflow = source.kind === 'mlruns' || source.kind === 'mlflow-db';
  const tellOnce = onceAround(tell, 'Artifacts lie in no folder of MLflow and are left out; --prefix with the folder on both sides names it', true);
  return withAddresses(source, (id, folder) => {
    const real = realPath(folder);
    if (known.some((each) => isBelow(real, each))) return true;
    // What another program wrote is its folder alone, which the source found itself; of MLflow's own the name says so.
    if (!isMlflow) known.push(...allowFolders(storePath, [real], warnOnce));
    else if (basename(real) === 'artifacts' && basename(dirname(real)) === id && MADE_ID.test(id)) {
      // `…/mlruns/1/ID/artifacts` lies in `…/mlruns/1`; where there is none yet, nothing around it is opened.
      known.push(...allowFolders(storePath, [existsSync(real) ? dirname(dirname(real)) : real], warnOnce));
    }
    if (known.some((each) => isBelow(real, each))) return true;
    if (existsSync(real)) tellOnce(id, real);
    return false;
  });
}

/** Tells, once for each folder around them, of artifacts on this machine that lie below none of the folders. */
export function tellArtifactsElsewhere(source: HistorySource, within: readonly string[], tell: (problem: Problem) => void): HistorySource {
  const tellOnce = onceAround(tell, 'Artifacts lie elsewhere and are not opened; import the runs to have them', false);
  return withAddresses(source, (id, folder) => {
    const real = realPath(folder);
    if (within.some((each) => isBelow(real, each))) return true;
    if (existsSync(real)) tellOnce(id, real);
    return false;
  });
}

/** Tells of the folder that holds those of an owner and others, once. */
function onceAround(tell: (problem: Problem) => void, what: string, lost: boolean): (id: string, folder: string) => void {
  const told = new Set<string>();
  return (id, folder) => {
    const where = basename(dirname(folder)) === id ? dirname(dirname(folder)) : folder;
    if (!told.has(where)) tell({ where, what, lost });
    told.add(where);
  };
}

/**
 * A source that asks whether artifacts on this machine may be read where they are. Those that may not are without an address: a store takes no other, and the run, or logged model, comes all
 * the same, with the address as a tag.
 */
function withAddresses(source: HistorySource, mayRead: (id: string, folder: string) => boolean): HistorySource {
  const isLeft = (id: string, address: string): boolean => {
    if (!/^file:/i.test(address)) return true;
    try {
      const folder = fileURLToPath(address);
      // Another computer's share is not even asked for.
      return !folder.startsWith('\\\\') && mayRead(id, folder);
    } catch (error) {
      // Of another system, or damaged: it leads nowhere.
      if (error instanceof TypeError) return false;
      throw error;
    }
  };
  const elsewhere = (address: string): { key: string; value: string } => ({ key: ELSEWHERE, value: address.slice(0, LONGEST_ADDRESS) });
  return new Proxy(source, {
    get(target, name) {
      if (name === 'runs') return async function* runs(...args: Parameters<HistorySource['runs']>) {
        for await (const one of target.runs(...args)) {
          const { info, data } = one.run;
          if (isLeft(info.run_id, info.artifact_uri)) yield one;
          else yield { ...one, run: { ...one.run, info: { ...info, artifact_uri: '' }, data: { ...data, tags: [...data.tags, elsewhere(info.artifact_uri)] } } };
        }
      };
      if (name === 'loggedModels') return async function* loggedModels(...args: Parameters<HistorySource['loggedModels']>) {
        for await (const one of target.loggedModels(...args)) {
          const { info } = one;
          if (isLeft(info.model_id, info.artifact_uri)) yield one;
          else yield { ...one, info: { ...info, artifact_uri: '', tags: [...info.tags, elsewhere(info.artifact_uri)] } };
        }
      };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function isBelow(path: string, root: string): boolean {
  const inner = relative(root, path);
  return inner === '' || (!isAbsolute(inner) && inner !== '..' && !/^\.\.[/\\]/.test(inner));
}
