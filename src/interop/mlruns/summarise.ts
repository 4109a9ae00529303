import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactPlaces } from '../files/artifactPlaces';
import { PreviewPlaces } from '../files/previewPlaces';
import type { HistorySummary } from '../history';
import { foldersIn, readValue } from '../files/smallFiles';

const silent = (): void => undefined;

/** What an `mlruns` folder holds. Of each run a few lines are looked at, not read as YAML, so that years of runs are counted in seconds. */
export function summarise(root: string, experiments: readonly { readonly id: string; readonly path: string; readonly runs: readonly string[] }[], places: ArtifactPlaces, signal: AbortSignal): HistorySummary {
  const artifacts = new PreviewPlaces(places);
  let [from, to] = [Infinity, -Infinity];
  for (const { path, runs } of experiments) {
    for (const name of runs) {
      signal.throwIfAborted();
      const meta = textAt(join(path, name, 'meta.yaml'));
      const start = Number(lineOf(meta, 'start_time') ?? NaN);
      const end = Number(lineOf(meta, 'end_time') ?? NaN);
      if (Number.isFinite(start)) [from, to] = [Math.min(from, start), Math.max(to, start)];
      if (Number.isFinite(end)) to = Math.max(to, end);
      artifacts.add(name, lineOf(meta, 'artifact_uri') ?? '', join(path, name, 'artifacts'));
    }
    for (const name of foldersIn(join(path, 'models'), silent)) artifacts.add(name, lineOf(textAt(join(path, 'models', name, 'meta.yaml')), 'artifact_location') ?? '', join(path, 'models', name, 'artifacts'));
  }
  const models = foldersIn(join(root, 'models'), silent).filter((name) => existsSync(join(root, 'models', name, 'meta.yaml')));
  return {
    experiments: experiments.map(({ id, path, runs }) => ({ name: lineOf(textAt(join(path, 'meta.yaml')), 'name') ?? `Experiment ${id}`, runs: runs.length })),
    runs: experiments.reduce((sum, { runs }) => sum + runs.length, 0),
    models: models.length,
    versions: models.reduce((sum, name) => sum + readdirSync(join(root, 'models', name)).filter((each) => /^version-\d+$/.test(each)).length, 0),
    points: undefined,
    artifactBytes: artifacts.bytes,
    ...(from === Infinity ? {} : { from, to }),
    missingPrefixes: artifacts.missing,
  };
}

const textAt = (path: string): string => (existsSync(path) ? (readValue(path, silent) ?? '') : '');

/** The value of a line `key: value`. */
function lineOf(text: string, key: string): string | undefined {
  const value = new RegExp(`^${key}: *(.*)$`, 'm').exec(text)?.[1]?.trim();
  if (value === undefined || value === '' || value === 'null') return undefined;
  if (/^'.*'$/.test(value)) return value.slice(1, -1).replaceAll("''", "'");
  if (!/^".*"$/.test(value)) return value;
  try {
    return JSON.parse(value) as string;
  } catch {
    return value.slice(1, -1);
  }
}
