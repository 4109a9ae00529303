import type { IncomingMessage } from 'node:http';
import type { RegistryEvent } from '../../protocol/registry';

/** What a request tells of the program that sent it. */
export interface Caller {
  readonly client: RegistryEvent['client'];
}

/** MLflow's Python client and our own name themselves; what a program says of itself is not proof. */
export function callerOf({ headers }: IncomingMessage): Caller {
  const agent = headers['user-agent'] ?? '';
  if (agent.startsWith('mlflow-python-client/')) return { client: 'python' };
  return { client: agent.startsWith('trialbook/') ? 'trialbook' : 'other' };
}
