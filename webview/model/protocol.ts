import { STAGES, type KeyValue, type Stage } from '../../src/protocol/entities';
import type { ChainState, Person, Review } from '../../src/protocol/registry';
import type { Served } from '../../src/protocol/serving';
import type { HistoryEvent } from './timeline';
import { isBoolean, isFinite, isListOf, isNothing, isObject, isOneOf, isText, isTextUpTo, maybe } from '../rpc/checks';
import { Command, Notification, Request } from '../rpc/messages';

/*
 * The messages of the model page, imported by both sides. Requests are shaped like the things of the registry. Times are UTC ms as plain numbers. What the
 * store cannot be asked for cheaply for all versions (runs, metrics, curves) is asked for the versions that are shown.
 */

/** Which way a metric gets better. */
export type Way = 'lower' | 'higher' | 'unknown';

/** A version as the registry itself knows it. */
export interface VersionRow {
  readonly version: string;
  readonly stage: Stage;
  readonly aliases: readonly string[];
  /** UTC ms. */
  readonly registered: number;
  /** The stage that it goes to next, as most do. */
  readonly next: Stage;
  /** Says why when it is no READY version. */
  readonly trouble?: string;
  readonly review?: Review;
  readonly description: string;
}

/** A registered model. */
export interface ModelDetails {
  readonly name: string;
  readonly description: string;
  /** Without those that MLflow and Trialbook write for themselves. */
  readonly tags: readonly KeyValue[];
  /** Newest first. */
  readonly versions: readonly VersionRow[];
  readonly aliases: readonly { readonly alias: string; readonly version: string }[];
  readonly me: Person;
  readonly server: 'ours' | 'stock';
  /** Whether the registry has stages; else aliases alone say which version is meant. */
  readonly stages: boolean;
  readonly writable: boolean;
  /** Whether what was made may be deleted, which takes a permission of its own. */
  readonly deletable: boolean;
  /** Which permissions the server refused it for, sentences; empty where it refused none. */
  readonly denied: string;
}

/** What a version's run tells, for its row. */
export interface VersionFigures {
  readonly version: string;
  readonly run?: { readonly id: string; readonly name: string };
  /** Name of the data it was trained on. */
  readonly data?: string;
  /** Finite numbers alone. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Values of the key metric over training; NaN for gaps. */
  readonly curve?: Float64Array;
}

/** Rows of the Versions table. */
export interface Figures {
  readonly rows: readonly VersionFigures[];
  /** What the table shows, the key metric first. */
  readonly columns: readonly { readonly key: string; readonly way: Way }[];
}

/** An input, output or parameter of a signature. */
export interface Field {
  /** Absent for what has only a place. */
  readonly name?: string;
  /** MLflow's name: `long`, `double`, `string`…, or the type as written for nested ones and tensors. */
  readonly type: string;
  readonly required: boolean;
  /** From the input example or the parameter's default, as JSON. */
  readonly example?: string;
}

/** What a version takes and answers. */
export interface Signature {
  readonly inputs: readonly Field[];
  readonly outputs: readonly Field[];
  readonly params: readonly Field[];
}

/** How the signature differs from that of another version. */
export interface SignatureDifference {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly breaks: boolean;
  /** What it means to callers, in words. */
  readonly meaning: string;
}

/** Everything about one version that its files and its run tell. */
export interface VersionDetails {
  readonly version: string;
  readonly source: string;
  readonly description: string;
  readonly tags: readonly KeyValue[];
  readonly run?: {
    readonly id: string;
    readonly name: string;
    readonly user: string;
    /** ms. */
    readonly duration?: number;
    readonly file?: string;
    readonly line?: number;
    readonly commit?: string;
    readonly params: readonly KeyValue[];
    readonly metrics: readonly { readonly key: string; readonly value: number }[];
  };
  readonly data: readonly { readonly name: string; readonly digest: string; readonly rows?: number; readonly context?: string }[];
  /** Why the files cannot be read; then what follows is absent. */
  readonly filesMissing?: string;
  readonly signature?: Signature;
  /** The first record of the input example, as JSON; for one that is no record, all of it. */
  readonly example?: string;
  readonly flavors: readonly { readonly name: string; readonly version?: string }[];
  readonly python?: string;
  readonly requirements?: number;
  /** Bytes. */
  readonly size?: number;
  /** The version in Production that differences are counted against. */
  readonly production?: string;
  readonly differences: readonly SignatureDifference[];
}

/** The history, newest first. */
export interface History {
  readonly events: readonly HistoryEvent[];
  readonly chain: ChainState;
  readonly nextBefore?: number;
}

