/** What is used of Node's own SQLite (https://nodejs.org/api/sqlite.html); the types of the oldest Node that is supported do not have it. */
declare module 'node:sqlite' {
  export type SqlValue = null | number | bigint | string | Uint8Array;

  export class StatementSync {
    all(...values: SqlValue[]): Record<string, SqlValue>[];
    get(...values: SqlValue[]): Record<string, SqlValue> | undefined;
    iterate(...values: SqlValue[]): IterableIterator<Record<string, SqlValue>>;
    run(...values: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
    setReadBigInts(enabled: boolean): void;
  }

  export class DatabaseSync {
    constructor(path: string | URL, options?: { readOnly?: boolean; open?: boolean; timeout?: number; allowExtension?: boolean; enableForeignKeyConstraints?: boolean });
    exec(sql: string): void;
    prepare(sql: string): StatementSync;
    close(): void;
  }

  /** Absent before Node 22.16 and 23.8. */
  export const backup:
    | undefined
    | ((source: DatabaseSync, path: string, options?: { rate?: number; progress?: (state: { totalPages: number; remainingPages: number }) => void }) => Promise<number>);
}
