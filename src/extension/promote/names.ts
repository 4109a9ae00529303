import { LIMITS } from '../../protocol/limits';

/** Longest name of a registered model, characters (MLflow's registry). */
const MODEL_NAME = 256;

/** Why a registered model cannot be called so; the rules are those of MLflow's registry. */
export type ModelNameProblem = 'empty' | 'too-long' | 'slash-or-colon' | 'path';

/** Why an alias cannot be called so. */
export type AliasProblem = 'empty' | 'too-long' | 'characters' | 'latest' | 'version-like';

/** What is wrong with the name of a registered model. */
export function modelNameProblem(name: string): ModelNameProblem | undefined {
  if (name.trim() === '') return 'empty';
  if (name.length > MODEL_NAME) return 'too-long';
  if (/[/:]/.test(name)) return 'slash-or-colon';
  return name === '.' || name.startsWith('..') ? 'path' : undefined;
}

/** An alias as it was typed, without spaces around it and its `@`. */
export function bareAlias(typed: string): string {
  return typed.trim().replace(/^@/, '');
}

/** What is wrong with the name of an alias, without its `@`. */
export function aliasProblem(alias: string): AliasProblem | undefined {
  if (alias === '') return 'empty';
  if (alias.length > LIMITS.alias) return 'too-long';
  if (!/^[\p{L}\p{N}_-]+$/u.test(alias)) return 'characters';
  if (alias.toLowerCase() === 'latest') return 'latest';
  return /^v\d+$/i.test(alias) ? 'version-like' : undefined;
}
