import type { MlflowClient } from '../../client/mlflowClient';
import type { ModelVersion } from '../../protocol/entities';
import { noModelToServe } from '../errors/serving';
import { quoteText } from '../tree/runQueries';
import type { Place } from './collectServed';

/** Versions of a model that are read. */
const MOST = 200;

/** Where the versions of a model stand. */
export interface VersionPlaces {
  readonly name: string;
  /** The newest first. */
  readonly versions: readonly ModelVersion[];
  /** The one that a person means who says no more than the model's name: in Production, else champion, in Staging, the newest. */
  readonly inUse: string;
  placeOf(version: string): Place;
}

/** Reads a model's versions. Raises `UserError` when it has none. */
export async function readVersions(client: MlflowClient, name: string): Promise<VersionPlaces> {
  const [model, { model_versions: versions }] = await Promise.all([
    client.getRegisteredModel(name),
    client.searchModelVersions({ filter: `name = ${quoteText(name)}`, order_by: ['version_number DESC'], max_results: MOST }),
  ]);
  const inStage = (stage: string): string | undefined => versions.find((one) => one.current_stage === stage)?.version;
  const inUse = inStage('Production') ?? model.aliases.find(({ alias }) => alias === 'champion')?.version ?? inStage('Staging') ?? versions[0]?.version;
  if (inUse === undefined) throw noModelToServe();
  const placeOf = (version: string): Place => {
    const stage = versions.find((one) => one.version === version)?.current_stage ?? 'None';
    const aliases = model.aliases.filter((one) => one.version === version).map(({ alias }) => alias);
    return { version, stage, aliases, isNewestOfStage: inStage(stage) === version };
  };
  return { name, versions, inUse, placeOf };
}
