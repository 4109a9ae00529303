import type { ModelVersion, Stage, Tag } from './entities';
import type { Int64 } from './int64';

/*
 * What Trialbook's server adds to MLflow's model registry, under /api/2.0/trialbook/registry/: a promotion as one call, the history of decisions, and
 * a trash. A review and a validation are kept as tags of the version, so that they are the same on every MLflow server.
 */

/** Tags of a model version that carry what MLflow's registry has no field for. */
export const REGISTRY_TAGS = {
  /** The review asked for, JSON of `Review`. One at a time; a new request takes the place of an ended one. */
  review: 'trialbook.review',
  /** Begin of a tag's key that a dataset's name follows: how the version scored on it, JSON of `Validation`. */
  validation: 'trialbook.validation.',
  /** Begin of a tag's key that a time and a random part follow: a decision on a server that keeps no history, JSON of `RegistryEvent` without `hash`. */
  event: 'trialbook.event.',
  /** Run tag of a validation or of a scored file: the version it used, `models:/NAME/VERSION`. */
  scoredModel: 'trialbook.model',
} as const;

/** What happened to a registered model or a version of it. */
export type RegistryEventKind =
  | 'model-created'
  | 'model-renamed'
  | 'model-deleted'
  | 'model-restored'
  | 'model-purged'
  | 'version-registered'
  | 'version-deleted'
  | 'version-restored'
  | 'version-purged'
  /** `from` and `to` are stages. */
  | 'stage-changed'
  /** `alias` now points to `version`; `from` is the version it pointed to before. */
  | 'alias-set'
  /** `alias` pointed to `version`. */
  | 'alias-removed'
  /** `to` is the stage asked for. */
  | 'review-requested'
  | 'review-approved'
  | 'review-rejected'
  | 'review-withdrawn'
  /** `to` is the dataset's name, `passed` says how it went. */
  | 'validated'
  | 'described'
  | 'tag-set'
  | 'tag-removed'
  | 'commented';

/** Who did something. `verified` only where a server knows the user by sign-in. */
export interface Person {
  /** User name of the server, else the git e-mail or the login. */
  readonly name: string;
  readonly verified: boolean;
}

/** One entry of a model's history. What does not apply is absent. */
export interface RegistryEvent {
  /** Place in the history of the store, from 1, without gaps. */
  readonly seq: number;
  /** UTC ms. */
  readonly time: Int64;
  readonly user: Person;
  /** Which program asked: `python` (MLflow's client), `trialbook` (our views and command line) or `other`. */
  readonly client: 'python' | 'trialbook' | 'other';
  readonly kind: RegistryEventKind;
  /** Registered model, by the name it had then. */
  readonly name: string;
  readonly version?: string;
  readonly from?: string;
  readonly to?: string;
  readonly alias?: string;
  /** Tag key. */
  readonly key?: string;
  readonly run_id?: string;
  readonly passed?: boolean;
  readonly comment?: string;
  /** Events of one call share the `seq` of its first: what a promotion did in one step. */
  readonly call: number;
  /** The promotion restored what was before another. */
  readonly restores?: true;
  /** Hex SHA-256 over the hash of the entry before and this entry. Absent on servers that keep no history. */
  readonly hash?: string;
}

/** Whether the history is as it was written. */
export type ChainState =
  | { readonly kind: 'intact'; readonly events: number }
  /** The first entry that is not what was written; entries after it cannot be trusted either. */
  | { readonly kind: 'broken'; readonly seq: number; readonly reason: string }
  /** A server of somebody else's, whose tags anyone may change. */
  | { readonly kind: 'unchained' };

/** Answer of `GET /registry/history?name=&before=&max_results=`: newest first, also for a deleted model. */
export interface HistoryPage {
  readonly events: RegistryEvent[];
  readonly chain: ChainState;
  /** Value for `before` of the next page; absent on the last. */
  readonly next_before?: number;
}

/** What a version is made of that is registered by the promotion itself. */
export interface RegisterVersion {
  /** `models:/m-…`, `runs:/ID/path` or a served artifact URI. */
  readonly source: string;
  readonly run_id?: string;
  readonly model_id?: string;
  readonly description?: string;
  readonly tags?: Tag[];
}

/** Request of `POST /registry/promote`: all of it happens, or nothing does. */
export interface PromoteRequest {
  readonly name: string;
  /** The version to move, or what to register (with the model when there is none of that name). */
  readonly version: string | RegisterVersion;
  /** Stays where it is without one. */
  readonly stage?: Stage;
  /** Whether other versions of that stage become Archived. */
  readonly archive_existing?: boolean;
  /** Aliases that point to the version afterwards, wherever they pointed before. */
  readonly set_aliases?: readonly string[];
  /** Aliases that point nowhere afterwards. */
  readonly remove_aliases?: readonly string[];
  readonly comment?: string;
  readonly restores?: true;
  /** `revision` of the model that was shown to who decides; 0 for a model that was not there. */
  readonly expected_revision: number;
}

/**
 * Answer of a promotion. Refused with RESOURCE_CONFLICT when the model moved on since `expected_revision` (the message says what happened and by whom),
 * and with PERMISSION_DENIED when rules are enforced and one is not met (the message names it).
 */
export interface PromoteAnswer {
  readonly model_version: ModelVersion;
  readonly revision: number;
  readonly events: RegistryEvent[];
}

/** Answer of `GET /registry/state?name=`. */
export interface RegistryState {
  /** `seq` of the model's newest event that registered, deleted or moved a version or an alias; 0 when there is no such model. */
  readonly revision: number;
  /** Who the server takes its caller for. */
  readonly user: Person;
  /** Whether rules of `trialbook.json` hold for every client of this server. */
  readonly enforced: boolean;
}

/** A deleted model or version, in the answer `{items}` of `GET /registry/trash`. Restored by `POST /registry/trash/restore {name, version?}`, ended by `POST /registry/trash/empty`. */
export interface TrashedVersion {
  readonly name: string;
  /** Absent for a whole model. */
  readonly version?: string;
  /** UTC ms. */
  readonly deleted_time: Int64;
}

/** A review of a transition, the value of the tag `REGISTRY_TAGS.review`. */
export interface Review {
  readonly stage: Stage;
  readonly aliases?: readonly string[];
  readonly state: 'requested' | 'approved' | 'rejected' | 'withdrawn' | 'done';
  readonly by: Person;
  /** UTC ms. */
  readonly time: number;
  readonly comment?: string;
  /** Whom the request is for, as the asker wrote it. */
  readonly reviewer?: string;
  readonly verdicts: readonly {
    readonly by: Person;
    readonly time: number;
    readonly verdict: 'approve' | 'reject' | 'comment';
    readonly comment?: string;
  }[];
}

/** How a version scored on a holdout, the value of a tag that begins with `REGISTRY_TAGS.validation`. */
export interface Validation {
  readonly run_id: string;
  /** File name of the holdout. */
  readonly dataset: string;
  readonly digest: string;
  readonly passed: boolean;
  readonly metrics: Readonly<Record<string, number>>;
  /** UTC ms. */
  readonly time: number;
}
