import { joinClauses, readClauses, type Clause } from '../model/clauses';

/** Clauses tried, so that a filter made of hundreds asks no hundred questions. */
const MOST = 12;

/** The clause that, taken out, lets most runs in. */
export interface Hindrance {
  readonly clause: Clause;
  /** The filter without it. */
  readonly rest: string;
  /** Runs that then match. */
  readonly runs: number;
}

/** Which clause of a filter that matches nothing excludes most; undefined when no single one does, or it cannot be read. `count` asks for matching runs. */
export async function findHindrance(filter: string, count: (filter: string) => Promise<number>): Promise<Hindrance | undefined> {
  const clauses = readClauses(filter) ?? [];
  const tried = await Promise.all(
    clauses.slice(-MOST).map(async (clause) => {
      const rest = joinClauses(clauses.filter((other) => other !== clause).map((other) => other.text));
      return { clause, rest, runs: await count(rest) };
    }),
  );
  // Of equals a brush goes first: it was drawn in passing, other clauses were written.
  const better = (a: Hindrance, b: Hindrance): boolean => a.runs > b.runs || (a.runs === b.runs && a.clause.brush !== undefined && b.clause.brush === undefined);
  const [worst] = tried.filter((one) => one.runs > 0).sort((a, b) => (better(a, b) ? -1 : better(b, a) ? 1 : 0));
  return worst;
}
