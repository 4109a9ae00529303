import type { HistoryPage, Person, PromoteAnswer, PromoteRequest, RegistryState, Review } from '../../protocol/registry';
import { answerReview, requestReview, withdrawReview, type ReviewRequest, type ReviewVerdict } from '../../promotion/review';
import type { MlflowClient } from '../mlflowClient';
import type { CallOptions } from '../transport';
import { findModel, versionsOf } from './readModel';
import type { Registry, RegistryView } from './registry';
import { changeReview, type VersionName } from './reviews';

/** How often a model is read again that moves while it is read. */
const TRIES = 4;

/** The registry of Trialbook's server: a promotion is one call, and the server keeps the history. */
export class OurRegistry implements Registry {
  readonly kind = 'ours';

  constructor(private readonly client: MlflowClient) {}

  async view(name: string, options?: CallOptions): Promise<RegistryView> {
    let state = await this.state(name, options);
    for (let left = TRIES; ; left--) {
      const [model, versions] = await Promise.all([findModel(this.client, name, options), versionsOf(this.client, name, options)]);
      const after = await this.state(name, options);
      // What was read belongs to the revision before: when it moved on meanwhile, the server refuses what is decided on it.
      if (after.revision === state.revision || left === 0) return { model, versions, state };
      state = after;
    }
  }

  state(name: string, options?: CallOptions): Promise<RegistryState> {
    return this.client.registryState(name, options);
  }

  async me(name: string, options?: CallOptions): Promise<Person> {
    return (await this.state(name, options)).user;
  }

  promote(request: PromoteRequest, _onStep?: unknown, options?: CallOptions): Promise<PromoteAnswer> {
    return this.client.promote(request, options);
  }

  history(name: string, page?: { before?: number; max?: number }, options?: CallOptions): Promise<HistoryPage> {
    return this.client.registryHistory(name, page, options);
  }

  comment(name: string, comment: string, version?: string, options?: CallOptions): Promise<void> {
    return this.client.registryComment(name, comment, version, options);
  }

  async requestReview(version: VersionName, request: ReviewRequest, options?: CallOptions): Promise<Review> {
    const me = await this.me(version.name, options);
    return changeReview(this.client, this.kind, version, (before) => requestReview(before, request, me, Date.now()), options);
  }

  async answerReview(version: VersionName, verdict: ReviewVerdict['verdict'], comment: string, options?: CallOptions): Promise<Review> {
    const me = await this.me(version.name, options);
    return changeReview(this.client, this.kind, version, (before) => answerReview(before, verdict, comment, me, Date.now()), options);
  }

  async withdrawReview(version: VersionName, comment: string, options?: CallOptions): Promise<Review> {
    const me = await this.me(version.name, options);
    return changeReview(this.client, this.kind, version, (before) => withdrawReview(before, comment, me, Date.now()), options);
  }
}
