import { dirname } from 'node:path';
import type { ChainState, Person } from '../../protocol/registry';
import type { RegistryStore, Store } from '../../store/api';
import type { Caller } from '../http/caller';
import { createGuard } from './guard';
import { keepHistory } from './historyHead';
import { createIdentity } from './identity';
import { createRulesFile } from './rulesFile';

/** How endpoints reach the registry: in the name of who calls, and held to the rules where they are enforced. */
export interface RegistryAccess {
  /** Who the server takes its callers for. */
  user(): Promise<Person>;
  as(caller: Caller): Promise<RegistryStore>;
  /** Whether rules hold for every client. */
  enforced(): boolean;
  /** Whether the history is as it was written; the first answer of a process takes as long as the history is. */
  chain(): Promise<ChainState>;
  close(): void;
}

/** Makes the way to the registry of a store. `historyFile`: see `keepHistory`. */
export function createRegistryAccess(store: Store, historyFile: string | undefined, log: (line: string) => void): RegistryAccess {
  const folder = dirname(store.path);
  const user = createIdentity(folder);
  const keeper = keepHistory(store, historyFile, log);
  const rules = createRulesFile(folder);
  const guard = createGuard(store, rules);
  return {
    user,
    as: async ({ client }) => store.registry.by({ user: await user(), client, guard }),
    enforced: () => rules().kind !== 'free',
    chain: () => keeper.state(),
    close: () => {
      keeper.stop();
    },
  };
}
