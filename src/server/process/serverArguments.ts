import { parseArgs } from 'node:util';
import { StartError } from './startError';

/** What a server is told. */
export interface ServeOptions {
  /** Folder of the store, absolute. */
  readonly storePath: string;
  /** Port that a person named; absent when the store's own is meant. */
  readonly port?: number;
  readonly readOnly: boolean;
  /** Folder for copies of the last snapshots. */
  readonly backupPath?: string;
  /** A copy of the database that takes the place of the present one before it is opened. */
  readonly restoreFrom?: string;
  /** Bytes of the database past which nothing new is recorded; the store's own limit when absent. */
  readonly maxBytes?: number;
  /** Name of the experiment that runs go to that name none. */
  readonly defaultExperiment?: string;
  /** A process that keeps the server as long as it lives. */
  readonly parent?: number;
  /** Leave after so long without use, ms; 0 never. */
  readonly idle: number;
}

/** Minutes without use after which a server leaves by default. */
const IDLE_MINUTES = 10;

/** Reads the arguments of the server's process. Raises `StartError` (`usage`). */
export function parseServerArguments(args: readonly string[]): ServeOptions {
  const { values } = parse(args);
  const { store, backup, restore, 'default-experiment': defaultExperiment } = values;
  if (store === undefined) throw new StartError('usage', 'Name the folder of the store: --store PATH');
  const port = wholeNumber('port', values.port, 65_535);
  const maxBytes = megabytes('max-database', values['max-database']);
  const parent = wholeNumber('parent', values.parent, 2 ** 31);
  return {
    storePath: store,
    readOnly: values['read-only'] === true,
    idle: (wholeNumber('idle-minutes', values['idle-minutes'], 1_000_000, true) ?? IDLE_MINUTES) * 60_000,
    ...(port === undefined || port === 0 ? {} : { port }),
    ...(backup === undefined ? {} : { backupPath: backup }),
    ...(restore === undefined ? {} : { restoreFrom: restore }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(defaultExperiment === undefined ? {} : { defaultExperiment }),
    ...(parent === undefined ? {} : { parent }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        store: { type: 'string' },
        port: { type: 'string' },
        'read-only': { type: 'boolean' },
        backup: { type: 'string' },
        restore: { type: 'string' },
        'max-database': { type: 'string' },
        'default-experiment': { type: 'string' },
        parent: { type: 'string' },
        'idle-minutes': { type: 'string' },
      },
    });
  } catch (cause) {
    throw new StartError('usage', (cause as Error).message, { cause });
  }
}

/** A number that is not negative; `fraction` allows parts. Raises `StartError` (`usage`). */
export function wholeNumber(name: string, text: string | undefined, max: number, fraction = false): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(value <= max) || (!fraction && !Number.isInteger(value))) {
    throw new StartError('usage', `--${name} takes a ${fraction ? 'number' : 'whole number'} from 0 to ${max}, not '${text}'`);
  }
  return value;
}

/** A size in MB as bytes. Raises `StartError` (`usage`); a database is at least 16 MB, for a smaller one says nothing but that it is full. */
export function megabytes(name: string, text: string | undefined): number | undefined {
  const value = wholeNumber(name, text, 1_000_000);
  if (value !== undefined && value < 16) throw new StartError('usage', `--${name} takes at least 16 (MB), not '${text ?? ''}'`);
  return value === undefined ? undefined : value * 1024 * 1024;
}
