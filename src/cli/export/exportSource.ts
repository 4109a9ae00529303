import { connectAny } from '../../client/connectAny';
import type { MlflowClient } from '../../client/mlflowClient';
import { personsConnection } from '../../client/remote/fromEnvironment';
import type { HistorySelection } from '../../interop/history';
import { chooseRuns, type NamedHistory } from '../../interop/server/chooseRuns';
import { openServerSource } from '../../interop/server/serverSource';
import type { HistorySource, OpenSource } from '../../interop/source';
import type { Call } from '../command';
import { started, storeOf, text, texts } from '../store';

/** What is exported, from where. */
export interface ExportSource {
  readonly source: HistorySource;
  /** Absent for everything. */
  readonly selection?: HistorySelection;
  readonly dispose: () => void;
}

/** A client of the server that a call names, else of this folder's store, and what a person calls it. Raises what connecting raises. */
export async function exportClient(call: Call, signal: AbortSignal): Promise<{ readonly client: MlflowClient; readonly origin: string }> {
  const uri = text(call, 'uri');
  if (uri === undefined) return { client: await started(storeOf(call)), origin: storeOf(call) };
  const connection = personsConnection(uri, process.env);
  return { client: await connectAny(connection, signal), origin: new URL(connection.url).origin };
}

/** What a call names. */
export function namedIn(call: Call): NamedHistory {
  return { runs: texts(call, 'run'), experiments: texts(call, 'experiment'), models: texts(call, 'model') };
}

/** Opens what a call exports. Raises `InteropError` for what is not there, and what connecting raises. */
export async function openExportSource(call: Call, how: Pick<OpenSource, 'problem' | 'signal'>): Promise<ExportSource> {
  const { client, origin } = await exportClient(call, how.signal);
  const named = namedIn(call);
  const isAll = named.runs.length + named.experiments.length + named.models.length === 0;
  const dispose = (): void => {
    client.dispose();
  };
  try {
    return {
      source: await openServerSource(client, { ...how, name: origin }),
      ...(isAll ? {} : { selection: await chooseRuns(client, named, how.signal) }),
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}
