import type { Dataset, KeyValue, LifecycleStage, RunStatus } from '../../src/protocol/entities';
import { isBoolean, isFinite, isListOf, isNothing, isObject, isOneOf, isText, isTextUpTo, maybe } from '../rpc/checks';
import { Command, Notification, Request } from '../rpc/messages';

/*
 * The messages of the run page, imported by both sides. Requests are shaped like the things of the store, not like the screen.
 * Times are UTC ms as plain numbers, steps plain numbers (rounded past 2^53: they only place points).
 */

/** The latest point of a metric. */
export interface MetricValue {
  readonly key: string;
  /** May be NaN or infinite on the page; 0 while it travels, since messages to a page are JSON beside their typed arrays. */
  readonly value: number;
  /** What `value` is when it is no finite number. */
  readonly special?: 'NaN' | 'Infinity' | '-Infinity';
  readonly step: number;
  /** UTC ms. */
  readonly time: number;
}

/** Metrics as they were before they travelled. */
export function restoreSpecial(metrics: readonly MetricValue[]): MetricValue[] {
  return metrics.map((metric) => (metric.special === undefined ? metric : { ...metric, value: Number(metric.special) }));
}

/** A dataset the run read and what for. */
export interface DataInput {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: Dataset['source_type'];
  /** What the run used it for, e.g. `training`. */
  readonly context?: string;
  readonly rows?: number;
  readonly columns?: number;
  readonly bytes?: number;
  readonly files?: number;
  /** Where it lies, as the run told it. */
  readonly source: string;
  /** The version that something keeps of it, e.g. `v3` of a Delta table. */
  readonly version?: string;
  /** Code that reads it back as the run read it. */
  readonly code?: string;
}

/** A model the run logged. */
export interface ModelOutput {
  readonly id: string;
  readonly name: string;
  readonly ready: boolean;
  /** `HousePricePredictor v3` for each registration. */
  readonly registrations: readonly string[];
}

/** A run as the page shows it. */
export interface RunDetails {
  readonly id: string;
  readonly name: string;
  readonly experimentId: string;
  readonly experiment: string;
  readonly status: RunStatus;
  readonly lifecycle: LifecycleStage;
  readonly user: string;
  readonly start: number;
  readonly end?: number;
  /** Source file or notebook as logged; absent when none was. */
  readonly source?: string;
  readonly commit?: string;
  readonly branch?: string;
  /** Command line, when it was recorded. */
  readonly command?: string;
  /** What started its program, where that is marked. */
  readonly origin?: 'debugger' | 'test';
  readonly parent?: { readonly id: string; readonly name: string };
  readonly params: readonly KeyValue[];
  /** Without those that MLflow and Trialbook write for themselves. */
  readonly tags: readonly KeyValue[];
  readonly note: string;
  readonly metrics: readonly MetricValue[];
  readonly data: readonly DataInput[];
  /** The experiment's key metric, when one was chosen. */
  readonly keyMetric?: string;
  /** Which direction is better, by metric, where it is known. */
  readonly directions: Readonly<Record<string, 'lower' | 'higher'>>;
  /** False when nothing can be written: read-only store. */
  readonly writable: boolean;
}

/** Points of one metric, columns of equal length; NaN in `values` where the value was NaN or infinite. */
export interface SeriesColumns {
  readonly key: string;
  readonly steps: Float64Array;
  readonly values: Float64Array;
  readonly times: Float64Array;
  /** False when points were left out between those given. */
  readonly whole: boolean;
  readonly stats: SeriesSummary;
}

/** Statistics of a whole series, without NaN. */
export interface SeriesSummary {
  readonly count: number;
  readonly min?: number;
  readonly minStep?: number;
  readonly max?: number;
  readonly maxStep?: number;
  readonly last?: number;
  readonly lastStep?: number;
}

/** A child run. */
export interface ChildRun {
  readonly id: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly start: number;
  readonly end?: number;
  /** Last value of the metric the page shows for children. */
  readonly value?: number;
}

/** Child runs, oldest first, at most 500. */
export interface ChildRuns {
  readonly runs: readonly ChildRun[];
  readonly metric?: string;
  /** More exist than were answered. */
  readonly more: boolean;
}

/** An entry of a folder of artifacts. */
export interface ArtifactEntry {
  readonly path: string;
  readonly folder: boolean;
  /** Bytes; absent for folders. */
  readonly size?: number;
}

/** The start of an artifact. */
export interface ArtifactContent {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** False when the file goes on after `bytes`. */
  readonly whole: boolean;
}

/** What is known of why a run failed. */
export interface Failure {
  /** Traceback or message, text. */
  readonly text: string;
  /** Last lines of the output, when a log artifact exists. */
  readonly output?: string;
  /** Artifact the text came from. */
  readonly artifact?: string;
}

/** One difference to the reference run. */
export interface Difference {
  readonly kind: 'parameter' | 'source' | 'commit';
  readonly key: string;
  readonly before?: string;
  readonly now?: string;
}

/** The run that this one is measured by. */
export interface ReferenceRun {
  readonly id: string;
  readonly name: string;
  /** The last finished run of the same source, or the best of the experiment by its key metric. */
  readonly why: 'last-good' | 'best';
  readonly start: number;
  readonly differences: readonly Difference[];
  readonly identical: number;
  /** Its last values. */
  readonly metrics: readonly MetricValue[];
}

/** A fact about where the run ran. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Artifact that tells it. */
  readonly artifact?: string;
}

/** Longest text the page may send: a tag's limit, or an error to copy. */
const LONG_TEXT = isTextUpTo(2_000_000);
const RUN_ID = isTextUpTo(250);
const PATH = isTextUpTo(4096);
const KEY = isTextUpTo(250);

