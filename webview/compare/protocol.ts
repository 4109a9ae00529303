import type { Direction } from '../../src/protocol/direction';
import type { ColumnInfo, Grouping, SeriesAxis, SeriesReduction, TableOrder } from '../../src/protocol/table';
import { isBoolean, isFinite, isListOf, isNothing, isObject, isOneOf, isText, isTextUpTo, maybe, type Check } from '../rpc/checks';
import { Command, Notification, Request } from '../rpc/messages';

/** The views of the panel, in the order of their tabs. */
export const VIEWS = ['table', 'parallel', 'charts', 'differences', 'trend', 'mattered'] as const;
/** A view. */
export type ViewName = (typeof VIEWS)[number];

/**
 * What a person set up: kept for an experiment, saved under a name in `trialbook.json`, restored with the panel. Everything else is read again.
 * It may come from another version or a cloned folder, so it is taken through `readSetup`, and each view takes its own part of `views` the same way.
 */
export interface Setup {
  readonly view: ViewName;
  /** In the search language; the truth of which runs are shown. Brushes are clauses of it. */
  readonly filter: string;
  /** Selected runs in the order of their choice. */
  readonly selection: readonly string[];
  /** Colour of each selected run, 0 … ; see UI.md "Run palette". */
  readonly colours: Readonly<Record<string, number>>;
  readonly baseline?: string;
  readonly sort: readonly TableOrder[];
  readonly group?: Grouping;
  /** The metric that the views are about (what is best, colour, importance, trend); the experiment's key metric when absent. */
  readonly metric?: string;
  /** Name of the saved view that this began as. */
  readonly saved?: string;
  /** The pane that goes with table and parallel plot, and its height, px. */
  readonly pane: { readonly open: boolean; readonly height: number };
  /** What each view keeps for itself. */
  readonly views: Readonly<Partial<Record<ViewName, unknown>>>;
}

/** What the host puts into the page's HTML. */
export interface PageStart {
  readonly connectionId: string;
  readonly experimentIds: readonly string[];
  /** Names of the experiments, in the order of the ids. */
  readonly experiments: readonly string[];
  readonly folder: string;
  /** What was kept for the experiment, changed by what the command that opened the panel wants shown. */
  readonly setup: unknown;
  readonly directions: Readonly<Record<string, Direction>>;
  /** The key metric of the experiment. */
  readonly metric?: string;
  readonly locale: string;
  /** When the setup was asked for. A page that is drawn anew with the same time goes on with what it kept itself, which is newer. */
  readonly asked: number;
}

const ID = isTextUpTo(250);
const COLUMN = isTextUpTo(600);
const FILTER = isTextUpTo(300_000);
const RANGE: Check<[number, number]> = (value): value is [number, number] => Array.isArray(value) && value.length === 2 && value.every((one) => isFinite(one));
const GROUPING: Check<Grouping> = (value): value is Grouping => {
  const { by, column } = (value ?? {}) as Record<string, unknown>;
  return by === 'seed' || by === 'series' || (by === 'column' && COLUMN(column));
};

/** A table whose columns all lie in one buffer (a message loses its buffers past 255), read by `readTable` of `src/protocol/tableFormat.ts`. */
export const GetTable = new Request<
  { filter: string; runIds?: string[]; order?: { column: string; descending: boolean }[]; group?: Grouping; columns?: string[] },
  Uint8Array
>(
  'table',
  isObject({
    filter: FILTER,
    runIds: maybe(isListOf(ID, 100_000)),
    order: maybe(isListOf(isObject({ column: COLUMN, descending: isBoolean }), 20)),
    group: maybe(GROUPING),
    columns: maybe(isListOf(COLUMN, 5000)),
  }),
);
/** What can be a column, over the runs that match. */
export const GetColumns = new Request<{ filter: string }, { readonly runs: number; readonly columns: readonly ColumnInfo[] }>('columns', isObject({ filter: FILTER }));
/** Series of many runs in one buffer, read by `readSeriesColumns` of `src/protocol/tableFormat.ts`. */
export const GetSeries = new Request<
  { series: { run_id: string; key: string }[]; axis: SeriesAxis; buckets: number; reduce?: SeriesReduction; from?: number; to?: number },
  Uint8Array
