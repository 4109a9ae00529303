import { readSeriesColumns, readTable } from '../../src/protocol/tableFormat';
import type { Channel } from '../rpc/page';
import type { CompareSource } from './model/compareModel';
import { GetColumns, GetSeries, GetTable } from './protocol';

/** The host as the model's source. */
export function hostSource(channel: Channel): CompareSource {
  return {
    table: async ({ filter = '', run_ids, order_by, group, columns }, signal) =>
      readTable(
        await channel.request(
          GetTable,
          {
            filter,
            ...(run_ids === undefined ? {} : { runIds: [...run_ids] }),
            ...(order_by === undefined ? {} : { order: order_by.map((order) => ({ ...order })) }),
            ...(group === undefined ? {} : { group }),
            ...(columns === undefined ? {} : { columns: [...columns] }),
          },
          signal,
        ),
      ),
    columns: (filter, signal) => channel.request(GetColumns, { filter }, signal),
    series: async ({ series, axis, buckets, reduce, from, to }, signal) =>
      readSeriesColumns(
        await channel.request(
          GetSeries,
          { series: series.map((one) => ({ ...one })), axis, buckets, ...(reduce === undefined ? {} : { reduce }), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
          signal,
        ),
      ),
  };
}
