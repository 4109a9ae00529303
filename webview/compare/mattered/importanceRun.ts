import { importance, type Importance } from '../statistics/importance';
import { inSlices } from '../statistics/inSlices';
import { fingerprint, type Input } from './analysis';

/** Where the working out of an importance stands. */
export type Work = { readonly kind: 'working'; readonly progress: number } | { readonly kind: 'done'; readonly found: Importance };

interface Kept {
  readonly key: string;
  work: Work;
  readonly stop: AbortController;
}

/** What was worked out for the last input of each panel; it outlives the view, so that changing tabs costs nothing. */
const kept = new WeakMap<object, Kept>();

/**
 * The importance of an input: worked out beside the page's own work, once for the same runs and values. `owner` is what it is kept for; another input
 * of the same owner stops the one before. `tell` is called as it goes on and when it is done.
 */
export function importanceOf(owner: object, metric: string, input: Input, tell: () => void): Work {
  const key = `${metric}\n${fingerprint(input)}`;
  const before = kept.get(owner);
  if (before?.key === key && (before.work.kind === 'done' || !before.stop.signal.aborted)) return before.work;
  before?.stop.abort();
  const mine: Kept = { key, work: { kind: 'working', progress: 0 }, stop: new AbortController() };
  kept.set(owner, mine);
  const features = input.params.map(({ feature }) => feature);
  void inSlices(importance(features, input.target, input.settingOf), mine.stop.signal, (progress) => {
    // Whole tenths: each telling is a drawing.
    if (mine.work.kind === 'working' && Math.floor(progress * 10) > Math.floor(mine.work.progress * 10)) {
      mine.work = { kind: 'working', progress };
      tell();
    }
  }).then((found) => {
    if (found === undefined) return;
    mine.work = { kind: 'done', found };
    tell();
  });
  return mine.work;
}

/** Stops what is under way for an owner. */
export function stopImportance(owner: object): void {
  const before = kept.get(owner);
  if (before?.work.kind === 'working') before.stop.abort();
}
