import { fileURLToPath } from 'node:url';
import { dirname } from 'node:path';
import { allowArtifactRoot } from '../../address/artifactRoots';
import type { HistorySource } from '../../interop/source';

/**
 * Lets the store's server read the artifacts that a person wants to be left where they are: below the given folders, and below those that the source's runs lie in. A source
 * finds artifacts only in folders that are clearly MLflow's or that were named.
 */
export function allowLeftArtifacts(source: HistorySource, storePath: string, folders: readonly string[], warn: (line: string) => void): HistorySource {
  const known = new Set<string>();
  const allow = (folder: string): void => {
    if ([...known].some((each) => folder === each || folder.startsWith(`${each}/`) || folder.startsWith(`${each}\\`))) return;
    known.add(folder);
    try {
      allowArtifactRoot(storePath, folder);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      warn(error.message);
    }
  };
  folders.forEach(allow);
  const isMlflow = source.kind === 'mlruns' || source.kind === 'mlflow-db';
  /** `…/mlruns/1/ID/artifacts` lies in `…/mlruns/1`; what another program wrote is its folder alone. */
  const allowOf = (address: string): void => {
    if (!address.startsWith('file:')) return;
    const folder = fileURLToPath(address);
    allow(isMlflow ? dirname(dirname(folder)) : folder);
  };
  return new Proxy(source, {
    get(target, name) {
      if (name === 'runs') return async function* runs(...args: Parameters<HistorySource['runs']>) {
        for await (const run of target.runs(...args)) {
          allowOf(run.run.info.artifact_uri);
          yield run;
        }
      };
      if (name === 'loggedModels') return async function* loggedModels(...args: Parameters<HistorySource['loggedModels']>) {
        for await (const model of target.loggedModels(...args)) {
          allowOf(model.info.artifact_uri);
          yield model;
        }
      };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
