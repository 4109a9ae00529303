import { parseTree, getNodeValue, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { NO_RULES, readRules } from '../../promotion/readRules';
import type { PromotionRules } from '../../promotion/rules';
import type { Direction } from '../../protocol/direction';
import { readWatches } from '../../watches/readWatches';
import type { Watch } from '../../watches/watch';

/** A view saved under a name: what is shown of which experiment. */
export interface SharedView {
  /** Name of the experiment, since ids differ from store to store. */
  readonly experiment: string;
  /** Read by the page, field by field: a colleague's file is foreign input. */
  readonly setup: unknown;
}

/** Which way metrics get better, as the team says, by their key. */
export type Directions = ReadonlyMap<string, Direction>;

/** What a team shares in `trialbook.json`, as far as it could be read. Parts that this version does not know are left in the file. */
export interface SharedContent {
  readonly views: ReadonlyMap<string, SharedView>;
  readonly directions: Directions;
  /** What is asked of a version before it moves to a stage or an alias points to it. */
  readonly promotion: PromotionRules;
  /** What somebody wants to be told of, in the order of the file. Our server evaluates it. */
  readonly watches: readonly Watch[];
}

/** Something in the file that could not be read; the rest of it was. */
export interface SharedProblem {
  /** Where, as a person reads it: `metrics.rmse.direction`. */
  readonly path: string;
  readonly message: string;
}

/** What reading the file came to. */
export type SharedReading =
  | { readonly kind: 'read'; readonly content: SharedContent; readonly problems: readonly SharedProblem[] }
  /** It is no JSON: nothing of it counts, and nothing may be written to it. */
  | { readonly kind: 'malformed'; readonly message: string; readonly line: number; readonly column: number };

/** A file with nothing in it. */
export const NOTHING_SHARED: SharedContent = { views: new Map(), directions: new Map(), promotion: NO_RULES, watches: [] };

/** Comments and a comma at the end of a list are taken, as in the editor's own settings. */
export const SHARED_SYNTAX = { allowTrailingComma: true, disallowComments: false } as const;

const DIRECTIONS: readonly unknown[] = ['lower', 'higher', 'unknown'] satisfies Direction[];
/** Entries that are read of each part; a file of a cloned folder may hold any number. */
const MOST_ENTRIES = 2000;

/** Reads the text of a `trialbook.json`, part by part: what has another shape than it should is left out and told. Raises nothing. */
export function readShared(text: string): SharedReading {
  const source = withoutMark(text);
  if (source.trim() === '') return { kind: 'read', content: NOTHING_SHARED, problems: [] };
  const errors: ParseError[] = [];
  const tree = parseTree(source, errors, SHARED_SYNTAX);
  const [error] = errors;
  if (error !== undefined) return { kind: 'malformed', message: printParseErrorCode(error.error), ...placeOf(source, error.offset) };
  if (tree?.type !== 'object') return { kind: 'malformed', message: 'ObjectExpected', line: 1, column: 1 };
  const problems: SharedProblem[] = [];
  const views = readEntries(tree, 'views', problems, readView);
  const directions = readEntries(tree, 'metrics', problems, readDirection);
  const promotion = memberOf(tree, 'promotion');
  const { rules, problems: wrong } = readRules(promotion === undefined ? undefined : getNodeValue(promotion));
  const watched = memberOf(tree, 'watches');
  const { watches, problems: odd } = readWatches(watched === undefined ? undefined : getNodeValue(watched));
  return { kind: 'read', content: { views, directions, promotion: rules, watches }, problems: [...problems, ...wrong, ...odd] };
}

/** What an entry came to: its value, what is wrong with it, or nothing when it says nothing. */
type Found<T> = { readonly value: T } | { readonly wrong: string } | undefined;

/** The entries of one part, in the order of the file. */
function readEntries<T>(root: Node, part: string, problems: SharedProblem[], read: (value: Record<string, unknown>) => Found<T>): Map<string, T> {
  const entries = new Map<string, T>();
  const node = memberOf(root, part);
  if (node === undefined) return entries;
  if (node.type !== 'object') {
    problems.push({ path: part, message: 'is not an object' });
    return entries;
  }
  for (const { children } of (node.children ?? []).slice(0, MOST_ENTRIES)) {
    const [name, value] = children ?? [];
    if (name === undefined || value === undefined) continue;
    const key = String(getNodeValue(name));
    const found: Found<T> = value.type === 'object' ? read(getNodeValue(value) as Record<string, unknown>) : { wrong: 'is not an object' };
    if (found === undefined) continue;
    if ('wrong' in found) problems.push({ path: `${part}.${key}`, message: found.wrong });
    else entries.set(key, found.value);
  }
  return entries;
}

function memberOf(root: Node, key: string): Node | undefined {
  // The last of two members of one name counts, as for every reader of JSON.
  return root.children?.findLast(({ children }) => children?.[0] !== undefined && getNodeValue(children[0]) === key)?.children?.[1];
}

function readView({ experiment, setup }: Record<string, unknown>): Found<SharedView> {
  if (typeof experiment !== 'string') return { wrong: 'names no experiment' };
  if (typeof setup !== 'object' || setup === null) return { wrong: 'has no setup' };
  return { value: { experiment, setup } };
}

function readDirection({ direction }: Record<string, unknown>): Found<Direction> {
  if (direction === undefined) return undefined;
  return DIRECTIONS.includes(direction) ? { value: direction as Direction } : { wrong: "has a direction other than 'lower', 'higher' or 'unknown'" };
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** The mark that some editors put before a text. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
