import { mendOrphans, type Mendable, type OrphanCount } from './orphans';
import { mendMiscounted } from './seriesStats';

/** What was mended in the rows of a database. */
export interface MendedRows {
  readonly orphans: readonly OrphanCount[];
  /** Series whose statistics were told anew from their points. */
  readonly series: number;
}

/** A database that can be mended. */
export interface MendableDatabase extends Mendable {
  transaction<T>(work: () => T): T;
}

/** Mends what the rows of a database tell wrongly of each other, in one transaction; not journaled, a snapshot must follow. */
export const mendRows = (connection: MendableDatabase): MendedRows =>
  connection.transaction(() => ({ orphans: mendOrphans(connection), series: mendMiscounted(connection) }));
