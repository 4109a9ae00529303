import type { MlflowClient } from '../../client/mlflowClient';
import { resolveFilterTimes } from '../../client/filterTimes';
import type { Grouping, RunColumns, SeriesAxis, SeriesReduction, Table, TableOrder } from '../../protocol/table';
import { writeSeriesColumns, writeTable } from '../../protocol/tableFormat';

/*
 * What the page reads, from the server's words to the page's bytes. Free of VS Code, so that tests and benches read the same way. Filters are in the
 * search language with times as people say them; all raise what the client raises, and INVALID_PARAMETER_VALUE for a filter that cannot be read.
 */

/** What the reads need of a client. */
export type ReadClient = Pick<MlflowClient, 'runsTable' | 'runColumns' | 'seriesColumns' | 'getRun' | 'readArtifact'>;

/** What a table is asked for, as the page says it. */
export interface TableWish {
  readonly filter: string;
  readonly runIds?: readonly string[];
  readonly order?: readonly TableOrder[];
  readonly group?: Grouping;
  readonly columns?: readonly string[];
}

/** What series are asked for, as the page says it. */
export interface SeriesWish {
  readonly series: readonly { readonly run_id: string; readonly key: string }[];
  readonly axis: SeriesAxis;
  readonly buckets: number;
  readonly reduce?: SeriesReduction;
  readonly from?: number;
  readonly to?: number;
}

/** Most parts an axis is cut into. */
const MOST_BUCKETS = 5000;
/** Most bytes of an artifact that are sent to a page. */
const MOST_BYTES = 16_000_000;

/** A table of the runs that match. */
export function readRuns(client: ReadClient, experimentIds: readonly string[], wish: TableWish, signal: AbortSignal): Promise<Table> {
  const { runIds, order, group, columns } = wish;
  return client.runsTable(
    {
      experiment_ids: experimentIds,
      ...resolved(wish.filter),
      ...(runIds === undefined ? {} : { run_ids: runIds }),
      ...(order === undefined ? {} : { order_by: order }),
      ...(group === undefined ? {} : { group }),
      ...(columns === undefined ? {} : { columns }),
    },
    { signal },
  );
}

/** A table, as the bytes of `src/protocol/tableFormat.ts`; they own their buffer, since a message carries the whole buffer of a view. */
export async function answerTable(client: ReadClient, experimentIds: readonly string[], wish: TableWish, signal: AbortSignal): Promise<Uint8Array> {
  return writeTable(await readRuns(client, experimentIds, wish, signal));
}

/** What can be a column over the runs that match. */
export function answerColumns(client: ReadClient, experimentIds: readonly string[], filter: string, signal: AbortSignal): Promise<RunColumns> {
  return client.runColumns({ experiment_ids: experimentIds, ...resolved(filter) }, { signal });
}

/** Series of many runs, as the bytes of `src/protocol/tableFormat.ts`. */
export async function answerSeries(client: ReadClient, wish: SeriesWish, signal: AbortSignal): Promise<Uint8Array> {
  const buckets = Math.min(MOST_BUCKETS, Math.max(1, Math.round(wish.buckets)));
  return writeSeriesColumns(await client.seriesColumns({ ...wish, buckets }, { signal }));
}

/** The first bytes of an artifact, and whether they are all. */
export async function answerArtifact(
  client: ReadClient, runId: string, path: string, limit: number, signal: AbortSignal,
): Promise<{ readonly bytes: Uint8Array; readonly whole: boolean }> {
  const most = Math.min(MOST_BYTES, Math.max(0, Math.floor(limit)));
  const bytes = await client.readArtifact(await client.getRun(runId, { signal }), path, most + 1, { signal });
  return { bytes: new Uint8Array(bytes.subarray(0, most)), whole: bytes.length <= most };
}

function resolved(filter: string): { filter?: string } {
  return filter.trim() === '' ? {} : { filter: resolveFilterTimes(filter, new Date()) };
}
