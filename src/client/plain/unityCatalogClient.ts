import type { ModelVersion, RegisteredModel, Stage } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import type { CreateModelVersionRequest, Page, SearchRequest } from '../requests';
import type { CallOptions } from '../transport';
import { PlainMlflowClient } from './plainClient';

/** Pages of versions that are read to put them in order. */
const MOST_PAGES = 20;
/** Models whose names are held against a filter, in pages of this many. */
const PAGE = 100;

/** Catalog, schema and name of a model in Unity Catalog; undefined for a name of another registry. */
export function threeLevelName(name: string): { catalog: string; schema: string; model: string } | undefined {
  const [catalog = '', schema = '', model = '', ...rest] = name.split('.');
  return catalog === '' || schema === '' || model === '' || rest.length > 0 ? undefined : { catalog, schema, model };
}

/**
 * The client of a Databricks workspace whose models lie in Unity Catalog. Its registry (`/unity-catalog/…`) has no stages, searches by nothing but the name of a
 * model, and takes a model's files only into its own storage. After MLflow's `UcModelRegistryStore`; it could not be tried against a workspace.
 */
export class UnityCatalogClient extends PlainMlflowClient {
  override async searchRegisteredModels(request: SearchRequest = {}, options?: CallOptions): Promise<Page<'registered_models', RegisteredModel>> {
    const { filter, page_token: token, max_results: most = PAGE } = request;
    const matches = nameMatcher(filter);
    const page = await super.searchRegisteredModels({ max_results: Math.min(most, PAGE), ...(token === undefined ? {} : { page_token: token }) }, options);
    return { ...page, registered_models: page.registered_models.filter(({ name }) => matches(name)) };
  }

  /** Newest first; all pages are read, since the registry has no order. */
  override async searchModelVersions(request: SearchRequest = {}, options?: CallOptions): Promise<Page<'model_versions', ModelVersion>> {
    const { filter, max_results: most = Infinity } = request;
    const versions: ModelVersion[] = [];
    let token: string | undefined;
    for (let count = 0; count < MOST_PAGES; count++) {
      const page: Page<'model_versions', ModelVersion> = await super.searchModelVersions({ ...(filter === undefined ? {} : { filter }), ...(token === undefined ? {} : { page_token: token }) }, options);
      versions.push(...page.model_versions);
      token = page.next_page_token;
      if (token === undefined) break;
    }
    return { model_versions: versions.sort((a, b) => Number(b.version) - Number(a.version)).slice(0, most) };
  }

  override async renameRegisteredModel(name: string, newName: string, options?: CallOptions): Promise<RegisteredModel> {
    await this.updateRegistered({ name, new_name: newName }, options);
    return this.getRegisteredModel(newName, options);
  }

  /** The newest version; of a stage there is none. */
  override async getLatestVersions(name: string, stages?: Stage[], options?: CallOptions): Promise<ModelVersion[]> {
    if (stages?.includes('None') === false) return [];
    return (await this.searchModelVersions({ filter: `name='${name.replace(/'/g, "''")}'`, max_results: 1 }, options)).model_versions;
  }

  override transitionModelVersionStage(): Promise<ModelVersion> {
    return Promise.reject(new MlflowError('NOT_IMPLEMENTED', 'Unity Catalog has no stages: an alias says which version is meant.'));
  }

  override createModelVersion(request: CreateModelVersionRequest): Promise<ModelVersion> {
    return Promise.reject(new MlflowError('NOT_IMPLEMENTED', `Unity Catalog takes the files of ${request.name} only from MLflow's own client: mlflow.register_model().`));
  }
}

/** Whether a name is meant by a filter of models: `name = 'x'`, `name LIKE '%x%'` or `name ILIKE …`; clauses on tags say nothing here. */
function nameMatcher(filter = ''): (name: string) => boolean {
  const [, operator = '', quoted = ''] = /\bname\s*(=|I?LIKE)\s*'((?:[^']|'')*)'/i.exec(filter) ?? [];
  if (operator === '') return () => true;
  const value = quoted.replace(/''/g, "'");
  if (operator === '=') return (name) => name === value;
  const pattern = value.split('%').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/_/g, '.')).join('.*');
  const expression = new RegExp(`^${pattern}$`, operator.toUpperCase() === 'ILIKE' ? 'is' : 's');
  return (name) => expression.test(name);
}