/** Everything about the run but its points, children and artifacts. */
export const GetRun = new Request<undefined, RunDetails>('run', isNothing);
/** Points of some metrics, of this run or of the reference. */
export const GetSeries = new Request<
  { keys: string[]; buckets: number; minStep?: number; maxStep?: number; reference?: string },
  readonly SeriesColumns[]
>(
  'series',
  isObject({ keys: isListOf(KEY, 2000), buckets: isFinite, minStep: maybe(isFinite), maxStep: maybe(isFinite), reference: maybe(RUN_ID) }),
);
/** The child runs. */
export const GetChildren = new Request<undefined, ChildRuns>('children', isNothing);
/** The entries of a folder of artifacts; '' is the root. */
export const GetArtifacts = new Request<{ path: string }, readonly ArtifactEntry[]>('artifacts', isObject({ path: PATH }));
/** Number of files and bytes of all artifacts. */
export const GetArtifactSummary = new Request<undefined, { files: number; bytes: number }>('artifact-summary', isNothing);
/** The first `limit` bytes of an artifact. */
export const GetArtifact = new Request<{ path: string; limit: number }, ArtifactContent>('artifact', isObject({ path: PATH, limit: isFinite }));
/** Why the run failed. */
export const GetFailure = new Request<undefined, Failure | undefined>('failure', isNothing);
/** The run that this one is measured by. */
export const GetReference = new Request<undefined, ReferenceRun | undefined>('reference', isNothing);
/** Models the run logged, and the environment they tell of. */
export const GetModels = new Request<undefined, { models: readonly ModelOutput[]; facts: readonly Fact[] }>('models', isNothing);
/** Gives the run a name. */
export const RenameRun = new Request<{ name: string }, undefined>('rename', isObject({ name: isTextUpTo(1000) }));
/** Writes a tag; the note is the tag `mlflow.note.content`. */
export const SetTag = new Request<{ key: string; value: string }, undefined>('set-tag', isObject({ key: KEY, value: isTextUpTo(8000) }));
/** Removes a tag. */
export const DeleteTag = new Request<{ key: string }, undefined>('delete-tag', isObject({ key: KEY }));

/** Opens a file a run named, in the editor; `line` counts from 1. */
export const OpenSource = new Command<{ path: string; line?: number }>('open-source', isObject({ path: PATH, line: maybe(isFinite) }));
/** Shows the run's commit. */
export const OpenCommit = new Command<undefined>('open-commit', isNothing);
/** Opens an http(s) address in the browser. */
export const OpenLink = new Command<{ url: string }>('open-link', isObject({ url: isTextUpTo(8000) }));
/** Opens the page of another run of the same server. */
export const OpenOtherRun = new Command<{ runId: string }>('open-run', isObject({ runId: RUN_ID }));
/** Opens an artifact read-only in an editor. */
export const OpenArtifact = new Command<{ path: string }>('open-artifact', isObject({ path: PATH }));
/** Saves an artifact, or a folder of them, where the person says. */
export const DownloadArtifact = new Command<{ path: string; folder: boolean }>('download', isObject({ path: PATH, folder: isBoolean }));
/** Puts text on the clipboard; `what` is said in the status bar. */
export const CopyText = new Command<{ text: string; what: string }>('copy', isObject({ text: LONG_TEXT, what: isText }));
/** Shows in the tree the runs that read the same data. */
export const ShowRunsWithData = new Command<{ digest: string }>('runs-with-data', isObject({ digest: isTextUpTo(1000) }));
/** Does something to the run after asking where needed. */
export const ActOnRun = new Command<{ act: 'end' | 'trash' | 'restore' | 'compare' | 'compare-previous' | 'stop' | 'run-again' | 'reproduce' | 'pin' | 'watch' | 'watch-metric' | 'reconnect' | 'logs' }>(
  'act',
  isObject({ act: isOneOf('end', 'trash', 'restore', 'compare', 'compare-previous', 'stop', 'run-again', 'reproduce', 'pin', 'watch', 'watch-metric', 'reconnect', 'logs') }),
);

/** Parts of the run that changed since; `all` after a break in the feed. */
export const RunChanged = new Notification<{ parts: readonly ChangedPart[]; metricKeys?: readonly string[] }>('changed');
/** A part of what the page shows. */
export type ChangedPart = 'run' | 'metrics' | 'children' | 'artifacts' | 'models' | 'all';
/** Where the server stands. */
export const ServerChanged = new Notification<{ state: ServerState }>('server');
/** `lost` also while it is coming back. */
export type ServerState = { readonly kind: 'ready' } | { readonly kind: 'lost'; readonly message: string };
/** Show this metric: the page was opened from a metric. */
export const ShowMetric = new Notification<{ key: string }>('show-metric');

/** What the host puts into the page's HTML. */
export interface PageStart {
  readonly connectionId: string;
  readonly runId: string;
  readonly metric?: string;
  readonly locale: string;
}

/** What a person meant by what they did on the page; kept by VS Code, all else is read again. */
export interface PageState {
  readonly connectionId: string;
  readonly runId: string;
  readonly smoothing: number;
  readonly log: boolean;
  readonly table: boolean;
  readonly expanded: readonly string[];
  readonly folders: readonly string[];
  readonly artifact?: string;
  readonly metricFilter: string;
  readonly scroll: number;
}

const STATE = isObject({ connectionId: isText, runId: RUN_ID });

/** The run that a kept state is about, when it has the right shape: it may come from another version. */
export function readPageState(value: unknown): { connectionId: string; runId: string } | undefined {
  return STATE(value) ? { connectionId: value.connectionId, runId: value.runId } : undefined;
}
