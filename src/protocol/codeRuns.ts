import type { CodeFile } from './codeOfRun';
import type { RunStatus } from './entities';
import { SYSTEM_TAGS } from './entities';
import { RECORDED_TAGS } from './recorded';

/*
 * `POST /api/2.0/trialbook/code/runs`: the active runs that belong to a file or notebook with what is shown of them, in one answer.
 */

/** What is asked. */
export interface CodeRunsRequest extends CodeFile {
  /** Only these, as far as they belong to it. */
  readonly run_ids?: readonly string[];
  /** Most runs of the answer, the newest; 1 to 1000, which is what it is when absent. */
  readonly max_results?: number;
}

/** Most runs of one answer. */
export const MOST_CODE_RUNS = 1000;
/** Values of parameters and tags are cut at this length, characters. */
export const LONGEST_TEXT = 500;

/** Tags that come with each run; of an error only the end. */
export const SHOWN_TAGS: readonly string[] = [
  SYSTEM_TAGS.parentRunId, SYSTEM_TAGS.error, SYSTEM_TAGS.sourceName, SYSTEM_TAGS.gitCommit, RECORDED_TAGS.gitDirty, RECORDED_TAGS.sourceFile, RECORDED_TAGS.sourceCopy,
  RECORDED_TAGS.notebook, RECORDED_TAGS.cell, RECORDED_TAGS.start, RECORDED_TAGS.origin, RECORDED_TAGS.workingDirectory,
];

/** A run of the answer. */
export interface CodeRunRow {
  readonly run_id: string;
  readonly experiment_id: string;
  readonly run_name: string;
  readonly status: RunStatus;
  /** UTC ms. */
  readonly start_time: number;
  readonly end_time?: number;
  /** UTC ms of the newest point, of a run that goes on. */
  readonly last_point?: number;
  /** Greatest step that was logged, of a run that failed. */
  readonly last_step?: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Pairs: place of a key in `metric_keys`, its last value. NaN is a text; an infinity is the greatest double. */
  readonly metrics: readonly (number | string)[];
  /** Pairs: place of a key in `param_keys`, its value. */
  readonly params: readonly (number | string)[];
  /** It belongs to the file only if its commit is in the file's repository. */
  readonly by_commit?: true;
}

/** The answer. */
export interface CodeRunsAnswer {
  /** All runs that belong to the file (and are among `run_ids`), those that hang on their commit included. */
  readonly total: number;
  /** Newest start first. */
  readonly runs: readonly CodeRunRow[];
  readonly metric_keys: readonly string[];
  readonly param_keys: readonly string[];
}

/** A text as it travels: an error's end says what happened, of all else the beginning counts. */
export function shownText(key: string, value: string): string {
  if (value.length <= LONGEST_TEXT) return value;
  return key === SYSTEM_TAGS.error ? value.slice(-LONGEST_TEXT) : value.slice(0, LONGEST_TEXT);
}
