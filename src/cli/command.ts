import type { ParseArgsConfig } from 'node:util';

/** What a command was called with. */
export interface Call {
  /** Options by name, as they were written. */
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  /** Words that are no options, without the command's own name. */
  readonly words: readonly string[];
  /** What stands behind `--`, untouched; undefined without it. */
  readonly rest: readonly string[] | undefined;
  /** Writes a line to standard output. */
  readonly print: (line: string) => void;
  /** Writes a line to standard error. */
  readonly warn: (line: string) => void;
}

/** A command of the command line. Each is a file that is loaded when it is called. */
export interface Command {
  /** What it takes; `--dir`, `--store`, `--help` and `--version` are taken by all. */
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Whether it takes words beside its options. */
  readonly takesWords?: boolean;
  /** Whether a call with such arguments that makes no sense is told and still succeeds. */
  readonly forgives?: (args: readonly string[]) => boolean;
  /** What `trialbook COMMAND --help` prints. */
  readonly help: string;
  /** Answers the exit code. Raises `CliError` with words for the person. */
  run(call: Call): Promise<number>;
}

/** Exit code of `status`, `flush` and `stop` when no server runs. */
export const NOT_RUNNING = 3;
/** Exit code of a call that makes no sense. */
export const USAGE = 2;
