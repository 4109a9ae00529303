import type { HistoryExperiment, HistoryFile, HistoryModel, HistoryRun, HistorySelection, HistorySummary, LoggedModel, Metric, PlaceKind, Problem } from './history';

/** How a source is opened. */
export interface OpenSource {
  /** Beginnings of artifact addresses of another machine, with what stands in their place here; the longest that fits wins. */
  readonly prefixes?: readonly { readonly from: string; readonly to: string }[];
  /** Told of what cannot be read. */
  readonly problem: (problem: Problem) => void;
  readonly signal: AbortSignal;
  /** How a table of text is taken, where a person says it. */
  readonly table?: TableOptions;
  /** Read where it lies, in moments, while it is written: for a look, and for what is followed. Else one state of it is read, copied first where that takes a copy. */
  readonly live?: boolean;
}

/** What a person says of a table of text; the rest is guessed from its header and first rows. */
export interface TableOptions {
  /** What stands in columns, by their names in the header: one of `COLUMN_ROLES` of `csv/mapping.ts`. */
  readonly columns?: ReadonlyMap<string, string>;
  /** The character between cells. */
  readonly separator?: string;
}

/**
 * A place that experiments are read from, piece by piece: memory does not follow its size. What is damaged is read up to the damage, told of by `problem`, and
 * the rest goes on. A source that another program writes at the same time is never locked for longer than a moment. Methods raise `InteropError` when nothing
 * can be read at all.
 */
export interface HistorySource {
  readonly kind: PlaceKind;
  /** What a person calls it: an absolute path, or an address without secrets. */
  readonly origin: string;
  /** Without points and files; may be called before anything else. */
  summary(): Promise<HistorySummary>;
  experiments(): AsyncIterable<HistoryExperiment>;
  /** Of one experiment, deleted ones too, parents before their children where that is known. */
  runs(experiment: HistoryExperiment, selection?: HistorySelection): AsyncIterable<HistoryRun>;
  /** All points of a run in blocks of at most 5,000, each key's in the order of steps. `known` says how many points of a key the target has: a source that only grows may leave them out. */
  points(run: HistoryRun, known?: ReadonlyMap<string, number>): AsyncIterable<readonly Metric[]>;
  /** Files of a run's artifact root, without those of logged models. */
  files(run: HistoryRun): AsyncIterable<HistoryFile>;
  loggedModels(experiment: HistoryExperiment, selection?: HistorySelection): AsyncIterable<LoggedModel>;
  modelFiles(model: LoggedModel): AsyncIterable<HistoryFile>;
  registeredModels(selection?: HistorySelection): AsyncIterable<HistoryModel>;
  close(): Promise<void>;
}
