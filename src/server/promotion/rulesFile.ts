import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { isRecord } from '../../protocol/plainJson';
import { readRules } from '../../promotion/readRules';
import type { PromotionRules } from '../../promotion/rules';
import type { Direction } from '../../protocol/direction';

/** What `trialbook.json` says about promotions. */
export type RulesState =
  /** There is no such file, or it does not enforce anything. */
  | { readonly kind: 'free' }
  | { readonly kind: 'enforced'; readonly rules: PromotionRules; readonly directions: ReadonlyMap<string, Direction> }
  /** Rules are enforced, as far as one can tell, but not all of them could be read: nothing may be promoted until the file is mended. */
  | { readonly kind: 'unreadable'; readonly reason: string };

const MOST_BYTES = 5_000_000;
const DIRECTIONS: readonly unknown[] = ['lower', 'higher', 'unknown'] satisfies Direction[];

/**
 * Makes what reads the rules beside a store, anew whenever the file changed. A file that cannot be understood keeps promotions back when it speaks of
 * enforcing, or did when it was last understood: a slip of the pen must not let everything through. One that is removed frees them, which is somebody's decision.
 */
export function createRulesFile(folder: string): () => RulesState {
  const path = join(folder, 'trialbook.json');
  let stamp = '';
  let state: RulesState = { kind: 'free' };
  return () => {
    try {
      const found = statSync(path, { throwIfNoEntry: false });
      const now = found === undefined ? '' : `${found.mtimeMs}:${found.size}:${found.ino}`;
      if (now === stamp) return state;
      state = found === undefined ? { kind: 'free' } : found.size > MOST_BYTES ? unreadable('it is too large') : understand(readFileSync(path, 'utf8'), state.kind !== 'free');
      stamp = now;
    } catch (error) {
      stamp = '';
      state = unreadable(error instanceof Error ? error.message : String(error));
    }
    return state;
  };
}

const unreadable = (reason: string): RulesState => ({ kind: 'unreadable', reason });

function understand(text: string, heldBefore: boolean): RulesState {
  const errors: ParseError[] = [];
  const whole: unknown = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) {
    const line = text.slice(0, error.offset).split('\n').length;
    return heldBefore || /"enforce"\s*:\s*true/.test(text) ? unreadable(`${printParseErrorCode(error.error)} in line ${line}`) : { kind: 'free' };
  }
  if (!isRecord(whole)) return heldBefore ? unreadable('it holds no object') : { kind: 'free' };
  const { rules, problems } = readRules(whole['promotion']);
  const problem = problems.find(({ path }) => rules.enforce || path === 'promotion.enforce');
  if (problem !== undefined) return unreadable(`${problem.path} ${problem.message}`);
  return rules.enforce ? { kind: 'enforced', rules, directions: directionsIn(whole['metrics']) } : { kind: 'free' };
}

/** Which way metrics get better, by the section `metrics` of a `trialbook.json`. */
export function directionsIn(metrics: unknown): Map<string, Direction> {
  const found = new Map<string, Direction>();
  for (const [key, value] of Object.entries(isRecord(metrics) ? metrics : {})) {
    const direction = isRecord(value) ? value['direction'] : undefined;
    if (DIRECTIONS.includes(direction)) found.set(key, direction as Direction);
  }
  return found;
}
