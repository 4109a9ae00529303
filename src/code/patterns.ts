import type { Site, SiteName, Span } from './reading';

/** A person's expressions for what logs in a language, tried on each line; see the setting `trialbook.inEditor.patterns`. */
export interface CodePattern {
  readonly kind: 'run' | 'metric' | 'parameter';
  readonly expression: RegExp;
}

/** Longer lines are data, not code. Characters. */
const LONGEST_LINE = 1_000;
/** Longer texts are not searched. Characters. */
const LONGEST_TEXT = 2_000_000;
/** Most finds of one expression on a line. */
const MOST_ON_LINE = 20;

/** Entries of the setting that are for a language, made into expressions; what is none is told to `invalid`. */
export function patternsFor(language: string, setting: unknown, invalid: (expression: string) => void): CodePattern[] {
  const entries = Array.isArray(setting) ? (setting as readonly unknown[]) : [];
  return entries.flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null || !('language' in entry) || entry.language !== language) return [];
    const given = entry as Readonly<Record<string, unknown>>;
    return (['run', 'metric', 'parameter'] as const).flatMap((kind) => {
      const source = given[kind];
      if (typeof source !== 'string' || source === '') return [];
      try {
        return [{ kind, expression: new RegExp(source, 'g') }];
      } catch {
        invalid(source);
        return [];
      }
    });
  });
}

/** What the expressions find. They may take arbitrarily long: whoever calls this bounds it. */
export function findByPatterns(text: string, patterns: readonly CodePattern[]): Site[] {
  if (patterns.length === 0 || text.length > LONGEST_TEXT) return [];
  const sites: Site[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    if (line.length <= LONGEST_LINE) for (const pattern of patterns) sites.push(...inLine(line, start, pattern));
    start += line.length + 1;
  }
  return sites;
}

function inLine(line: string, start: number, { kind, expression }: CodePattern): Site[] {
  const found: Site[] = [];
  for (const match of line.matchAll(expression)) {
    if (found.length >= MOST_ON_LINE) break;
    if (match[0] === '') continue;
    const site = siteOf(kind, match, { start: start + match.index, end: start + match.index + match[0].length });
    if (site !== undefined) found.push(site);
  }
  return found;
}

function siteOf(kind: CodePattern['kind'], match: RegExpMatchArray, span: Span): Site | undefined {
  const { name, value } = match.groups ?? {};
  const exact: SiteName | undefined = name === undefined || name === '' ? undefined : { kind: 'exact', name };
  if (kind === 'run') return { kind, span, nested: false, ...(exact === undefined ? {} : { name: exact }) };
  if (exact === undefined) return undefined;
  if (kind === 'metric') return { kind, metric: exact, span };
  return { kind, parameter: exact, from: 'log', span, ...(value === undefined ? {} : { value }) };
}