/** What a version answered, or why it did not. */
export type Prediction =
  | { readonly version: string; readonly kind: 'answered'; /** JSON. */ readonly predictions: string; readonly ms: number }
  | { readonly version: string; readonly kind: 'not-served' }
  /** `column` when the message is about one. */
  | { readonly version: string; readonly kind: 'refused'; readonly message: string; readonly column?: string };

/** What a person chose in the promote view. */
export interface Choice {
  readonly version: string;
  /** Absent in a registry without stages. */
  readonly stage?: Stage;
  /** That are to point to it; what is usual is proposed without. */
  readonly aliases?: readonly string[];
  readonly archive: boolean;
}

/** A metric of two versions. */
export interface MetricPair {
  readonly key: string;
  readonly way: Way;
  readonly before?: number;
  readonly after?: number;
  /** Change in the good direction as a share of the value before; absent when nobody can say. */
  readonly gain?: number;
  readonly beforeCurve?: Float64Array;
  readonly afterCurve?: Float64Array;
}

/** A line of what will change. */
export interface ChangeLine {
  readonly kind: 'stage' | 'alias' | 'archived' | 'traffic';
  readonly label: string;
  readonly from: string;
  readonly to: string;
}

/** A rule of `trialbook.json`. */
export interface RuleLine {
  readonly met: boolean;
  readonly advisory: boolean;
  readonly text: string;
  readonly detail: string;
  /** A run that shows it. */
  readonly runId?: string;
}

/** One of the two versions. */
export interface Side {
  readonly version: string;
  readonly stage: Stage;
  readonly run?: { readonly id: string; readonly name: string };
  /** UTC ms since when it is in its stage. */
  readonly since?: number;
}

/** What a promotion would do, as it stands now. */
export interface Plan {
  /** What the registry must still be at when it is confirmed. */
  readonly revision: number;
  readonly candidate: Side;
  /** Version in that place now. */
  readonly current?: Side;
  /** Version that metrics and signature are compared with: the one in that place, else the one in Production. */
  readonly compared?: Side;
  readonly metrics: readonly MetricPair[];
  readonly changes: readonly ChangeLine[];
  /** Aliases that point to it afterwards, and those to choose from. */
  readonly aliases: { readonly ticked: readonly string[]; readonly known: readonly string[] };
  readonly rules: readonly RuleLine[];
  readonly differences: readonly SignatureDifference[];
  /** Inputs and outputs that are the same; absent when a signature is unknown. */
  readonly same?: { readonly inputs: number; readonly outputs: number };
  readonly review?: Review;
  readonly me: Person;
  readonly server: 'ours' | 'stock';
  /** Rule that stops it, in words. */
  readonly blocked?: string;
  /** Requests a minute that the version in that place answers now; absent when it is not served. */
  readonly requests?: number;
}

/** How a promotion went; what was refused or overtaken the editor has told the person already. `cancelled` where they turned back. */
export type Outcome = 'promoted' | 'conflict' | 'failed' | 'cancelled';

const VERSION = isTextUpTo(50);
const VERSIONS = isListOf(VERSION, 500);
const ALIAS = isTextUpTo(255);
const RUN_ID = isTextUpTo(250);
const STAGE = isOneOf(...STAGES);
const CHOICE = { version: VERSION, stage: maybe(STAGE), aliases: maybe(isListOf(ALIAS, 200)), archive: isBoolean };
/** Longest text a person may send to a served model, characters. */
const PAYLOAD = isTextUpTo(20_000_000);

/** The registered model and its versions. */
export const GetModel = new Request<undefined, ModelDetails>('model', isNothing);
/** What the runs of some versions tell. */
export const GetFigures = new Request<{ versions: string[] }, Figures>('figures', isObject({ versions: VERSIONS }));
/** Everything about one version. */
export const GetVersion = new Request<{ version: string }, VersionDetails>('version', isObject({ version: VERSION }));
/** What of the model is served. */
export const GetServed = new Request<undefined, readonly Served[]>('served', isNothing);
/** A page of the history. */
export const GetHistory = new Request<{ before?: number }, History>('history', isObject({ before: maybe(isFinite) }));
/** What a promotion would do. */
export const GetPlan = new Request<Choice, Plan>('plan', isObject(CHOICE));
/** Asks versions that are served; `payload` is JSON of MLflow's scoring protocol. */
export const Predict = new Request<{ versions: string[]; payload: string }, readonly Prediction[]>('predict', isObject({ versions: VERSIONS, payload: PAYLOAD }));
/** Does what the plan of `revision` said. */
export const Promote = new Request<Choice & { comment: string; revision: number }, Outcome>('promote', isObject({ ...CHOICE, comment: isTextUpTo(8000), revision: isFinite }));
/** Writes the model's description. */
export const Describe = new Request<{ text: string }, undefined>('describe', isObject({ text: isTextUpTo(8000) }));
/** Writes a tag of the model. */
export const SetTag = new Request<{ key: string; value: string }, undefined>('set-tag', isObject({ key: isTextUpTo(250), value: isTextUpTo(8000) }));
/** Removes a tag of the model. */
export const DeleteTag = new Request<{ key: string }, undefined>('delete-tag', isObject({ key: isTextUpTo(250) }));
/** Adds a comment to the history, about a version or the model. */
export const AddComment = new Request<{ comment: string; version?: string }, undefined>('comment', isObject({ comment: isTextUpTo(8000), version: maybe(VERSION) }));

