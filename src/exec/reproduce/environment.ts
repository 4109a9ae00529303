import { environmentOf } from '../../capture/packages';
import { packageDifferences, type PackageDifference } from './packages';
import { ownFolder, type Plan } from './plan';

/** How what a command runs on differs from what it ran on. */
export interface EnvironmentDifferences {
  /** In words, e.g. `Python 3.11.2`; undefined when both are the same or one is not known. */
  readonly interpreter: { readonly recorded: string; readonly now: string } | undefined;
  readonly packages: readonly PackageDifference[];
  /** Nothing was recorded to compare with. */
  readonly unknown: boolean;
}

/** Compares the interpreter and packages that the command of a plan has on this machine with the recorded ones. May start the interpreter to ask it. Never raises. */
export async function environmentDifferences(plan: Plan, env: NodeJS.ProcessEnv = process.env): Promise<EnvironmentDifferences> {
  const { interpreter, packages } = plan.recipe;
  if (interpreter === undefined && packages.length === 0) return { interpreter: undefined, packages: [], unknown: true };
  const now = await environmentOf(plan.command, ownFolder(plan), env);
  const there = now?.packages?.split('\n') ?? [];
  return {
    interpreter: interpreter === undefined || now === undefined || now.interpreter === interpreter ? undefined : { recorded: interpreter, now: now.interpreter },
    packages: packages.length === 0 || there.length === 0 ? [] : packageDifferences(packages, there),
    unknown: false,
  };
}
