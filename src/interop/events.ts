import type { Problem } from './history';

/**
 * What a copy tells while it goes on; the command line writes them as lines of JSON with `--events`, of which the last is the `done` or `failed` one. Secrets
 * never stand in them.
 */
export type CopyEvent =
  | { readonly event: 'start'; readonly from: string; readonly to: string; readonly runs: number; readonly bytes?: number }
  | { readonly event: 'run'; readonly name: string; readonly id: string; readonly done: number; readonly outcome: 'copied' | 'completed' | 'same' | 'skipped' | 'failed' }
  | { readonly event: 'progress'; readonly runs: number; readonly points: number; readonly files: number; readonly bytes: number }
  | { readonly event: 'problem'; readonly problem: Problem }
  /** Values that look like secrets were found and nothing was sent; `--mask` or `--with-secrets` decides. */
  | { readonly event: 'secrets'; readonly found: readonly { readonly where: string; readonly key: string }[] }
  | { readonly event: 'done'; readonly report: CopyReport }
  | { readonly event: 'failed'; readonly message: string; readonly report: CopyReport };

/** What a copy did. */
export interface CopyReport {
  readonly from: string;
  readonly to: string;
  readonly experiments: number;
  readonly copied: number;
  readonly completed: number;
  readonly same: number;
  /** Runs that were not copied, by their problems. */
  readonly skipped: number;
  readonly points: number;
  readonly files: number;
  readonly bytes: number;
  readonly models: number;
  readonly versions: number;
  /** Runs whose points and files were counted at the target and found equal. */
  readonly verified: number;
  readonly problems: readonly Problem[];
  /** Problems past the first 1,000 are only counted. */
  readonly moreProblems: number;
  /** Ids by which the copies are found: source to target, the first 1,000. */
  readonly ids: readonly (readonly [string, string])[];
  readonly milliseconds: number;
}
