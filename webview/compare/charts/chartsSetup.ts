import type { AxisKind } from '../../charts/timeTicks';
import { isBoolean, isFinite, isListOf, isOneOf, isTextUpTo, type Check } from '../../rpc/checks';
import { isRecord } from '../../../src/protocol/plainJson';

/** A chart that a person added to those of each metric. Columns are ids, see `columnId`. */
export type AddedChart =
  | { readonly kind: 'lines'; readonly id: string; readonly metrics: readonly string[] }
  /** A bar for each run, or one for each value of `by` (the mean), side by side for each value of `split`. */
  | { readonly kind: 'bars'; readonly id: string; readonly value: string; readonly by?: string; readonly split?: string }
  | { readonly kind: 'scatter'; readonly id: string; readonly x: string; readonly y: string; readonly colour?: string }
  | { readonly kind: 'contour'; readonly id: string; readonly x: string; readonly y: string; readonly z: string };

/** What a person set up in the view of charts. The stretch that is zoomed to is not kept: it belongs to the moment. */
export interface ChartsSetup {
  readonly axis: AxisKind;
  /** 0 for none, to 0.99. */
  readonly smoothing: number;
  readonly raw: boolean;
  readonly ignoreOutliers: boolean;
  /** Charts side by side; 0 for as many as have room. */
  readonly columns: number;
  /** Height of a chart, px. */
  readonly height: number;
  /** Most runs that are drawn. */
  readonly limit: number;
  /** Ids of charts in the order of a person; others follow in theirs. */
  readonly order: readonly string[];
  /** Metrics that have no chart. */
  readonly hidden: readonly string[];
  /** Sections that are folded. */
  readonly folded: readonly string[];
  /** Charts with a logarithmic axis. */
  readonly log: readonly string[];
  /** Charts that are more than one column wide. */
  readonly spans: Readonly<Record<string, number>>;
  readonly added: readonly AddedChart[];
}

/** Runs that may be drawn at most. */
export const LIMITS = [10, 25, 50, 100] as const;
/** Least and greatest height of a chart, px. */
export const HEIGHTS = [160, 600] as const;
/** Most charts side by side. */
export const MOST_COLUMNS = 6;

const FRESH: ChartsSetup = {
  axis: 'step', smoothing: 0, raw: true, ignoreOutliers: false, columns: 0, height: 248, limit: 100, order: [], hidden: [], folded: [], log: [], spans: {}, added: [],
};

const KEYS: Check<string[]> = isListOf(isTextUpTo(600), 10_000);
const COLUMN = isTextUpTo(600);
const between = (low: number, high: number): Check<number> => (value): value is number => isFinite(value) && value >= low && value <= high;

/** What was kept, field by field: what has another shape than it should is as when fresh. Raises nothing. */
export function readChartsSetup(value: unknown): ChartsSetup {
  if (!isRecord(value)) return FRESH;
  const kept = <T>(check: Check<T>, part: unknown, fresh: T): T => (check(part) ? part : fresh);
  return {
    axis: kept(isOneOf('step', 'time', 'relative'), value['axis'], FRESH.axis),
    smoothing: kept(between(0, 0.99), value['smoothing'], FRESH.smoothing),
    raw: kept(isBoolean, value['raw'], FRESH.raw),
    ignoreOutliers: kept(isBoolean, value['ignoreOutliers'], FRESH.ignoreOutliers),
    columns: Math.round(kept(between(0, MOST_COLUMNS), value['columns'], FRESH.columns)),
    height: kept(between(...HEIGHTS), value['height'], FRESH.height),
    limit: Math.round(kept(between(1, 100), value['limit'], FRESH.limit)),
    order: kept(KEYS, value['order'], FRESH.order),
    hidden: kept(KEYS, value['hidden'], FRESH.hidden),
    folded: kept(KEYS, value['folded'], FRESH.folded),
    log: kept(KEYS, value['log'], FRESH.log),
    spans: isRecord(value['spans'])
      ? Object.fromEntries(Object.entries(value['spans']).filter((entry): entry is [string, number] => between(1, MOST_COLUMNS)(entry[1])))
      : {},
    added: Array.isArray(value['added']) ? value['added'].slice(0, 200).flatMap(readAdded) : [],
  };
}

function readAdded(value: unknown): AddedChart[] {
  if (!isRecord(value)) return [];
  const { kind, id } = value;
  if (!isTextUpTo(60)(id)) return [];
  const column = (name: string): string | undefined => (COLUMN(value[name]) && value[name] !== '' ? value[name] : undefined);
  if (kind === 'lines') return isListOf(COLUMN, 20)(value['metrics']) && value['metrics'].length > 0 ? [{ kind, id, metrics: value['metrics'] }] : [];
  if (kind === 'bars') {
    const [of, by, split] = [column('value'), column('by'), column('split')];
    return of === undefined ? [] : [{ kind, id, value: of, ...(by === undefined ? {} : { by }), ...(split === undefined ? {} : { split }) }];
  }
  const [x, y, z, colour] = [column('x'), column('y'), column('z'), column('colour')];
  if (x === undefined || y === undefined) return [];
  if (kind === 'scatter') return [{ kind, id, x, y, ...(colour === undefined ? {} : { colour }) }];
  return kind === 'contour' && z !== undefined ? [{ kind, id, x, y, z }] : [];
}
