import type { DatasetInput, ModelVersion, Run, Tag } from '../protocol/entities';
import type { Review, Validation } from '../protocol/registry';
import type { Mlmodel } from './mlmodel';

/** A number of a version: the last value of its model, else of its run. */
export interface MetricFact {
  readonly key: string;
  /** May be NaN or infinite. */
  readonly value: number;
  /** Values of its series in order, thinned out; only where asked for. */
  readonly curve?: readonly number[];
}

/** What rules are held against. */
export interface RuleFacts {
  /** Absent for what is not registered yet. */
  readonly version?: string;
  readonly metrics: readonly MetricFact[];
  /** Tags of the version. */
  readonly tags: readonly Tag[];
  /** Tags of its registered model. */
  readonly modelTags: readonly Tag[];
  readonly validations: readonly Validation[];
  readonly review?: Review;
}

/** Where the run of a version is. */
export type RunState =
  | { readonly kind: 'there'; readonly run: Run }
  /** The version names none. */
  | { readonly kind: 'none' }
  /** It is in the trash, or gone for good. */
  | { readonly kind: 'deleted'; readonly id: string };

/** Whether the model's files could be looked at. */
export type FilesState =
  | { readonly kind: 'read'; readonly mlmodel: Mlmodel }
  /** There is no MLmodel file where the version says. */
  | { readonly kind: 'missing' }
  /** There is one that is none; `message` says where. */
  | { readonly kind: 'malformed'; readonly message: string }
  /** The server cannot read the place; `message` is its. */
  | { readonly kind: 'unreadable'; readonly message: string };

/** All that is shown of a version or decided by. */
export interface VersionFacts extends RuleFacts {
  readonly version: string;
  readonly modelVersion: ModelVersion;
  readonly run: RunState;
  readonly files: FilesState;
  readonly datasets: readonly DatasetInput[];
  /** Git commit of its run. */
  readonly commit?: string;
}
