import type { MlflowClient } from '../../client/mlflowClient';
import type { HistoryPage } from '../../protocol/registry';
import { omit } from '../../../webview/ui/omit';
import type { History } from '../../../webview/model/protocol';
import { readVersionRuns } from '../models/versionRuns';

/** A page of the history as the page of the model shows it, with the names of runs that are still there. */
export async function historyFor(client: MlflowClient, { events, chain, next_before: next }: HistoryPage, signal: AbortSignal): Promise<History> {
  const ids = [...new Set(events.flatMap(({ run_id: id }) => (id === undefined || id === '' ? [] : [id])))];
  const runs = await readVersionRuns(client, ids, signal);
  return {
    chain,
    events: events.map((whole) => {
      const { time, ...event } = omit(whole, 'hash');
      const name = event.run_id === undefined ? undefined : runs.get(event.run_id)?.info.run_name;
      return { ...event, time: Number(time), ...(name === undefined || name === '' ? {} : { runName: name }) };
    }),
    ...(next === undefined ? {} : { nextBefore: next }),
  };
}
