import { isBetter, type Direction } from '../../../protocol/direction';
import type { ParameterValue } from '../../codeRuns/codeRuns';

/** What a number looks like as Python writes it: `0.05`, `1e-05`, `-3`. */
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** How the runs did that had one value of a parameter, beside those that had another. */
export interface ParameterUses {
  /** The value that is spoken of. */
  readonly value: string;
  /** Runs with it; 0 when none had it yet. */
  readonly runs: number;
  /** Runs that had the parameter at all. */
  readonly total: number;
  /** Best result with it. */
  readonly best?: number;
  /** Another value that did better, and its result. */
  readonly elsewhere?: { readonly value: string; readonly result: number };
}

/** Whether two texts stand for the same value: `0.05` and `5e-2` do. */
export function sameValue(a: string, b: string): boolean {
  return a === b || (NUMBER.test(a) && NUMBER.test(b) && Number(a) === Number(b));
}

/** Values of which several spellings were logged (`1`, `1.0`), as one of them: the most used one. Keeps the order of what it is given, the most used first. */
export function mergeSpellings(values: readonly ParameterValue[], direction: Direction): ParameterValue[] {
  const merged = new Map<string, ParameterValue>();
  for (const value of values) {
    const key = NUMBER.test(value.value) ? `number ${Number(value.value)}` : `text ${value.value}`;
    const before = merged.get(key);
    merged.set(key, before === undefined ? value : both(before, value, direction));
  }
  return [...merged.values()];
}

function both(a: ParameterValue, b: ParameterValue, direction: Direction): ParameterValue {
  const best = a.best === undefined || (b.best !== undefined && isBetter(b.best.value, a.best.value, direction)) ? b.best : a.best;
  return { value: a.value, runs: a.runs + b.runs, ...(best === undefined ? {} : { best }) };
}

/**
 * How one value of a parameter did, by what is known of its values and by those of all runs that had it (`logged`): of very many values the seldom ones are not told
 * apart. Undefined when no run had the parameter.
 */
export function usesOf(value: string, values: readonly ParameterValue[], direction: Direction, logged: readonly string[]): ParameterUses | undefined {
  if (logged.length === 0) return undefined;
  const merged = mergeSpellings(values, direction);
  const mine = merged.find((candidate) => sameValue(candidate.value, value));
  const top = bestOf(merged.filter((candidate) => candidate !== mine), direction);
  const best = mine?.best?.value;
  const better = top?.best !== undefined && (best === undefined || isBetter(top.best.value, best, direction));
  return {
    value, runs: mine?.runs ?? logged.filter((other) => sameValue(other, value)).length, total: logged.length,
    ...(best === undefined ? {} : { best }),
    ...(better ? { elsewhere: { value: top.value, result: top.best.value } } : {}),
  };
}

/** The value with the best result; undefined when none has one. */
export function bestOf(values: readonly ParameterValue[], direction: Direction): ParameterValue | undefined {
  return values.reduce<ParameterValue | undefined>((top, value) => {
    if (value.best === undefined || Number.isNaN(value.best.value) || direction === 'unknown') return top;
    return top?.best === undefined || isBetter(value.best.value, top.best.value, direction) ? value : top;
  }, undefined);
}
