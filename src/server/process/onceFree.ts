import { setTimeout as wait } from 'node:timers/promises';
import { StartError } from './startError';

/** How long is waited for a store, and between two tries, ms. */
interface Waiting {
  readonly patience: number;
  readonly pause: number;
}

/**
 * Does what needs a store that nobody has, again while a server of this machine, which may be ending, still holds it. Raises what `work` raises: its
 * `StartError` when the server stays.
 */
export async function onceFree(work: () => void, { patience, pause }: Waiting): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      work();
      return;
    } catch (error) {
      if (!(error instanceof StartError) || error.owner !== 'here' || Date.now() >= deadline) throw error;
    }
    await wait(pause);
  }
}
