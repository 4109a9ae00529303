import { basename, relative, resolve, sep } from 'node:path';
import { changesPatch, type Changes } from '../capture/changes';
import { stateOf, workingTree, type CodeState } from '../capture/code';
import { settingsOfRepository } from '../capture/repositorySettings';
import type { Mask } from '../capture/secrets';
import { SYSTEM_TAGS, type Tag } from '../protocol/entities';
import { RECORDED_TAGS } from '../protocol/recorded';
import type { CommandParts } from './commandParts';

/** The code as it was before the command. */
export interface CodeBefore {
  readonly state: CodeState;
  /** Undefined when changes are not to be recorded, or cannot be read. */
  readonly changes: Changes | undefined;
}

/** Reads the code's state, and its uncommitted changes when they are wanted; undefined outside of a repository. Never raises. */
export async function codeBefore(cwd: string, withChanges: boolean, mask: Mask): Promise<CodeBefore | undefined> {
  const root = workingTree(resolve(cwd));
  const settings = root === undefined ? undefined : await settingsOfRepository(root);
  if (root === undefined || settings === undefined) return undefined;
  const [state, changes] = await Promise.all([
    stateOf(root, settings),
    // Untracked files make no repository dirty, and belong into the patch all the same.
    withChanges ? changesPatch(root, { settings, holds: (text) => mask.holds(text) }).catch(() => undefined) : undefined,
  ]);
  return state === undefined ? undefined : { state, changes };
}

/** Tags of the code's state, and of the source file in it. */
export function codeTags({ state }: CodeBefore, { script }: CommandParts, cwd: string): Tag[] {
  const tags: [string, string | undefined][] = [
    [SYSTEM_TAGS.gitCommit, state.commit],
    [SYSTEM_TAGS.gitBranch, state.branch],
    [RECORDED_TAGS.gitRemote, state.remote],
    [RECORDED_TAGS.gitDirty, state.dirty === undefined ? undefined : String(state.dirty)],
    [RECORDED_TAGS.sourceFile, script === undefined ? undefined : inside(state.root, resolve(cwd, script))],
  ];
  return tags.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}

/** A path below a folder relative to it, with `/`; undefined outside. */
export function inside(folder: string, path: string): string | undefined {
  const way = relative(folder, path);
  if (way === '') return '.';
  return way === '..' || way.startsWith(`..${sep}`) || resolve(folder, way) === way ? undefined : way.split(sep).join('/');
}

/** Artifact path of a file that the command made: relative to the working directory when inside, else its name. */
export function artifactPath(cwd: string, file: string): string {
  return inside(cwd, resolve(cwd, file)) ?? basename(file);
}
