import type { TableOrder } from '../../src/protocol/table';
import { isBoolean, isFinite, isListOf, isObject, isOneOf, isTextUpTo, type Check } from '../rpc/checks';
import { VIEWS, type Setup } from './protocol';
import { isRecord } from '../../src/protocol/plainJson';

/** A panel nobody set up. */
export const FRESH: Setup = {
  view: 'table', filter: '', selection: [], colours: {}, sort: [], pane: { open: false, height: 300 }, views: {},
};

const RUNS = isListOf(isTextUpTo(250), 100_000);
const ORDER: Check<TableOrder[]> = isListOf(isObject({ column: isTextUpTo(600), descending: isBoolean }), 20);
const PANE = isObject({ open: isBoolean, height: isFinite });

/** What was kept, field by field: what has another shape than it should is as in a fresh panel. Raises nothing. */
export function readSetup(value: unknown): Setup {
  if (!isRecord(value)) return FRESH;
  const { view, filter, selection, colours, baseline, sort, group, metric, saved, pane, views } = value;
  const kept = <T>(check: Check<T>, part: unknown, fresh: T): T => (check(part) ? part : fresh);
  return {
    view: kept(isOneOf(...VIEWS), view, FRESH.view),
    filter: kept(isTextUpTo(300_000), filter, ''),
    selection: kept(RUNS, selection, []),
    colours: isRecord(colours) ? Object.fromEntries(Object.entries(colours).filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1]))) : {},
    ...(isTextUpTo(250)(baseline) ? { baseline } : {}),
    sort: kept(ORDER, sort, []),
    ...readGroup(group),
    ...(isTextUpTo(250)(metric) ? { metric } : {}),
    ...(isTextUpTo(200)(saved) ? { saved } : {}),
    pane: kept(PANE, pane, FRESH.pane),
    views: isRecord(views) ? views : {},
  };
}

function readGroup(group: unknown): Pick<Setup, 'group'> {
  if (!isRecord(group)) return {};
  const { by, column } = group;
  if (by === 'seed' || by === 'series') return { group: { by } };
  return by === 'column' && isTextUpTo(600)(column) ? { group: { by, column } } : {};
}
