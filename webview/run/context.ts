import type { Command } from '../rpc/messages';
import type { RunModel } from './model';
import type { PageState, RunDetails } from './protocol';
import type { Strings } from './strings';

/** What the sections of the page take. */
export interface Context {
  readonly model: RunModel;
  readonly words: Strings;
  /** UTC ms; moves once a second while a run goes on. */
  readonly now: number;
  /** Keeps what the person meant. */
  keep(change: Partial<PageState>): void;
  /** Sends a command to the host. */
  send<P>(command: Command<P>, params: P): void;
  /** Says something to screen readers. */
  say(text: string): void;
}

/** The context once the run is known. */
export interface RunContext extends Context {
  readonly run: RunDetails;
}
