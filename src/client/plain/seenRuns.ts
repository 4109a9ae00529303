import type { Run } from '../../protocol/entities';
import type { SearchRunsRequest } from '../requests';

/** Most runs of an experiment that are remembered, those read last. */
const MOST = 2000;

/** Runs of one experiment that pages brought. */
export interface Seen {
  readonly runs: Map<string, Run>;
  /** Whether these are all active runs of the experiment. */
  whole: boolean;
  /** Newest start among them when they were first seen, UTC ms. */
  newest: number;
  /** Runs without a parent, and those with one, where one answer held all of them. */
  readonly parts: Partial<Record<Part, readonly string[]>>;
}

type Part = 'roots' | 'children';

/** The searches that together find every run. */
const PARTS: readonly [RegExp, Part][] = [[/^tags\.`mlflow\.parentRunId` IS NULL$/, 'roots'], [/^tags\.`mlflow\.parentRunId` IS NOT NULL$/, 'children']];

/** What pages of runs brought, by experiment: enough to speak of an experiment without reading all of it. */
export class SeenRuns {
  readonly #seen = new Map<string, Seen>();

  get(experimentId: string): Seen | undefined {
    return this.#seen.get(experimentId);
  }

  get experimentIds(): readonly string[] {
    return [...this.#seen.keys()];
  }

  /** Remembers what a search for active runs answered. */
  note(request: SearchRunsRequest, answer: { runs: readonly Run[]; next_page_token?: string | undefined }): void {
    if (request.run_view_type !== undefined && request.run_view_type !== 'ACTIVE_ONLY') return;
    // Only a search of one experiment says that somebody looks at it.
    const [only] = request.experiment_ids;
    if (only === undefined || request.experiment_ids.length > 1) return;
    const known = this.#seen.get(only) ?? { runs: new Map<string, Run>(), whole: false, newest: 0, parts: {} };
    this.#seen.set(only, known);
    const filter = request.filter ?? '';
    const isOneAnswer = request.page_token === undefined && answer.next_page_token === undefined;
    const isAll = filter === '' && isOneAnswer;
    if (isAll) known.runs.clear();
    for (const run of answer.runs) {
      known.runs.delete(run.info.run_id);
      known.runs.set(run.info.run_id, run);
      known.newest = Math.max(known.newest, Number(run.info.start_time));
    }
    if (isAll) known.whole = true;
    const part = PARTS.find(([pattern]) => pattern.test(filter))?.[1];
    if (part !== undefined && isOneAnswer) joinParts(known, part, answer.runs);
    dropOldest(known);
  }

  forget(experimentId: string): void {
    this.#seen.delete(experimentId);
  }

  clear(): void {
    this.#seen.clear();
  }
}

/** With the second part all runs are known; what neither has is gone. */
function joinParts(known: Seen, part: Part, runs: readonly Run[]): void {
  known.parts[part] = runs.map(({ info }) => info.run_id);
  const { roots, children } = known.parts;
  if (roots === undefined || children === undefined || known.whole) return;
  const there = new Set([...roots, ...children]);
  // A look may have brought one that began since.
  for (const [id, { info }] of known.runs) if (!there.has(id) && Number(info.start_time) < known.newest) known.runs.delete(id);
  known.whole = true;
}

function dropOldest(known: Seen): void {
  for (const [oldest] of known.runs) {
    if (known.runs.size <= MOST) return;
    known.runs.delete(oldest);
    known.whole = false;
    delete known.parts.roots;
  }
}
