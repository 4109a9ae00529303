import { notFound } from '../../protocol/errors';
import type { HistoryPage, Person, PromoteAnswer, PromoteRequest, RegistryState, Review } from '../../protocol/registry';
import { answerReview, requestReview, reviewGoal, withdrawReview, type ReviewRequest, type ReviewStep, type ReviewVerdict } from '../../promotion/review';
import type { MlflowClient } from '../mlflowClient';
import type { CallOptions } from '../transport';
import { eventsOf, eventTags, type NewEvent } from './eventTags';
import { whoAmI } from './identity';
import { promoteInSteps } from './promoteInSteps';
import { findModel, versionsOf } from './readModel';
import type { Registry, RegistryView } from './registry';
import { changeReview, type VersionName } from './reviews';
import type { StepListener } from './steps';
import { movedOn, revisionOf, type Standing } from './stockRevision';

/** Models whose standing is remembered, to say what moved. */
const MOST_SEEN = 50;
/** Events of a page, when nobody says how many. */
const PAGE = 100;

const ANSWERED = { approve: 'review-approved', reject: 'review-rejected', comment: 'commented' } as const;

/** The registry of an MLflow server of somebody else's. What is decided is kept in tags of the model, which anyone with access may change. */
export class StockRegistry implements Registry {
  readonly kind = 'stock';
  readonly #seen = new Map<string, Standing>();
  #user: Promise<Person> | undefined;

  constructor(
    private readonly client: MlflowClient,
    private readonly localUser: () => Promise<string> | string,
  ) {}

  async view(name: string, options?: CallOptions): Promise<RegistryView> {
    const [standing, user] = await Promise.all([this.#standing(name, options), this.me(name, options)]);
    this.#remember(name, standing);
    return { ...standing, state: { revision: revisionOf(standing), user, enforced: false } };
  }

  async state(name: string, options?: CallOptions): Promise<RegistryState> {
    return (await this.view(name, options)).state;
  }

  me(_name: string, options?: CallOptions): Promise<Person> {
    this.#user ??= whoAmI(this.client, this.localUser, options).catch((error: unknown) => {
      this.#user = undefined;
      throw error;
    });
    return this.#user;
  }

  async promote(request: PromoteRequest, onStep?: StepListener, options?: CallOptions): Promise<PromoteAnswer> {
    const { name, expected_revision: expected } = request;
    const user = await this.me(name, options);
    const now = await this.#standing(name, options);
    const seen = this.#seen.get(name);
    if (revisionOf(now) !== expected) throw movedOn(name, seen !== undefined && revisionOf(seen) === expected ? seen : undefined, now);
    const version = await promoteInSteps(this.client, request, now, user, onStep);
    const after = await this.#standing(name, options);
    this.#remember(name, after);
    const events = after.model === undefined ? [] : eventsOf(after.model, after.versions);
    const call = events.at(-1)?.call;
    return { model_version: version, revision: revisionOf(after), events: events.filter((event) => event.call === call) };
  }

  async history(name: string, { before = Infinity, max = PAGE }: { before?: number; max?: number } = {}, options?: CallOptions): Promise<HistoryPage> {
    const { model, versions } = await this.#standing(name, options);
    if (model === undefined) throw notFound(`Registered model '${name}' is not there.`);
    const older = eventsOf(model, versions).reverse().filter(({ seq }) => seq < before);
    const events = older.slice(0, max);
    const last = events.at(-1);
    return { events, chain: { kind: 'unchained' }, ...(older.length > events.length && last !== undefined ? { next_before: last.seq } : {}) };
  }

  async comment(name: string, comment: string, version?: string, options?: CallOptions): Promise<void> {
    await this.#record({ kind: 'commented', name, comment, ...(version === undefined ? {} : { version }) }, await this.me(name, options), options);
  }

  requestReview(version: VersionName, request: ReviewRequest, options?: CallOptions): Promise<Review> {
    return this.#review(version, (before, me, time) => requestReview(before, request, me, time), (goal) => said('review-requested', version, goal, request.comment), options);
  }

  answerReview(version: VersionName, verdict: ReviewVerdict['verdict'], comment: string, options?: CallOptions): Promise<Review> {
    return this.#review(version, (before, me, time) => answerReview(before, verdict, comment, me, time), (goal) => said(ANSWERED[verdict], version, goal, comment), options);
  }

  withdrawReview(version: VersionName, comment: string, options?: CallOptions): Promise<Review> {
    return this.#review(version, (before, me, time) => withdrawReview(before, comment, me, time), (goal) => said('review-withdrawn', version, goal, comment), options);
  }

  async #review(
    version: VersionName, step: (before: Review | undefined, me: Person, time: number) => ReviewStep, event: (goal: string) => NewEvent, options?: CallOptions,
  ): Promise<Review> {
    const me = await this.me(version.name, options);
    const review = await changeReview(this.client, this.kind, version, (before) => step(before, me, Date.now()), options);
    await this.#record(event(reviewGoal(review)), me, options);
    return review;
  }

  async #record(event: NewEvent, user: Person, options?: CallOptions): Promise<void> {
    for (const { key, value } of eventTags([event], user, Date.now())) await this.client.setRegisteredModelTag(event.name, key, value, options);
  }

  async #standing(name: string, options?: CallOptions): Promise<Standing> {
    const [model, versions] = await Promise.all([findModel(this.client, name, options), versionsOf(this.client, name, options)]);
    return { model, versions };
  }

  #remember(name: string, standing: Standing): void {
    this.#seen.delete(name);
    this.#seen.set(name, standing);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > MOST_SEEN && oldest !== undefined) this.#seen.delete(oldest);
  }
}

function said(kind: NewEvent['kind'], { name, version }: VersionName, to: string, comment = ''): NewEvent {
  return { kind, name, version, to, ...(comment.trim() === '' ? {} : { comment: comment.trim() }) };
}