>(
  'series',
  isObject({
    series: isListOf(isObject({ run_id: ID, key: ID }), 10_000),
    axis: isOneOf('step', 'time', 'relative'),
    buckets: isFinite,
    reduce: maybe(isOneOf('minmax', 'mean')),
    from: maybe(isFinite),
    to: maybe(isFinite),
  }),
);
/** What the filter says when it is read: nothing wrong, or where and why. Offsets in UTF-16 units. */
export const CheckFilter = new Request<{ filter: string }, { readonly message: string; readonly start: number; readonly end: number } | undefined>(
  'check-filter',
  isObject({ filter: FILTER }),
);
/** Words that may stand at the offset, best first. */
export const CompleteFilter = new Request<{ filter: string; at: number }, readonly Completion[]>('complete-filter', isObject({ filter: FILTER, at: isFinite }));
/** A word that replaces the filter from `start` to `end`. */
export interface Completion {
  readonly text: string;
  readonly detail: string;
  readonly start: number;
  readonly end: number;
}
/** First bytes of an artifact. */
export const GetArtifact = new Request<{ runId: string; path: string; limit: number }, { readonly bytes: Uint8Array; readonly whole: boolean }>(
  'artifact',
  isObject({ runId: ID, path: isTextUpTo(4096), limit: isFinite }),
);

/** Keeps what the person set up, for the experiment. Sent after each change, gathered. */
export const KeepSetup = new Command<{ setup: unknown }>('keep-setup', isObject({ setup: isAnything() }));
/** Saves the setup under a name in `trialbook.json`; without a name the host asks for one. */
export const SaveView = new Command<{ setup: unknown; name?: string }>('save-view', isObject({ setup: isAnything(), name: maybe(isTextUpTo(200)) }));
/** Removes a saved view, with a way back. */
export const DeleteView = new Command<{ name: string }>('delete-view', isObject({ name: isTextUpTo(200) }));
/** Gives a saved view another name, which the host asks for. */
export const RenameView = new Command<{ name: string }>('rename-view', isObject({ name: isTextUpTo(200) }));
/** Says which way a metric gets better; kept in `trialbook.json`. */
export const SetDirection = new Command<{ metric: string; direction: Direction }>('set-direction', isObject({ metric: ID, direction: isOneOf('lower', 'higher', 'unknown') }));
/** Asks for a sweep of the parameters that are brushed. */
export const RunSweep = new Command<{ brushed: { name: string; ranges: [number, number][]; words: string[]; whole: boolean }[] }>(
  'run-sweep',
  isObject({ brushed: isListOf(isObject({ name: ID, ranges: isListOf(RANGE, 100), words: isListOf(isTextUpTo(6000), 1000), whole: isBoolean }), 100) }),
);
/** Opens the page of a run. */
export const OpenRun = new Command<{ runId: string; metric?: string }>('open-run', isObject({ runId: ID, metric: maybe(ID) }));
/** Puts text on the clipboard. */
export const CopyText = new Command<{ text: string; what: string }>('copy', isObject({ text: isTextUpTo(50_000_000), what: isText }));
/** Saves a file where the person says: a table, a picture, points. */
export const SaveFile = new Command<{ name: string; content: string | Uint8Array }>(
  'save-file',
  isObject({ name: isTextUpTo(250), content: (value): value is string | Uint8Array => typeof value === 'string' || value instanceof Uint8Array }),
);
/** Mirrors the selection in the tree. */
export const TellSelection = new Command<{ runIds: string[] }>('selection', isObject({ runIds: isListOf(ID, 100_000) }));
/** Brings a lost server back, or shows the log. */
export const Act = new Command<{ act: 'reconnect' | 'logs' | 'edit-shared-file' }>('act', isObject({ act: isOneOf('reconnect', 'logs', 'edit-shared-file') }));
/** Nothing but that the page stands; the host answers with the news it missed. */
export const Ready = new Command<undefined>('ready', isNothing);

/** Runs that changed, came or went; without ids everything is to be read again. `parts` says what of them. */
export const RunsChanged = new Notification<{ runIds?: readonly string[]; gone?: readonly string[]; metricKeys?: readonly string[] }>('runs-changed');
/** Where the server stands. */
export const ServerChanged = new Notification<{ state: ServerState }>('server');
/** `lost` also while it is coming back. */
export type ServerState = { readonly kind: 'ready' } | { readonly kind: 'lost'; readonly message: string };
/** The saved views of `trialbook.json` for the experiment, and the directions that stand there. */
export const SharedChanged = new Notification<{
  views: readonly { readonly name: string; readonly setup: unknown }[]; directions: Readonly<Record<string, Direction>>;
  /** Names of the experiments, in their order; absent while they cannot be read. */
  experiments?: readonly string[];
}>('shared');
/** A person chose runs in the tree. */
export const SelectRuns = new Notification<{ runIds: readonly string[] }>('select');
/** The panel, open already, was asked for again with something else. */
export const ShowSetup = new Notification<{ setup: unknown }>('show-setup');

function isAnything(): Check<unknown> {
  return (value): value is unknown => value !== undefined;
}
