import type { Stats } from 'node:fs';
import type { PlanItem, PlanKept, StorageAim, StoragePlan } from '../../protocol/storage';
import { randomBytes } from 'node:crypto';

/** Most items of a plan that are shown; all of them are done. */
const MOST_SHOWN = 10_000;

/** How a file was when the plan was made. */
export interface FileState {
  readonly size: number;
  readonly changed: number;
  readonly inode: number;
}

/** What is done for an item. */
export type Deed =
  /** The file becomes another name of one that is equal. */
  | { readonly kind: 'link'; readonly names: readonly string[]; readonly state: FileState; readonly to: readonly string[]; readonly toState: FileState }
  /** It is taken out of its run. */
  | { readonly kind: 'take'; readonly names: readonly string[] }
  | { readonly kind: 'model'; readonly id: string }
  /** It ends with the trash as a whole. */
  | { readonly kind: 'trash' };

/** Something that a plan does, with what it takes to do it. */
export interface Step {
  readonly item: PlanItem;
  readonly deed: Deed;
}

/** A plan and how it is done. */
export interface Prepared {
  readonly plan: StoragePlan;
  readonly steps: readonly Step[];
}

/** Makes a plan of its steps. */
export function prepare(aim: StorageAim, steps: readonly Step[], kept: readonly PlanKept[]): Prepared {
  return {
    steps,
    plan: {
      id: randomBytes(12).toString('hex'), aim, items: steps.slice(0, MOST_SHOWN).map(({ item }) => item), more: Math.max(0, steps.length - MOST_SHOWN),
      kept: kept.slice(0, MOST_SHOWN), count: steps.length, bytes: steps.reduce((total, { item }) => total + item.bytes, 0), undo: aim.kind === 'checkpoints' || aim.kind === 'strays',
    },
  };
}

/** How a file is now. */
export const stateOf = ({ size, mtimeMs, ino }: Stats): FileState => ({ size, changed: mtimeMs, inode: ino });

/** Whether a file is as it was. */
export const isSame = (a: FileState, b: FileState): boolean => a.size === b.size && a.changed === b.changed && a.inode === b.inode;
