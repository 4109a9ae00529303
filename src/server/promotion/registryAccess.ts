import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChainState, Person } from '../../protocol/registry';
import type { RegistryStore, Store } from '../../store/api';
import type { Caller } from '../http/caller';
import { createIdentity } from './identity';

/** How endpoints reach the registry: in the name of who calls, and held to the rules where they are enforced. */
export interface RegistryAccess {
  /** Who the server takes its callers for. */
  user(): Promise<Person>;
  as(caller: Caller): Promise<RegistryStore>;
  /** Whether rules hold for every client. */
  enforced(): boolean;
  /** Whether the history is as it was written; the first answer of a process takes as long as the history is. */
  chain(): Promise<ChainState>;
}

/** Makes the way to the registry of a store. */
export function createRegistryAccess(store: Store): RegistryAccess {
  const user = createIdentity(dirname(store.path));
  return {
    user,
    as: async ({ client }) => store.registry.by({ user: await user(), client }),
    enforced: () => false,
    chain: async () => {
      while (!store.registry.chain.proceed()) await nextTurn();
      return store.registry.chain.state();
    },
  };
}
