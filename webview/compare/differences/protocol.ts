import type { KeyValue, LifecycleStage, RunStatus } from '../../../src/protocol/entities';
import { isFinite, isListOf, isObject, isOneOf, isTextUpTo, maybe } from '../../rpc/checks';
import { Command, Request } from '../../rpc/messages';
import type { DataInput, MetricValue } from '../../run/protocol';

/*
 * What the view "Differences" asks of the host. A run is described once, by what plain MLflow calls tell of it; what two runs have to do with each
 * other (code between their commits, contents of files) is asked for pairs. Times are UTC ms.
 */

/** A package that a run's environment states. */
export interface PackageFact {
  readonly name: string;
  /** Without `==`; what else it was bound by, as written, when no version was stated; empty without any. */
  readonly version: string;
}

/** The Python environment that a run, or a model it logged, wrote down. */
export interface EnvironmentFact {
  /** The file it was read from, as shown. */
  readonly from: string;
  readonly python?: string;
  readonly packages: readonly PackageFact[];
}

/** A file of a run, or of a model that it logged. */
export interface FileFact {
  /** As shown and as files of runs are matched: for a model's file the model's name comes first. */
  readonly path: string;
  /** Bytes. */
  readonly size?: number;
  /** The logged model that holds it; absent for a file of the run. */
  readonly modelId?: string;
}

/** A model that a run logged. */
export interface ModelFact {
  readonly id: string;
  readonly name: string;
  readonly ready: boolean;
  readonly type?: string;
  /** `HousePricePredictor v3` for each registration. */
  readonly registrations: readonly string[];
  /** Bytes of its files; absent when they could not be listed. */
  readonly size?: number;
}

/** A run by what can be compared of it. */
export interface RunFacts {
  readonly kind: 'run';
  readonly id: string;
  readonly name: string;
  readonly experimentId: string;
  readonly status: RunStatus;
  readonly lifecycle: LifecycleStage;
  readonly user: string;
  readonly start: number;
  readonly end?: number;
  readonly source?: string;
  readonly commit?: string;
  readonly branch?: string;
  /** The run said that files were changed since the commit; absent when it said nothing about it. */
  readonly dirty?: boolean;
  readonly params: readonly KeyValue[];
  /** Without those that MLflow and Trialbook write for themselves. */
  readonly tags: readonly KeyValue[];
  /** Last values. */
  readonly metrics: readonly MetricValue[];
  readonly data: readonly DataInput[];
  readonly models: readonly ModelFact[];
  readonly environment?: EnvironmentFact;
  readonly files: readonly FileFact[];
  /** False when there are more files than were listed. */
  readonly allFiles: boolean;
  /** Why files or models could not be read, in words; the rest still holds. */
  readonly trouble?: string;
}

/** A run that cannot be read: deleted for good, or refused by the server. */
export interface GoneRun {
  readonly kind: 'gone';
  readonly id: string;
  readonly message: string;
}

/** A file that differs between the commits of two runs. */
export interface CodeFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  /** Lines; absent for a file that is no text or too large. */
  readonly added?: number;
  readonly removed?: number;
  readonly change: 'added' | 'removed' | 'changed';
  /** The run's source file, or a file that it imports. */
  readonly used: boolean;
}

/** The code of a run beside the baseline's. */
export type CodeFacts =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'differs';
      /** Commits that this run has and the baseline has not; and the other way round. */
      readonly ahead: number;
      readonly behind: number;
      readonly files: readonly CodeFile[];
      /** Files that differ in all; more than `files` when there are many. */
      readonly count: number;
    }
  /** One of the two logged no commit. */
  | { readonly kind: 'unlogged' }
  /** No repository of the window has the commits, or Git is off. */
  | { readonly kind: 'unknown'; readonly message: string };

const ID = isTextUpTo(250);
const PATH = isTextUpTo(4096);

/** Most runs that are shown side by side. */
export const MOST_RUNS = 50;

/** What the runs are, in the order asked for. */
export const GetRunFacts = new Request<{ runIds: string[]; fresh?: 'yes' }, readonly (RunFacts | GoneRun)[]>(
  'run-facts',
  isObject({ runIds: isListOf(ID, MOST_RUNS), fresh: maybe(isOneOf('yes')) }),
);
/** The code of runs against the baseline's, in the order asked for. */
export const GetCodeFacts = new Request<{ baseline: string; runIds: string[] }, readonly CodeFacts[]>('code-facts', isObject({ baseline: ID, runIds: isListOf(ID, MOST_RUNS) }));
/** SHA-256 of files, hexadecimal, in the order asked for; empty for one that is too large or cannot be read. */
export const GetDigests = new Request<{ files: { runId: string; path: string; modelId?: string }[] }, readonly string[]>(
  'digests',
  isObject({ files: isListOf(isObject({ runId: ID, path: PATH, modelId: maybe(ID) }), 2000) }),
);

/** First bytes of a file of a logged model; `GetArtifact` reads those of the run itself. `path` is a `FileFact`'s. */
export const GetModelFile = new Request<{ runId: string; path: string; modelId: string; limit: number }, { readonly bytes: Uint8Array; readonly whole: boolean }>(
  'model-file',
  isObject({ runId: ID, path: PATH, modelId: ID, limit: isFinite }),
);

/** What an editor shows two sides of. */
export const DIFF_PARTS = ['params', 'metrics', 'tags', 'requirements', 'datasets'] as const;
/** One of `DIFF_PARTS`. */
export type DiffPart = (typeof DIFF_PARTS)[number];

/** Shows one part of two runs in the editor's diff. */
export const OpenPartDiff = new Command<{ baseline: string; runId: string; part: DiffPart }>('open-part-diff', isObject({ baseline: ID, runId: ID, part: isOneOf(...DIFF_PARTS) }));
/** Shows a file of two runs in the editor's diff; a notebook as one. `path` is a `FileFact`'s. */
export const OpenFileDiff = new Command<{ baseline: string; runId: string; path: string }>('open-file-diff', isObject({ baseline: ID, runId: ID, path: PATH }));
/** Shows the code between the runs' commits: one file, or all that differ when none is named. */
export const OpenCodeDiff = new Command<{ baseline: string; runId: string; path?: string }>('open-code-diff', isObject({ baseline: ID, runId: ID, path: maybe(PATH) }));
/** Opens the document that gathers what differs; the first run is the baseline. `higher` and `lower` name the metrics that get better that way. */
export const OpenWhyDifferent = new Command<{ runIds: string[]; higher: string[]; lower: string[] }>(
  'why-different',
  isObject({ runIds: isListOf(ID, MOST_RUNS), higher: isListOf(ID, 20_000), lower: isListOf(ID, 20_000) }),
);
