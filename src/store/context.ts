import type { Activity } from './activity';
import type { CodeIndex } from './code/codeIndex';
import type { HotRuns } from './hotRuns';
import type { KeyLists } from './keyLists';
import type { RunCache } from './runCache';
import type { Database } from './sql';
import type { RunTables } from './table/runTables';
import type { SeriesColumns } from './table/seriesColumns';

/** What the parts of a store share. */
export interface Context {
  readonly db: Database;
  /** UTC ms. */
  readonly now: () => number;
  readonly runs: RunCache;
  readonly hot: HotRuns;
  readonly tables: RunTables;
  readonly series: SeriesColumns;
  readonly keys: KeyLists;
  readonly activity: Activity;
  readonly code: CodeIndex;
}
