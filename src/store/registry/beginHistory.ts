import type { RegistryEvent } from '../../protocol/registry';
import type { Connection } from '../engine/sqlite';
import { HISTORY_TABLES } from '../schema';
import type { Reader, Transaction } from '../sql';
import { appendEvent, modelNumber, type EventDraft } from './events';
import { EVENT_OPERATIONS } from './eventOperations';

/** Schema version 1 to 2: makes the tables of the history, and takes over what is registered as its first events. */
export function beginHistory(connection: Connection): void {
  connection.script(HISTORY_TABLES);
  const now = Date.now();
  // Nothing of a migration goes to the journal: a snapshot follows it.
  const runMany: Transaction['runMany'] = (operation, rows) => connection.runMany(EVENT_OPERATIONS[operation] ?? '', rows);
  const tx: Transaction = {
    all: (sql, params) => connection.all(sql, params),
    one: (sql, params) => connection.one(sql, params),
    run: (operation, row) => connection.run(EVENT_OPERATIONS[operation] ?? '', row),
    runMany,
    later: (operation, row) => void runMany(operation, [row]),
    laterMany: (operation, rows) => void runMany(operation, rows),
    changed: () => undefined,
  };
  for (const { time, user, draft } of new Known(connection, now).events()) {
    const model = draft.kind === 'model-created' ? undefined : modelNumber(connection, draft.name);
    const event = appendEvent(tx, { time, user: { name: user, verified: false }, client: 'other' }, draft, model);
    if (draft.kind === 'model-created') tx.run('registryModel.insert', [event.seq, draft.name]);
  }
}

interface KnownEvent {
  readonly time: RegistryEvent['time'];
  readonly user: string;
  readonly draft: EventDraft;
}

/** What a registry without a history still tells of how it came to be. */
class Known {
  private readonly comment: string;

  constructor(
    private readonly reader: Reader,
    private readonly now: number,
  ) {
    this.comment = `Known since ${new Date(now).toISOString()}, when this history began.`;
  }

  /** Models and versions in the order they were made in, then stages and aliases as they are now. */
  events(): KnownEvent[] {
    return [...this.models(), ...this.versions(), ...this.stages(), ...this.aliases()];
  }

  private models(): KnownEvent[] {
    return this.reader.all<[string, number]>('SELECT name, creation_time FROM registered_models ORDER BY creation_time, name')
      .map(([name, time]) => ({ time, user: '', draft: { kind: 'model-created', name, comment: this.comment } }));
  }

  private versions(): KnownEvent[] {
    return this.reader
      .all<[string, number, number, string | null, string | null]>(
        `SELECT name, version, creation_time, user_id, run_id FROM model_versions WHERE stage != 'Deleted_Internal' ORDER BY creation_time, name, version`,
      )
      .map(([name, version, time, user, run]) => ({
        time, user: user ?? '', draft: { kind: 'version-registered', name, version: String(version), comment: this.comment, ...(run === null ? {} : { run_id: run }) },
      }));
  }

  private stages(): KnownEvent[] {
    return this.reader.all<[string, number, string]>(`SELECT name, version, stage FROM model_versions WHERE stage NOT IN ('None', 'Deleted_Internal') ORDER BY name, version`)
      .map(([name, version, to]) => ({ time: this.now, user: '', draft: { kind: 'stage-changed', name, version: String(version), from: 'None', to, comment: this.comment } }));
  }

  private aliases(): KnownEvent[] {
    return this.reader.all<[string, string, number]>('SELECT name, alias, version FROM aliases ORDER BY name, alias')
      .map(([name, alias, version]) => ({ time: this.now, user: '', draft: { kind: 'alias-set', name, alias, version: String(version), comment: this.comment } }));
  }
}
