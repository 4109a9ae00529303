import { processIsGone, type ProcessIdentity } from '../../address/machine';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { RECORDED_TAGS } from '../../protocol/recorded';
import type { Store } from '../../store/api';

/** Time between two looks, ms. */
const PACE = 20_000;
/** A run that was written to so short a time ago goes on, whoever writes, ms: the command may outlive who recorded it. */
const STILL_WRITTEN = 60_000;

/**
 * Ends the runs whose recording process is known to be gone, by a kill or a restart of the machine, so that they do not stay RUNNING for ever. A process
 * of another machine is never judged. Answers what ends the watch.
 */
export function watchGoneRuns(store: Store, log: (line: string) => void, now: () => number = Date.now): () => void {
  const look = (): void => {
    for (const id of endGoneRuns(store, now())) log(`run ${id} was ended: the process that recorded it is gone`);
  };
  const timer = setInterval(look, PACE);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

/** Ends those runs once; answers their ids. */
export function endGoneRuns(store: Pick<Store, 'runs' | 'readOnly'>, now: number, isGone: (recorder: ProcessIdentity) => boolean = processIsGone): string[] {
  if (store.readOnly) return [];
  return store.runs.active().flatMap(({ run_id, last_write }) => {
    if (now - last_write < STILL_WRITTEN) return [];
    const tag = store.runs.get(run_id).data.tags.find(({ key }) => key === RECORDED_TAGS.process);
    const recorder = tag === undefined ? undefined : readIdentity(tag.value);
    if (recorder === undefined || !isGone(recorder)) return [];
    try {
      store.runs.setTag(run_id, { key: SYSTEM_TAGS.error, value: 'The process that recorded this run is gone' });
      store.runs.update({ run_id, status: 'KILLED', end_time: last_write });
      return [run_id];
    } catch (error) {
      // Its experiment may have gone to the trash meanwhile.
      if (error instanceof MlflowError) return [];
      throw error;
    }
  });
}

/** What a tag says, which may be anything. */
function readIdentity(text: string): ProcessIdentity | undefined {
  try {
    const { pid, machine, boot, started } = JSON.parse(text) as Record<keyof ProcessIdentity, unknown>;
    return typeof pid === 'number' && Number.isInteger(pid) && pid > 0 && typeof machine === 'string' && typeof boot === 'string' && typeof started === 'string'
      ? { pid, machine, boot, started } : undefined;
  } catch {
    return undefined;
  }
}
