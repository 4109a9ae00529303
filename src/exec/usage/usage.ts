import { linuxProcess } from './linuxProcesses';
import type { ListedProcess } from './processList';
import { processSource } from './processSource';
import { TreeAccount } from './treeAccount';

/** What a process tree used in all. */
export interface Usage {
  /** Largest memory of all its processes together, resident, bytes; 0 when it could not be seen. Pages that they share count for each. */
  readonly peakMemory: number;
  /** Processor time, s. */
  readonly cpuTime: number;
}

/** What it used over the time since the sample before. */
export interface UsageSample {
  /** End of that time, UTC ms. */
  readonly at: number;
  /** Largest memory, bytes. */
  readonly memory: number;
  /** Mean use of processors: 100 is one of them. */
  readonly cpu: number;
}

/** Waits before the first looks, ms: a command that takes a tenth of a second is seen as well. */
const EARLY = [10, 30, 60, 150, 250, 500];

/** Time between samples by how long the command runs, ms: hours of it make thousands of points, not millions. */
function sampleEvery(running: number): number {
  if (running < 30_000) return 1000;
  return running < 600_000 ? 5000 : 30_000;
}

/**
 * Watches what a process and all its descendants use, until `stop`. Processes that leave the tree stay counted, and what ended keeps its processor time.
 * `onSample` is called about once a second at first and less often later. Costs less than 0.5% of a processor; never raises.
 */
export function watchUsage(pid: number, onSample?: (sample: UsageSample) => void): { stop(): Promise<Usage> } {
  const [source, account] = [processSource(), new TreeAccount(pid)];
  const started = Date.now();
  let [looks, stopped, waited]: [number, boolean, number | undefined] = [0, false, undefined];
  let sample = { at: started, memory: 0, cpuTime: 0 };
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  const take = (list: ListedProcess[]): void => {
    waited = alone(list, pid) ? ownChildrenCpu() : undefined;
    const { memory, cpuTime } = account.take(list);
    sample.memory = Math.max(sample.memory, memory);
    const now = Date.now();
    // Looks early on see too little time to tell the use of processors from the grain of the clock.
    if (memory === 0 || now - sample.at < sampleEvery(now - started)) return;
    onSample?.({ at: now, memory: sample.memory, cpu: (Math.max(0, cpuTime - sample.cpuTime) / (now - sample.at)) * 100_000 });
    sample = { at: now, memory: 0, cpuTime };
  };
  const look = async (): Promise<void> => {
    const before = performance.now();
    const list = source.list([pid, ...account.pids]);
    take(Array.isArray(list) ? list : await list);
    const cost = Array.isArray(list) ? performance.now() - before : 0;
    if (!stopped) timer = setTimeout(again, Math.max(EARLY[looks++] ?? source.pace, source.firstAfter, looks > EARLY.length ? 200 * cost : 0)).unref();
  };
  const again = (): void => {
    looking = look();
  };
  if (source.firstAfter === 0) again();
  else timer = setTimeout(again, source.firstAfter).unref();

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      const waitedBefore = waited;
      if (source.firstAfter === 0) again();
      else source.close();
      await looking;
      source.close();
      return { peakMemory: account.peakMemory, cpuTime: account.ended(waitedBefore, waited) };
    },
  };
}

/** Whether the command is the only child of this process, so that what waiting for children added is the command's. */
function alone(list: readonly ListedProcess[], pid: number): boolean {
  return list.every((other) => other.parent !== process.pid || other.pid === pid);
}

/** Processor time of the children that this process waited for, s; undefined where the system does not tell. */
function ownChildrenCpu(): number | undefined {
  return process.platform === 'linux' ? linuxProcess(process.pid, false)?.childrenCpu : undefined;
}
