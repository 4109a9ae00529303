import { descendants, identityOf, type ListedProcess } from './processList';

/** The program that `runCommand` puts between itself and a command in a terminal: its memory is not the command's. */
const TERMINAL_PROGRAM = 'script';

/** Adds up what a process and all that comes of it use, from lists of processes taken now and then. */
export class TreeAccount {
  /** Members of the tree when it was last looked at, by identity: who left it since (its parent ended) still belongs. */
  private members = new Map<string, ListedProcess>();
  /** Processor time of processes that ended and that nobody waited for, s. */
  private lostCpu = 0;
  private latestCpu = 0;
  /** What was lost already when the root was last seen, s. */
  private lostBeforeEnd = 0;
  private highestMemory = 0;

  constructor(private readonly rootPid: number) {}

  /** Largest memory of all processes together that was seen, bytes. */
  get peakMemory(): number {
    return this.highestMemory;
  }

  /** Processor time of all processes together, s; of those that ended, as far as it was seen. */
  get cpuTime(): number {
    return this.latestCpu;
  }

  /** Pids of the tree when it was last looked at. */
  get pids(): number[] {
    return [...this.members.values()].map((process) => process.pid);
  }

  /** Takes a list that holds at least all processes of the tree. Answers what they use now. */
  take(list: Iterable<ListedProcess>): { readonly memory: number; readonly cpuTime: number } {
    const before = this.members;
    const rootBefore = this.root();
    const tree = descendants(list, (process) => process.pid === this.rootPid || before.has(identityOf(process)));
    this.members = new Map(tree.map((process) => [identityOf(process), process]));
    if (rootBefore !== undefined) this.lostBeforeEnd = this.lostCpu;
    this.lostCpu += this.unclaimed(before);
    let [memory, cpuTime] = [0, this.lostCpu];
    for (const process of tree) {
      cpuTime += process.cpu + process.childrenCpu;
      if (process.pid === this.rootPid && process.name === TERMINAL_PROGRAM) continue;
      // Of a program alone the system knows the peak between two looks.
      this.highestMemory = Math.max(this.highestMemory, process.peakMemory);
      memory += process.memory;
    }
    this.highestMemory = Math.max(this.highestMemory, memory);
    this.latestCpu = Math.max(this.latestCpu, cpuTime);
    return { memory, cpuTime: this.latestCpu };
  }

  /**
   * Processor time in all, s, after the root ended: better known where the system says what children used that the caller waited for. `before` and `after`
   * are that time at the last two looks, s; undefined where other children of the caller count in it.
   */
  ended(before: number | undefined, after: number | undefined): number {
    if (before === undefined || after === undefined || this.root() !== undefined) return this.latestCpu;
    return Math.max(this.latestCpu, this.lostBeforeEnd + after - before);
  }

  private root(): ListedProcess | undefined {
    return [...this.members.values()].find((process) => process.pid === this.rootPid);
  }

  /** What processes used that ended since `before` and whose parent did not take it over by waiting for them, s. */
  private unclaimed(before: ReadonlyMap<string, ListedProcess>): number {
    const now = new Map([...this.members.values()].map((process) => [process.pid, process]));
    const claimed = new Map<number, number>();
    for (const process of before.values()) {
      const today = this.members.get(identityOf(process));
      if (today !== undefined) claimed.set(process.pid, today.childrenCpu - process.childrenCpu);
    }
    let lost = 0;
    for (const [identity, process] of before) {
      if (this.members.has(identity)) continue;
      const used = process.cpu + process.childrenCpu;
      const taken = now.has(process.parent) ? Math.min(used, Math.max(0, claimed.get(process.parent) ?? 0)) : 0;
      claimed.set(process.parent, (claimed.get(process.parent) ?? 0) - taken);
      lost += used - taken;
    }
    return lost;
  }
}
