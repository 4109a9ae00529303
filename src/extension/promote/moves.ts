import type { Alias, ModelVersion, Stage } from '../../protocol/entities';

/** Aliases that teams know, offered though nothing has them yet. */
const USUAL = ['champion', 'challenger'];

/** The stage that a version goes to next, as most do. */
export function nextStage(now: Stage | undefined): Stage {
  switch (now) {
    case 'Staging':
      return 'Production';
    case 'Production':
      return 'Archived';
    case 'None':
    case 'Archived':
    case undefined:
      return 'Staging';
  }
}

/** Aliases to choose from: those of the model, the version's own first, then usual ones. */
export function knownAliases(aliases: readonly Alias[], version: string | undefined): string[] {
  const own = aliases.filter((one) => one.version === version).map(({ alias }) => alias);
  const others = aliases.map(({ alias }) => alias);
  const all = [...new Set([...own, ...others, ...USUAL])];
  const rank = (alias: string): number => (USUAL.includes(alias) ? USUAL.indexOf(alias) : USUAL.length);
  return all.sort((a, b) => rank(a) - rank(b));
}

/**
 * Aliases that are ticked at first: those of the version, and those that move with a stage because the version in it has them. What enters production challenges nobody
 * any more, and what leaves use keeps no name.
 */
export function defaultAliases(aliases: readonly Alias[], version: string | undefined, stage: Stage | undefined, versions: readonly ModelVersion[]): string[] {
  if (stage === 'Archived') return [];
  const before = stage === 'Production' ? versions.find((one) => one.current_stage === stage && one.version !== version)?.version : undefined;
  const own = aliases.filter((one) => version !== undefined && one.version === version).map(({ alias }) => alias);
  const moving = aliases.filter((one) => before !== undefined && one.version === before).map(({ alias }) => alias);
  return [...new Set([...own.filter((alias) => !(stage === 'Production' && alias === 'challenger')), ...moving])];
}

/** What ticks come to: aliases to set, and those that are taken from the version. */
export function aliasMoves(aliases: readonly Alias[], version: string | undefined, ticked: readonly string[]): { readonly set: string[]; readonly remove: string[] } {
  const own = new Set(aliases.filter((one) => version !== undefined && one.version === version).map(({ alias }) => alias));
  return { set: ticked.filter((alias) => !own.has(alias)), remove: [...own].filter((alias) => !ticked.includes(alias)) };
}
