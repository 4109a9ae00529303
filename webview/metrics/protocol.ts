import type { Direction } from '../../src/protocol/direction';
import type { RunStatus } from '../../src/protocol/entities';
import { isBoolean, isListOf, isNothing, isObject, isOneOf, isTextUpTo } from '../rpc/checks';
import { Command, Notification } from '../rpc/messages';
import type { CardState } from '../runCard/card';

/*
 * What the Metrics view and its host say to each other. Points, copies, files and opening a run go by the messages of Compare Runs (`GetSeries`, `CopyText`,
 * `SaveFile`, `OpenRun`, `Act`), since the charts are the same.
 */

/** Whose runs are shown: those of the active file or notebook, of a task, or the ones that a person pinned. */
export const SCOPES = ['file', 'task', 'pinned'] as const;
/** One of them. */
export type Scope = (typeof SCOPES)[number];

/** What the host puts into the page's HTML. */
export interface PageStart {
  readonly locale: string;
  /** The view of the panel, which follows the active editor, or an editor that stays with what it was opened for. */
  readonly place: 'view' | 'editor';
  /** What an editor stays with, kept with its state. */
  readonly fixed?: unknown;
  readonly scope: Scope;
}

/** What the runs are those of. `id` tells one from the others: what a person chose is kept by it. */
export type Subject =
  /** No editor was active yet. */
  | { readonly kind: 'none' }
  /** `runnable`: it can be run and recorded from here. `logs`: whether it logs, as far as that is read. */
  | { readonly kind: 'file'; readonly id: string; readonly name: string; readonly notebook: boolean; readonly runnable: boolean; readonly logs: boolean }
  /** A document that is no file on a disk: nothing can belong to it. */
  | { readonly kind: 'elsewhere'; readonly name: string }
  | { readonly kind: 'task'; readonly id: string; readonly name: string }
  /** No task was recorded in the folder. */
  | { readonly kind: 'noTask' }
  | { readonly kind: 'pinned'; readonly id: string };

/** A run in the list. */
export interface RunRow {
  readonly runId: string;
  readonly name: string;
  readonly status: RunStatus;
  /** UTC ms. */
  readonly startTime: number;
  readonly endTime?: number;
  /** Last value of the key metric as a text that `Number` reads, since NaN does not travel. */
  readonly value?: string;
  /** It logged a metric. */
  readonly logged: boolean;
  /** A debugger or a test runner started it. */
  readonly origin?: 'debugger' | 'test';
  readonly failure?: string;
  readonly pinned: boolean;
  /** The cell that is active made it. */
  readonly ofCell?: boolean;
}

/** Where the reading of the runs stands. */
export type Reading =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read' }
  /** There is no server to ask; why, in words. */
  | { readonly kind: 'refused'; readonly message: string };

/** What is known beside the single runs. */
export interface Facts {
  readonly subject: Subject;
  readonly reading: Reading;
  /** All runs, also those past the list's end. */
  readonly total: number;
  /** Metrics of the runs, without order. */
  readonly metrics: readonly string[];
  readonly keyMetric?: { readonly key: string; readonly direction: Direction };
  /** What the team says of directions. */
  readonly directions: Readonly<Record<string, Direction>>;
  /** Best run by the key metric. */
  readonly best?: string;
  /** The code is not what the newest run ran on. */
  readonly changed: boolean;
}

/** The facts, and of the runs those that changed. `order` names all runs of the list, newest first; absent when it is as before. */
export const Shown = new Notification<{ facts: Facts; rows: readonly RunRow[]; order?: readonly string[] }>('shown');
/** New points came for these runs, or for any. */
export const PointsCame = new Notification<{ runIds?: readonly string[] }>('points');

/** The card of the run that the active cell of a notebook made, else of the notebook's newest; outside of notebooks there is none. */
export const CardChanged = new Notification<{ readonly state?: CardState }>('card');

const ID = isTextUpTo(250);

/** The page stands; the host answers with everything. */
export const Ready = new Command<{ scope: Scope }>('metrics-ready', isObject({ scope: isOneOf(...SCOPES) }));
/** Shows the runs of something else. */
export const ShowScope = new Command<{ scope: Scope }>('scope', isObject({ scope: isOneOf(...SCOPES) }));
/** Lets the person choose the task. */
export const ChooseTask = new Command<undefined>('choose-task', isNothing);
/** Compares these runs; all of the list without any. */
export const CompareThese = new Command<{ runIds: string[] }>('compare', isObject({ runIds: isListOf(ID, 1000) }));
/** Shows what changed in the code since a run. */
export const ShowSince = new Command<{ runId: string }>('since', isObject({ runId: ID }));
/** Pins a run, or no longer. */
export const Pin = new Command<{ runIds: string[]; pinned: boolean }>('pin', isObject({ runIds: isListOf(ID, 1000), pinned: isBoolean }));
/** Does something with a run that the editor has a command for. */
export const OnRun = new Command<{ act: 'code' | 'again' | 'stop' | 'copy' | 'compare'; runId: string }>('on-run', isObject({ act: isOneOf('code', 'again', 'stop', 'copy', 'compare'), runId: ID }));
/** A way out of a state without runs. */
export const Begin = new Command<{ act: 'run-file' | 'run-task' | 'pin-run' }>('begin', isObject({ act: isOneOf('run-file', 'run-task', 'pin-run') }));
