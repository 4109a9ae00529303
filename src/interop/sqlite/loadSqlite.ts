import type * as NodeSqlite from 'node:sqlite';
import { InteropError } from '../interopError';

/** Node's own SQLite. */
export type Sqlite = typeof NodeSqlite;

/**
 * Loads the SQLite of the runtime: VS Code's has it, and Node from 22.13. Raises `InteropError` `unsupported` on an older one. It reads files of any size
 * page by page and shares them with other programs, which sql.js cannot.
 */
export async function loadSqlite(): Promise<Sqlite> {
  // Node 22 warns that the module is an experiment: nothing that a person could do anything about.
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: never[]) => {
    if (!String(warning).includes('SQLite')) emitWarning(warning, ...rest);
  };
  try {
    return await import('node:sqlite');
  } catch (error) {
    throw new InteropError('unsupported', `This Node (${process.version}) cannot read SQLite databases: use Node 22.13 or newer, or run the command in VS Code, whose own runtime can.`, { cause: error });
  } finally {
    process.emitWarning = emitWarning;
  }
}
