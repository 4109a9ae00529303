import type { MlflowClient } from '../mlflowClient';
import { PlainMlflowClient } from '../plain/plainClient';
import { OurRegistry } from './ourRegistry';
import type { Registry, RegistryOptions } from './registry';
import { StockRegistry } from './stockRegistry';

/** The registry of the server that a client speaks to: a plain client's is a stock server. */
export function openRegistry(client: MlflowClient, options: RegistryOptions): Registry {
  const kind = options.kind ?? (client instanceof PlainMlflowClient ? 'stock' : 'ours');
  return kind === 'ours' ? new OurRegistry(client) : new StockRegistry(client, options.localUser);
}
