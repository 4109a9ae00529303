import { MlflowError } from '../../protocol/errors';
import type { Person } from '../../protocol/registry';
import type { Connection } from '../connection';
import { wantsSignIn } from '../connectionError';
import { MlflowClient } from '../mlflowClient';
import type { CallOptions } from '../transport';

/**
 * Who a server of somebody else's takes its caller for. Databricks and MLflow's basic authentication say it themselves; an older MLflow is believed to know
 * the user of the header `Authorization` when it refuses a caller without one. Else it is `local`, the machine's word, which is not verified.
 */
export async function whoAmI(client: MlflowClient, local: () => Promise<string> | string, options?: CallOptions): Promise<Person> {
  if (client.connection.authorization !== undefined) {
    const said = (await ask(() => client.currentUser(options))) ?? (await ask(() => client.databricksUser(options)));
    if (said !== undefined) return { name: said, verified: true };
    const name = userOfBasic(client.connection.authorization);
    if (name !== undefined && (await refusesStrangers(client, options))) return { name, verified: true };
  }
  return { name: await local(), verified: false };
}

/** A name, or nothing when the server does not know the question. */
async function ask(question: () => Promise<string>): Promise<string | undefined> {
  try {
    return (await question()) || undefined;
  } catch (error) {
    if (error instanceof MlflowError || wantsSignIn(error)) return undefined;
    throw error;
  }
}

/** User name of a header `Basic …` (RFC 7617); undefined for another kind. */
export function userOfBasic(authorization: string): string | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon > 0 ? pair.slice(0, colon) : undefined;
}

async function refusesStrangers({ connection }: MlflowClient, options?: CallOptions): Promise<boolean> {
  const unknown: { -readonly [K in keyof Connection]: Connection[K] } = { ...connection };
  delete unknown.authorization;
  const stranger = new MlflowClient(unknown);
  try {
    await stranger.searchRegisteredModels({ max_results: 1 }, options);
    return false;
  } catch (error) {
    return wantsSignIn(error) || (error instanceof MlflowError && error.code === 'PERMISSION_DENIED');
  } finally {
    stranger.dispose();
  }
}
