/** A process as a list of all processes shows it. */
export interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  /** When it started, in the system's own measure: tells it from another that got the same pid later. */
  readonly started: string;
  /** Name of its program, perhaps cut. */
  readonly name: string;
  /** Session it belongs to; 0 where that is not known. */
  readonly session: number;
  /** Resident memory now, bytes. */
  readonly memory: number;
  /** Largest resident memory so far, bytes; as `memory` where the system does not tell. */
  readonly peakMemory: number;
  /** Processor time that it used, s. */
  readonly cpu: number;
  /** Processor time of its children that ended and were waited for, s; 0 where the system does not tell. */
  readonly childrenCpu: number;
}

/** Name of a process that stays the same while it lives and is no other's. */
export const identityOf = ({ pid, started }: Pick<ListedProcess, 'pid' | 'started'>): string => `${pid} ${started}`;

/** Those of `roots` that are in the list, and all their descendants. */
export function descendants(list: Iterable<ListedProcess>, isRoot: (process: ListedProcess) => boolean): ListedProcess[] {
  const children = new Map<number, ListedProcess[]>();
  const found: ListedProcess[] = [];
  for (const process of list) {
    if (isRoot(process)) found.push(process);
    const siblings = children.get(process.parent);
    if (siblings === undefined) children.set(process.parent, [process]);
    else siblings.push(process);
  }
  const seen = new Set(found);
  for (const process of found) {
    for (const child of children.get(process.pid) ?? []) {
      if (seen.has(child)) continue;
      seen.add(child);
      found.push(child);
    }
  }
  return found;
}