/** Opens the page of a run. */
export const OpenRun = new Command<{ runId: string }>('open-run', isObject({ runId: RUN_ID }));
/** Opens a file that a run named; `line` counts from 1. */
export const OpenSource = new Command<{ path: string; line?: number }>('open-source', isObject({ path: isTextUpTo(4096), line: maybe(isFinite) }));
/** Shows a commit. */
export const OpenCommit = new Command<{ commit: string }>('open-commit', isObject({ commit: isTextUpTo(100) }));
/** Opens an http(s) address in the browser. */
export const OpenLink = new Command<{ url: string }>('open-link', isObject({ url: isTextUpTo(8000) }));
/** Opens a file of a version read-only in an editor. */
export const OpenFile = new Command<{ version: string; path: string }>('open-file', isObject({ version: VERSION, path: isTextUpTo(1000) }));
/** Puts text on the clipboard. */
export const CopyText = new Command<{ text: string; what: string }>('copy', isObject({ text: isTextUpTo(2_000_000), what: isText }));
/** Acts on one version through the command of the feature that does it. */
export const ActOnVersion = new Command<{ act: VersionAct; version: string }>(
  'act-version',
  isObject({ act: isOneOf('serve', 'stop', 'log', 'approve', 'reject', 'withdraw', 'request-review', 'build-image', 'score', 'validate', 'trash'), version: VERSION }),
);
/** What can be done with a version elsewhere. */
export type VersionAct = 'serve' | 'stop' | 'log' | 'approve' | 'reject' | 'withdraw' | 'request-review' | 'build-image' | 'score' | 'validate' | 'trash';
/** Acts on the model. */
export const ActOnModel = new Command<{ act: 'rename' | 'trash' | 'restore-previous' | 'reconnect' | 'logs' | 'rules' }>(
  'act-model',
  isObject({ act: isOneOf('rename', 'trash', 'restore-previous', 'reconnect', 'logs', 'rules') }),
);
/** Compares the runs of versions in the Compare panel. */
export const CompareVersions = new Command<{ versions: string[] }>('compare', isObject({ versions: VERSIONS }));

/** Parts that changed since; `all` after a break in the feed. */
export const ModelChanged = new Notification<{ parts: readonly ChangedPart[] }>('changed');
/** A part of what the page shows. */
export type ChangedPart = 'model' | 'figures' | 'served' | 'all';
/** Where the server stands. */
export const ServerChanged = new Notification<{ state: ServerState }>('server');
/** `lost` also while it is coming back. */
export type ServerState = { readonly kind: 'ready' } | { readonly kind: 'lost'; readonly message: string };
/** Show this version, or the view that promotes it. */
export const ShowVersion = new Notification<{ version: string; promote?: Stage; aliases?: readonly string[]; comment?: string }>('show-version');

/** What the host puts into the page's HTML. */
export interface PageStart {
  readonly connectionId: string;
  readonly name: string;
  readonly version?: string;
  /** Begin in the promote view, towards this stage. */
  readonly promote?: Stage;
  readonly aliases?: readonly string[];
  readonly comment?: string;
  readonly locale: string;
}

/** What a person meant by what they did on the page; kept by VS Code, all else is read again. */
export interface PageState {
  readonly connectionId: string;
  readonly name: string;
  /** Chosen version; the newest one of most interest when absent. */
  readonly version?: string;
  readonly code: 'python' | 'spark' | 'curl';
  /** All versions and all of what is folded. */
  readonly expanded: readonly string[];
  /** The promotion that is being decided. */
  readonly promotion?: { readonly version: string; readonly stage: Stage; readonly aliases?: readonly string[]; readonly comment: string };
  readonly scroll: number;
}

const STATE = isObject({ connectionId: isText, name: isTextUpTo(1000) });

/** The model that a kept state is about, when it has the right shape: it may come from another version of the extension. */
export function readPageState(value: unknown): { connectionId: string; name: string } | undefined {
  return STATE(value) ? { connectionId: value.connectionId, name: value.name } : undefined;
}
