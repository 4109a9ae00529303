import type { ListedProcess } from './processList';
import { linuxPids, linuxProcess } from './linuxProcesses';
import { psProcesses } from './psProcesses';
import { windowsSource } from './windowsProcesses';

/** Where lists of processes come from while one tree is watched. */
export interface ProcessSource {
  /** Shortest time between two lists, so that looking costs less than 0.5% of a processor, ms. */
  readonly pace: number;
  /** The first list is taken so long after the start, ms: where a list is dear, short commands go without. */
  readonly firstAfter: number;
  /** A list with at least all processes of the tree, of which `members` were there last time. Never raises. */
  list(members: readonly number[]): ListedProcess[] | Promise<ListedProcess[]>;
  close(): void;
}

/** The source of this system. */
export function processSource(): ProcessSource {
  switch (process.platform) {
    case 'linux':
      return linuxSource();
    case 'win32':
      return windowsSource();
    default:
      return { pace: 5000, firstAfter: 50, list: psProcesses, close: () => undefined };
  }
}

/** Lists after which every process is looked at anew, for a pid may be another's by then. */
const ANEW = 30;

/** Reads /proc. A process that is neither of the tree nor our own child is looked at once, since nothing that exists already joins a tree. */
function linuxSource(): ProcessSource {
  let outside = new Set<number>();
  let lists = 0;
  return {
    pace: 1000,
    firstAfter: 0,
    list(members) {
      if (lists++ % ANEW === 0) outside = new Set();
      const pids = linuxPids();
      const known = new Set(members);
      const found: ListedProcess[] = [];
      for (const pid of pids) {
        if (outside.has(pid)) continue;
        const listed = linuxProcess(pid, known.has(pid));
        if (listed !== undefined) found.push(listed);
      }
      const tree = withDescendants(found, known);
      const own = new Set(found.filter(({ parent }) => parent === process.pid).map(({ pid }) => pid));
      outside = new Set(pids.filter((pid) => !tree.has(pid) && !own.has(pid)));
      return found.map((listed) => (tree.has(listed.pid) && listed.memory === 0 ? (linuxProcess(listed.pid) ?? listed) : listed));
    },
    close: () => undefined,
  };
}

function withDescendants(list: readonly ListedProcess[], members: ReadonlySet<number>): Set<number> {
  const tree = new Set(members);
  for (let size = -1; size !== tree.size;) {
    size = tree.size;
    for (const { pid, parent } of list) if (tree.has(parent)) tree.add(pid);
  }
  return tree;
}
