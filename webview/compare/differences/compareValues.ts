import { canonicalText, readLiteral, type Literal } from './literal';

/** What a parameter's text is. */
export type ValueType = Literal['kind'];

/** How a value stands to the baseline's. */
export type Difference =
  | { readonly kind: 'equal' }
  /** Neither run has it. */
  | { readonly kind: 'neither' }
  /** The baseline has it, this run has not; and the other way round. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'only' }
  /** `0.10` and `0.1`; `True` and `true`, or the same list with other spaces. */
  | { readonly kind: 'rewritten'; readonly of: 'number' | 'value' }
  | { readonly kind: 'type'; readonly from: ValueType; readonly to: ValueType }
  /** `factor` where a ratio says more than the difference; never with a zero or a change of sign. */
  | { readonly kind: 'number'; readonly delta: number; readonly factor?: number }
  /** Items of a list, or entries of an object; a changed one counts on both sides. `total` of this run. */
  | { readonly kind: 'items'; readonly added: number; readonly removed: number; readonly total: number; readonly moved: boolean }
  | { readonly kind: 'text' };

/** The letter that stands for a difference, as in the editor's list of changes; none where there is nothing to say. */
export type Letter = 'M' | 'A' | 'D' | 'T' | '=';

/** Compares a parameter or tag with the baseline's; `undefined` where it was not logged. */
export function compareValues(baseline: string | undefined, value: string | undefined): Difference {
  if (baseline === undefined) return { kind: value === undefined ? 'neither' : 'only' };
  if (value === undefined) return { kind: 'missing' };
  if (baseline === value) return { kind: 'equal' };
  const [from, to] = [readLiteral(baseline), readLiteral(value)];
  if (from.kind !== to.kind) return { kind: 'type', from: from.kind, to: to.kind };
  // A number in quotes against bare text is still text against text; the same words with and without quotes are one value.
  if (canonicalText(from) === canonicalText(to)) return { kind: 'rewritten', of: from.kind === 'number' ? 'number' : 'value' };
  if (from.kind === 'number' && to.kind === 'number') return compareNumbers(from.value, to.value);
  if (from.kind === 'list' && to.kind === 'list') return compareItems(from.items.map(canonicalText), to.items.map(canonicalText));
  if (from.kind === 'object' && to.kind === 'object') return compareItems(entryTexts(from), entryTexts(to));
  return { kind: 'text' };
}

/** The letter of a difference. */
export function letterOf(difference: Difference): Letter | undefined {
  switch (difference.kind) {
    case 'equal':
    case 'neither':
      return undefined;
    case 'missing':
      return 'D';
    case 'only':
      return 'A';
    case 'type':
      return 'T';
    case 'rewritten':
      return '=';
    default:
      return 'M';
  }
}

/** Whether runs differ in it: a value that is only written in another way counts too, since it is shown. */
export function differs(difference: Difference): boolean {
  return letterOf(difference) !== undefined;
}

/** Whole numbers below this, such as depths and counts, are told apart by their difference. */
const SMALL = 100;

function compareNumbers(from: number, to: number): Difference {
  const delta = to - from;
  const ratio = to / from;
  const small = Number.isInteger(from) && Number.isInteger(to) && Math.abs(from) < SMALL && Math.abs(to) < SMALL;
  return !small && Number.isFinite(ratio) && ratio > 0 && (ratio >= 2 || ratio <= 0.5) ? { kind: 'number', delta, factor: ratio } : { kind: 'number', delta };
}

function entryTexts({ entries }: Literal & { kind: 'object' }): string[] {
  return entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalText(entry)}`);
}

function compareItems(from: readonly string[], to: readonly string[]): Difference {
  const counts = new Map<string, number>();
  for (const item of from) counts.set(item, (counts.get(item) ?? 0) + 1);
  let added = 0;
  for (const item of to) {
    const left = counts.get(item) ?? 0;
    if (left === 0) added += 1;
    else counts.set(item, left - 1);
  }
  const removed = [...counts.values()].reduce((sum, left) => sum + left, 0);
  return { kind: 'items', added, removed, total: to.length, moved: added === 0 && removed === 0 };
}
