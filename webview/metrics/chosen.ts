import { assignColours } from '../compare/model/colours';
import type { RunRow } from './protocol';

/** Runs that are drawn unasked, beside the best. */
const UNASKED = 6;
/** Most runs that are drawn: past it lines hide each other. */
export const MOST_DRAWN = 30;

/** What a person decided of single runs: drawn or not. Of others the newest are drawn. */
export type Choices = Readonly<Record<string, boolean>>;

/**
 * Ids of the runs that are drawn, in the order of the list: what a person checked, and of the runs that logged something the newest few with the best one.
 * A run that begins is drawn by itself, since it is the newest.
 */
export function drawnIds(rows: readonly Pick<RunRow, 'runId' | 'logged' | 'status'>[], best: string | undefined, choices: Choices): string[] {
  const unasked = new Set(rows.filter(({ logged, status }) => logged || status === 'RUNNING').slice(0, UNASKED).map(({ runId }) => runId));
  if (best !== undefined) unasked.add(best);
  const asked = rows.filter(({ runId }) => choices[runId] === true).slice(0, MOST_DRAWN);
  const most = new Set(asked.map(({ runId }) => runId));
  for (const { runId } of rows) if (most.size < MOST_DRAWN && unasked.has(runId) && choices[runId] !== false) most.add(runId);
  return rows.flatMap(({ runId }) => (most.has(runId) ? [runId] : []));
}

/** Decides of one run; what would be so anyway need not be kept. */
export function choose(choices: Choices, runId: string, drawn: boolean, unasked: boolean): Choices {
  const rest = Object.entries(choices).filter(([id]) => id !== runId);
  return Object.fromEntries(drawn === unasked ? rest : [...rest, [runId, drawn]]);
}

/** Colours of the drawn runs: each keeps the one it has. Oldest first, so that a run that begins takes none away. */
export function coloursOf(drawn: readonly string[], known: Readonly<Record<string, number>>): Record<string, number> {
  return assignColours([...drawn].reverse(), known, undefined);
}
