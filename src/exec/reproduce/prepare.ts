import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkInputs, checkInside, copyIn, type InputCheck } from './inputs';
import { ReproduceError } from './obstacle';
import type { Plan } from './plan';
import { addWorktree, applyPatch, removeWorktree } from './worktree';

/** What is being done. */
export type PrepareStep = 'checkout' | 'patch' | 'inputs';

/** How preparing is watched and ended. */
export interface Preparing {
  readonly signal?: AbortSignal;
  readonly onStep?: (step: PrepareStep) => void;
}

/**
 * Makes the checkout of a plan: the commit, the changes of the run, its inputs. Answers how the inputs are there. Raises `ReproduceError`, or the reason of
 * an aborted signal; the worktree is then taken away, except where its patch did not apply and it is worth a look.
 */
export async function prepare(plan: Plan, { signal, onStep }: Preparing = {}): Promise<InputCheck[]> {
  const { worktree, recipe } = plan;
  onStep?.('checkout');
  await addWorktree(worktree, plan.commit, signal);
  try {
    if (recipe.code.patch !== undefined && recipe.code.patch.length > 0) {
      onStep?.('patch');
      await applyPatch(worktree.path, recipe.code.patch, signal);
    }
    onStep?.('inputs');
    for (const path of plan.files) copyIn(plan.repository, worktree.path, path, true);
    checkInside(worktree.path, join(plan.cwd, 'x'));
    mkdirSync(plan.cwd, { recursive: true });
    const checks = await placeInputs(plan);
    signal?.throwIfAborted();
    return checks;
  } catch (error) {
    if (!(error instanceof ReproduceError && error.obstacle.kind === 'patch-refused')) await removeWorktree(worktree);
    throw error;
  }
}

/** Copies the inputs that the person's folder has as they were recorded, and answers how all are there. May be called again after the person put data there. */
export async function placeInputs({ worktree, repository, recipe }: Plan): Promise<InputCheck[]> {
  const places = { repository, folder: recipe.folder, worktree: worktree.path, outside: recipe.pin === undefined, has: (path: string) => existsSync(join(worktree.path, path)) };
  const checks = await checkInputs(recipe.inputs, places);
  for (const { place, state } of checks) if (state.kind === 'copy' && place.kind === 'inside') copyIn(repository, worktree.path, place.path);
  return checks.map((check) => (check.state.kind === 'copy' ? { ...check, state: { kind: 'same' } } : check));
}

/** Copies inputs that are not as they were where the checkout would have none: a person wants to go on with what there is. */
export function placeOthers({ worktree, repository }: Plan, checks: readonly InputCheck[]): void {
  for (const { place, state } of checks) {
    if (state.kind !== 'differs' || place.kind !== 'inside') continue;
    if (!existsSync(join(worktree.path, place.path)) && existsSync(join(repository, place.path))) copyIn(repository, worktree.path, place.path);
  }
}

/** The inputs that are not as they were. */
export function amiss(checks: readonly InputCheck[]): InputCheck[] {
  return checks.filter(({ state }) => state.kind === 'missing' || state.kind === 'differs');
}
