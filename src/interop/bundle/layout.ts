import type { Metric } from '../history';

/*
 * A bundle is a zip of runs: JSON in MLflow's own terms, points as lines of JSON, files under the paths they had.
 *
 *   trialbook-bundle.json                         what this is
 *   experiments/E/experiment.json
 *   experiments/E/runs/R/run.json                 `points.jsonl` beside it, `artifacts/…` below
 *   experiments/E/models/M/model.json             a logged model, `artifacts/…` below
 *   registry/N.json                               a registered model with its versions
 */

/** The entry that says what the zip is, as JSON of `BundleHead`. */
export const HEAD = 'trialbook-bundle.json';

/** The first entry of a bundle. */
export interface BundleHead {
  /** Raised when an older reader could not read it. */
  readonly format: 1;
  /** Version of the program that wrote it. */
  readonly version: string;
  /** What it was copied from, without secrets. */
  readonly source: string;
}

/** What an id may be that is a part of a path. */
export const ID = /^[A-Za-z0-9][\w-]{0,255}$/;

/** A point as a line: key, value, timestamp, step, and the dataset it was measured on. */
export function pointLine({ key, value, timestamp, step, dataset_name: name, dataset_digest: digest }: Metric): unknown[] {
  const line = [key, Number.isFinite(value) ? value : String(value), timestamp, step];
  return name === undefined || digest === undefined ? line : [...line, name, digest];
}
