import type { ModelVersion, RegisteredModel } from '../../protocol/entities';
import type { HistoryPage, Person, PromoteAnswer, PromoteRequest, RegistryState, Review } from '../../protocol/registry';
import type { ReviewRequest, ReviewVerdict } from '../../promotion/review';
import type { CallOptions } from '../transport';
import type { VersionName } from './reviews';
import type { StepListener } from './steps';

/** A model as it was at one moment. */
export interface RegistryView {
  /** Undefined when there is no such model. */
  readonly model: RegisteredModel | undefined;
  /** All versions, newest first. */
  readonly versions: readonly ModelVersion[];
  readonly state: RegistryState;
}

/**
 * Decisions of a model registry, the same on Trialbook's server and on any other MLflow server. Every method raises what the client raises: RESOURCE_CONFLICT
 * when somebody else was faster, PERMISSION_DENIED when an enforced rule is not met; reviews raise `ReviewRefused`, and a promotion in steps `StepFailed`.
 */
export interface Registry {
  /** `stock`: promotions are ordered steps with undo, rules are advisory, and the history is kept in tags. */
  readonly kind: 'ours' | 'stock';
  /** The model with its versions, and the revision that `promote` expects. */
  view(name: string, options?: CallOptions): Promise<RegistryView>;
  state(name: string, options?: CallOptions): Promise<RegistryState>;
  /** Who the server takes its caller for, or the machine's word. `name` is the model it is asked for. */
  me(name: string, options?: CallOptions): Promise<Person>;
  /** `onStep` is told of the steps on a stock server. */
  promote(request: PromoteRequest, onStep?: StepListener, options?: CallOptions): Promise<PromoteAnswer>;
  history(name: string, page?: { before?: number; max?: number }, options?: CallOptions): Promise<HistoryPage>;
  comment(name: string, comment: string, version?: string, options?: CallOptions): Promise<void>;
  requestReview(version: VersionName, request: ReviewRequest, options?: CallOptions): Promise<Review>;
  answerReview(version: VersionName, verdict: ReviewVerdict['verdict'], comment: string, options?: CallOptions): Promise<Review>;
  withdrawReview(version: VersionName, comment: string, options?: CallOptions): Promise<Review>;
}

/** What a registry needs to know beside its client. */
export interface RegistryOptions {
  /** Without, a plain client's server is a stock one. */
  readonly kind?: 'ours' | 'stock';
  /** Who works here by the machine's word, for servers that do not say who signs in: the git e-mail or the login. */
  readonly localUser: () => Promise<string> | string;
}
