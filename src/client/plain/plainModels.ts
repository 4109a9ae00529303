import type { ModelVersion, RegisteredModel } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import type { Change } from '../../protocol/trialbook';
import type { MlflowClient } from '../mlflowClient';
import type { Page } from '../requests';

/** Models of a page; what stock MLflow answers in about a second. */
const PAGE = 1000;
const MOST_PAGES = 10;
/** Opened models whose versions are looked at, the ones asked for last. */
const MOST_OPENED = 20;
/** Newest changes of a model's versions that are looked at. */
const NEWEST = 200;

type Looked = Pick<MlflowClient, 'searchRegisteredModels' | 'searchModelVersions'>;

/**
 * What has changed in the registry of a server that says nothing of changes, found by looking again: at all models, and at the versions of those that
 * somebody looked into.
 */
export class PlainModels {
  private models: Map<string, string> | undefined;
  private asked = false;
  /** By the filter that asked for them: the model, and its versions as they were. */
  private readonly opened = new Map<string, { name: string; versions: string | undefined }>();

  /** Somebody shows the models. */
  ask(): void {
    this.asked = true;
  }

  /** Somebody shows the versions of a model, which this filter found. */
  askVersions(filter: string, found: readonly ModelVersion[]): void {
    const [first] = found;
    if (first === undefined) return;
    const known = this.opened.get(filter);
    this.opened.delete(filter);
    this.opened.set(filter, known ?? { name: first.name, versions: undefined });
    const [oldest] = this.opened.keys();
    if (this.opened.size > MOST_OPENED && oldest !== undefined) this.opened.delete(oldest);
  }

  /** Looks for what is new since the last look. Raises what the client raises, but for a refusal: such a server has no registry for its caller. */
  async look(client: Looked, signal: AbortSignal): Promise<Change[]> {
    if (!this.asked) return [];
    try {
      return await this.news(client, signal);
    } catch (error) {
      if (!(error instanceof MlflowError)) throw error;
      this.asked = false;
      return [];
    }
  }

  private async news(client: Looked, signal: AbortSignal): Promise<Change[]> {
    const now = await this.read((token) => client.searchRegisteredModels({ max_results: PAGE, ...(token === undefined ? {} : { page_token: token }) }, { signal }));
    const changed = new Set<string>();
    for (const [name, text] of now) if (this.models?.get(name) !== text) changed.add(name);
    for (const name of this.models?.keys() ?? []) if (!now.has(name)) changed.add(name);
    // The first look has nothing to compare with.
    if (this.models === undefined) changed.clear();
    this.models = now;
    for (const [filter, before] of [...this.opened]) {
      const { model_versions: found } = await client.searchModelVersions({ filter, order_by: ['last_updated_timestamp DESC'], max_results: NEWEST }, { signal });
      const versions = JSON.stringify(found);
      if (before.versions !== undefined && before.versions !== versions) changed.add(before.name);
      this.opened.set(filter, { name: before.name, versions });
    }
    return [...changed].map((name) => ({ kind: 'registered-model', name }));
  }

  private async read(page: (token: string | undefined) => Promise<Page<'registered_models', RegisteredModel>>): Promise<Map<string, string>> {
    const models = new Map<string, string>();
    let token: string | undefined;
    for (let count = 0; count < MOST_PAGES; count++) {
      const answer = await page(token);
      for (const model of answer.registered_models) models.set(model.name, JSON.stringify(model));
      token = answer.next_page_token;
      if (token === undefined) break;
    }
    return models;
  }
}
