import { randomBytes } from 'node:crypto';
import { MlflowError } from '../protocol/errors';
import type { Connection } from './connection';
import { ConnectionError } from './connectionError';
import { MlflowClient } from './mlflowClient';
import { PlainMlflowClient } from './plain/plainClient';
import { UnityCatalogClient } from './plain/unityCatalogClient';

/** A client for whatever MLflow server answers at the address. Raises `ConnectionError`, `MlflowError` or the signal's reason. */
export async function connectAny(connection: Connection, signal?: AbortSignal): Promise<MlflowClient> {
  const ours = new MlflowClient(connection);
  if (await isOurs(ours, signal)) return ours;
  ours.dispose();
  const plain = new (connection.registry === 'unity-catalog' ? UnityCatalogClient : PlainMlflowClient)(connection);
  await plain.searchExperiments({ max_results: 1 }, { signal });
  return plain;
}

async function isOurs(client: MlflowClient, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    // Its proof of the token is not asked for: the person gave the address, and it holds the token.
    await client.hello(randomBytes(16).toString('hex'), { signal });
    return true;
  } catch (error) {
    if (error instanceof MlflowError) return false;
    // Something in front of it answers pages for paths it does not know; what follows tells whether that is all it does.
    if (error instanceof ConnectionError && (error.kind === 'html' || error.kind === 'not-mlflow')) return false;
    throw error;
  }
}
