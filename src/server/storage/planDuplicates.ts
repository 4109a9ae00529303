import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageAim } from '../../protocol/storage';
import type { OwnerRow } from '../../store/storage/storageRows';
import { decodeSegment } from '../artifacts/names';
import { depthOf, Owners } from './layout';
import { prepare, stateOf, type FileState, type Prepared, type Step } from './prepared';
import { isFirst, walkArtifacts, type Progress, type StorageContext } from './scan';
import { statsOf } from './walk';

/** Smaller files are not worth a name, bytes: they take a block of the disk at most. */
const LEAST = 4096;
/** Of files of one size the beginnings are compared first, bytes. */
const BEGINNING = 64 * 1024;

interface Candidate {
  readonly names: readonly string[];
  readonly state: FileState;
  readonly owner: OwnerRow;
}

/** Finds equal files that are kept several times: by size, then by their beginning, then by SHA-256 of all. Files of runs that go on are left alone. */
export async function planDuplicates(context: StorageContext, aim: Extract<StorageAim, { kind: 'duplicates' }>, signal: AbortSignal, progress: Progress): Promise<Prepared> {
  const top = await context.artifacts.top();
  if (top === undefined) return prepare(aim, [], []);
  const owners = new Owners(context.store.storage.owners());
  const wanted = aim.experiment_ids === undefined ? undefined : new Set(aim.experiment_ids);
  const groups = await sameSizes(context, owners, wanted, signal);
  const sizeOf = (group: readonly Candidate[]): number => group.reduce((bytes, { state }) => bytes + state.size, 0);
  const total = groups.reduce((bytes, group) => bytes + sizeOf(group), 0);
  const digest = ({ names, state }: Candidate, most: number): Promise<string | undefined> => digestOf(join(top.file, ...names), state, most, signal);
  let read = 0;
  const steps: Step[] = [];
  for (const group of groups) {
    for (const alike of await split(group, (one) => digest(one, BEGINNING))) {
      const whole = alike[0]!.state.size <= BEGINNING ? [alike] : await split(alike, (one) => digest(one, Infinity));
      for (const equal of whole) steps.push(...linksOf(equal));
    }
    read += sizeOf(group);
    progress(read, total);
  }
  return prepare(aim, steps, []);
}

/** Files of one size, where there are several; names of the same bytes count once. */
async function sameSizes(context: StorageContext, owners: Owners, wanted: ReadonlySet<string> | undefined, signal: AbortSignal): Promise<Candidate[][]> {
  const bySize = new Map<number, Candidate[]>();
  const seen = new Set<string>();
  for await (const files of walkArtifacts(context, signal)) {
    for (const { names, stats } of files) {
      const owner = stats.size < LEAST ? undefined : owners.of(names);
      if (owner === undefined || owner.running || (wanted !== undefined && !wanted.has(owner.experiment_id)) || !isFirst(seen, stats)) continue;
      const same = bySize.get(stats.size);
      const candidate = { names, state: stateOf(stats), owner };
      if (same === undefined) bySize.set(stats.size, [candidate]);
      else same.push(candidate);
    }
  }
  return [...bySize.values()].filter((group) => group.length > 1);
}

/** The groups of those with the same digest; a file that changed or went away is left out. */
async function split(group: readonly Candidate[], digest: (candidate: Candidate) => Promise<string | undefined>): Promise<Candidate[][]> {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of group) {
    const key = await digest(candidate);
    if (key === undefined) continue;
    const equal = groups.get(key);
    if (equal === undefined) groups.set(key, [candidate]);
    else equal.push(candidate);
  }
  return [...groups.values()].filter((equal) => equal.length > 1);
}

function linksOf([kept, ...others]: readonly Candidate[]): Step[] {
  if (kept === undefined) return [];
  return others.map(({ names, state, owner }): Step => ({
    item: {
      kind: 'file', experiment_id: owner.experiment_id, owner: { kind: owner.kind, id: owner.id, name: owner.name },
      path: pathOf(names), bytes: state.size, equal_to: `${kept.owner.name}/${pathOf(kept.names)}`,
    },
    deed: { kind: 'link', names, state, to: kept.names, toState: kept.state },
  }));
}

const pathOf = (names: readonly string[]): string => names.slice(depthOf(names)).map((name) => decodeSegment(name) ?? name).join('/');

/** SHA-256 of the first bytes of a file, at most `most`; `undefined` when it is not as it was. */
export async function digestOf(file: string, state: FileState, most: number, signal: AbortSignal): Promise<string | undefined> {
  const before = await statsOf(file);
  if (before?.isFile() !== true || before.size !== state.size || before.mtimeMs !== state.changed) return undefined;
  const handle = await open(file, 'r');
  try {
    const hash = createHash('sha256');
    for await (const chunk of handle.createReadStream({ end: Math.min(most, Math.max(1, state.size)) - 1, highWaterMark: 1 << 20, signal, autoClose: false })) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
}
