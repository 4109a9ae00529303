import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allowArtifactRoot } from '../../address/artifactRoots';
import { realPath } from '../../address/storeLocation';
import type { Problem } from '../../interop/history';
import type { HistorySource } from '../../interop/source';

/** Ids as MLflow makes them: nobody has a folder of such a name by accident. */
const MADE_ID = /^(?:m-)?[0-9a-f]{32}$/;

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

/**
 * Lets the store's server read the artifacts that a person wants to be left where they are: below the given folders, and those of the source's runs that lie in folders
 * of MLflow, by their names. An address that names anything else opens nothing: a database may name any folder.
 */
export function allowLeftArtifacts(source: HistorySource, storePath: string, folders: readonly string[], warn: (line: string) => void): HistorySource {
  const known = allowFolders(storePath, folders, warn);
  const isMlflow = source.kind === 'mlruns' || source.kind === 'mlflow-db';
  return withAddresses(source, (id, folder) => {
    const real = existing(folder);
    if (real === undefined || known.some((each) => isBelow(real, each))) return;
    // `…/mlruns/1/ID/artifacts` lies in `…/mlruns/1`; what another program wrote is its folder alone, which the source found itself.
    if (!isMlflow) known.push(...allowFolders(storePath, [real], warn));
    else if (basename(real) === 'artifacts' && basename(dirname(real)) === id && MADE_ID.test(id)) known.push(...allowFolders(storePath, [dirname(dirname(real))], warn));
  });
}

/** Tells, once for each folder around them, of artifacts on this machine that lie below none of the folders. */
export function tellArtifactsElsewhere(source: HistorySource, within: readonly string[], tell: (problem: Problem) => void): HistorySource {
  const told = new Set<string>();
  return withAddresses(source, (id, folder) => {
    const real = existing(folder);
    if (real === undefined || within.some((each) => isBelow(real, each))) return;
    const around = basename(dirname(real)) === id ? dirname(dirname(real)) : real;
    if (told.has(around)) return;
    told.add(around);
    tell({ where: around, what: 'Artifacts lie elsewhere and are not opened; import the runs to have them', lost: false });
  });
}

/** A source that tells of the addresses on this machine of its runs' and logged models' artifacts before it answers them. */
function withAddresses(source: HistorySource, hear: (id: string, folder: string) => void): HistorySource {
  const hearOf = (id: string, address: string): void => {
    if (!/^file:/i.test(address)) return;
    let folder;
    try {
      folder = fileURLToPath(address);
    } catch {
      // Of another system, or damaged: it leads nowhere.
      return;
    }
    hear(id, folder);
  };
  return new Proxy(source, {
    get(target, name) {
      if (name === 'runs') return async function* runs(...args: Parameters<HistorySource['runs']>) {
        for await (const run of target.runs(...args)) {
          hearOf(run.run.info.run_id, run.run.info.artifact_uri);
          yield run;
        }
      };
      if (name === 'loggedModels') return async function* loggedModels(...args: Parameters<HistorySource['loggedModels']>) {
        for await (const model of target.loggedModels(...args)) {
          hearOf(model.info.model_id, model.info.artifact_uri);
          yield model;
        }
      };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function existing(folder: string): string | undefined {
  // Another computer's share is not even asked for.
  if (folder.startsWith('\\\\')) return undefined;
  try {
    return realpathSync(folder);
  } catch {
    return undefined;
  }
}

function isBelow(path: string, root: string): boolean {
  const inner = relative(root, path);
  return inner === '' || (!isAbsolute(inner) && inner !== '..' && !/^\.\.[/\\]/.test(inner));
}
