import { operations } from '../operations';
import { beginHistory } from '../registry/beginHistory';
import { SCHEMA, SCHEMA_VERSION } from '../schema';
import type { Operations } from '../sql';
import type { Connection } from './sqlite';
import { VERSION_1 } from './version1';

/** One version of the schema with the writes that its journals name. */
export interface SchemaVersion {
  version: number;
  schema: string;
  operations: Operations;
}

/** An older version and the way from it to the next. `migrate` runs in a transaction. */
export interface Migration extends SchemaVersion {
  migrate: (connection: Connection) => void;
}

/** The schema of today and all that came before, in their order. */
export interface SchemaHistory {
  current: SchemaVersion;
  older: readonly Migration[];
}

/**
 * Add to `older`, with the schema and operations as they were, whenever `SCHEMA_VERSION` is raised. The schema after
 * the migrations must be that of a new store, statement for statement; a store is refused when it is not.
 */
export const HISTORY: SchemaHistory = {
  current: { version: SCHEMA_VERSION, schema: SCHEMA, operations },
  older: [{ ...VERSION_1, migrate: beginHistory }],
};

/** The version of that number, if this program knows it. */
export const findVersion = (history: SchemaHistory, version: number): SchemaVersion | undefined =>
  [history.current, ...history.older].find((known) => known.version === version);

/** Brings the database to the current version, step by step, in one transaction. */
export function migrate(connection: Connection, history: SchemaHistory, from: number): void {
  connection.transaction(() => {
    for (const step of history.older) if (step.version >= from) step.migrate(connection);
    connection.script(`PRAGMA user_version = ${history.current.version}`);
  });
}
