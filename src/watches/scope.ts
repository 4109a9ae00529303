import type { WatchScope } from './watch';

/** What is known of a run for deciding whether a watch is about it. */
export interface RunFacts {
  readonly id: string;
  readonly name: string;
  /** Name of its experiment. */
  readonly experiment: string;
}

/** Whether a watch is about a run. */
export function isAbout({ experiment, runs, run }: WatchScope, facts: RunFacts): boolean {
  return (run === undefined || run === facts.id) && (experiment === undefined || experiment === facts.experiment) && (runs === undefined || fits(runs, facts.name));
}

/** Whether a name fits a pattern, in which `*` stands for any text. Each part is taken where it first comes, so that no pattern is slow. */
export function fits(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  const end = name.length - last.length;
  if (!name.startsWith(first) || !name.endsWith(last) || first.length > end) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
