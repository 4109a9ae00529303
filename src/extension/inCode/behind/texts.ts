import type { Site, Span } from '../../../code/reading';
import { metricFacts, parameterFacts, type Fact, type RunFacts } from './facts';

/** A place of code whose value can stand behind it, and the character that the text holds on to. */
export interface Anchored {
  readonly site: Site & { readonly kind: 'metric' | 'parameter' };
  readonly anchor: Span;
}

/** A text behind a line: the character that it holds on to, and the words. */
export interface Behind {
  readonly anchor: Span;
  readonly words: string;
}

/** Lines of a document, the last included. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

/** What decides which texts stand behind the lines of a document. */
export interface Wanted {
  readonly places: readonly Anchored[];
  /** Where texts are wanted at all. */
  readonly windows: readonly Lines[];
  /** What is known of the runs of the place; of a cell also of its notebook, for what the cell's own runs do not tell. */
  readonly facts: readonly RunFacts[];
  readonly lineOf: (offset: number) => number;
  readonly words: (facts: readonly Fact[]) => string;
}

/** The texts behind the lines of the windows, one a line: what is known of all its places, held by the last of them. */
export function textsBehind({ places, windows, facts, lineOf, words }: Wanted): Behind[] {
  const lines = new Map<number, { anchor: Span; facts: readonly Fact[] }>();
  for (const { site, anchor } of places) {
    const line = lineOf(anchor.start);
    if (!windows.some(({ first, last }) => first <= line && line <= last)) continue;
    const found = firstFound(facts, (known) => (site.kind === 'metric' ? metricFacts(site, known) : parameterFacts(site, known)));
    if (found.length === 0) continue;
    const before = lines.get(line);
    if (before === undefined) lines.set(line, { anchor, facts: found });
    else lines.set(line, { anchor: before.anchor.start > anchor.start ? before.anchor : anchor, facts: [...before.facts, ...found] });
  }
  return [...lines.values()].map((line) => ({ anchor: line.anchor, words: words(line.facts) }));
}

/** The first answer that says something. */
function firstFound(facts: readonly RunFacts[], ask: (known: RunFacts) => readonly Fact[]): readonly Fact[] {
  for (const known of facts) {
    const found = ask(known);
    if (found.length > 0) return found;
  }
  return [];
}
