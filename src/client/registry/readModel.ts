import type { ModelVersion, RegisteredModel } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import type { MlflowClient } from '../mlflowClient';
import type { CallOptions } from '../transport';

/** Versions asked for at a time; MLflow's own default. */
const PAGE = 10_000;

/** The model of that name; undefined when there is none. */
export async function findModel(client: MlflowClient, name: string, options?: CallOptions): Promise<RegisteredModel | undefined> {
  try {
    return await client.getRegisteredModel(name, options);
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}

/** All versions of a model, newest first. */
export async function versionsOf(client: MlflowClient, name: string, options?: CallOptions): Promise<ModelVersion[]> {
  const versions: ModelVersion[] = [];
  let token: string | undefined;
  do {
    const page = await client.searchModelVersions({ filter: nameFilter(name), max_results: PAGE, page_token: token }, options);
    versions.push(...page.model_versions);
    token = page.next_page_token;
  } while (token !== undefined);
  return versions.filter((version) => version.name === name).sort((a, b) => Number(b.version) - Number(a.version));
}

/** MLflow's grammar has no way to write a quote within quotes, so that a pattern stands for it. */
const nameFilter = (name: string): string => (name.includes("'") ? `name LIKE '${name.replaceAll("'", '_')}'` : `name = '${name}'`);

/** Value of a tag. */
export const tagOf = (version: Pick<ModelVersion, 'tags'>, key: string): string | undefined => version.tags.find((tag) => tag.key === key)?.value;
