import { readFileSync, rmSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { errorCode, replaceFile } from '../../address/files';
import type { ChainState } from '../../protocol/registry';
import type { Store } from '../../store/api';
import type { HistoryHead } from '../../store/registry/chain';

/** The first writes of many wait so long for the others, ms. */
const GATHER = 200;

/** Keeps how far a store's history reaches, and says whether it is as it was written. */
export interface HistoryKeeper {
  state(): Promise<ChainState>;
  /** Keeps no more. */
  stop(): void;
}

/**
 * Makes the keeper of a store's history. `file` lies in the state folder of the user, where who changes the workspace does not come, so that a history
 * whose end was cut off, or that was written anew, shows; without one only what does not fit together does. It is written once the entries are on the
 * device, and stays as it is when the history is broken. A store that is made anew begins anew.
 */
export function keepHistory(store: Store, file: string | undefined, log: (line: string) => void): HistoryKeeper {
  const { chain } = store.registry;
  let fresh = !store.onDisk;
  let timer: NodeJS.Timeout | undefined;
  const kept = (): HistoryHead | undefined => (fresh || file === undefined ? undefined : readHead(file));
  const check = async (): Promise<ChainState> => {
    while (!chain.proceed()) await nextTurn();
    return chain.state(kept());
  };
  const keep = async (): Promise<void> => {
    if (file === undefined || (await check()).kind !== 'intact') return;
    const { seq, hash } = chain.head;
    await store.durable();
    replaceFile(file, JSON.stringify({ seq, hash }));
    fresh = false;
  };
  const stop = store.readOnly || file === undefined ? () => undefined : store.onChange((changes) => {
    if (timer !== undefined || !changes.some(({ kind }) => kind === 'registered-model' || kind === 'model-version')) return;
    timer = setTimeout(() => {
      timer = undefined;
      keep().catch((error: unknown) => {
        log(`how far the registry's history reaches could not be kept: ${error instanceof Error ? error.message : String(error)}`);
      });
    }, GATHER).unref();
  });
  return {
    state: check,
    stop: () => {
      clearTimeout(timer);
      stop();
    },
  };
}

/** Lets the history begin where the store's does: a person restored an older copy. */
export function forgetHistory(file: string): void {
  rmSync(file, { force: true });
}

function readHead(file: string): HistoryHead | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const [, seq, hash] = /^\{"seq":(\d{1,15}),"hash":"([0-9a-f]{64})"\}$/.exec(text) ?? [];
  return seq === undefined || hash === undefined ? undefined : { seq: Number(seq), hash };
}
