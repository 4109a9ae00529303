import { quoteKey, quoteValue } from '../../protocol/columns';
import { guessDirection, type Direction } from '../../protocol/direction';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { assignColours } from '../../../webview/compare/model/colours';
import type { Setup } from '../../../webview/compare/protocol';

/** A run that was chosen to be compared. */
export interface ChosenRun {
  readonly id: string;
  /** UTC ms; 0 when not known. */
  readonly start: number;
}

/** More runs than this are not read side by side at first. */
const MOST_SIDE_BY_SIDE = 5;

/** All runs of an experiment, in the way its runs were looked at before. */
export function setupForExperiment(kept: Setup): Setup {
  return without({ ...kept, filter: '', view: kept.view === 'differences' ? 'table' : kept.view });
}

/** One run among all of its experiment: selected, and nothing is filtered out. */
export function setupForRun(kept: Setup, runId: string): Setup {
  return withSelection(setupForExperiment(kept), [runId], undefined);
}

/**
 * Exactly these runs: the filter names them, so that what is shown is what it says, and they are selected. A few are read side by side, against the
 * oldest one; more of them as a table.
 */
export function setupForRuns(kept: Setup, runs: readonly ChosenRun[], baseline = oldest(runs)): Setup {
  const ids = [...new Set(runs.map((run) => run.id))];
  const sideBySide = ids.length <= MOST_SIDE_BY_SIDE;
  const base: Setup = { ...kept, filter: runFilter(ids), view: sideBySide ? 'differences' : 'table' };
  return withSelection(base, ids, sideBySide ? baseline : undefined);
}

/** The best runs by a metric, the best first: a ranking, so a table whatever their number. */
export function setupForTop(kept: Setup, metric: string, direction: Direction, runIds: readonly string[]): Setup {
  const sorted: Setup = {
    ...kept,
    filter: runFilter(runIds),
    view: kept.view === 'differences' ? 'table' : kept.view,
    metric,
    sort: [{ column: `metrics.${metric}`, descending: (direction === 'unknown' ? guessDirection(metric) : direction) !== 'lower' }],
  };
  return withSelection(sorted, runIds, undefined);
}

/** The runs below a parent, present and to come, as a parallel plot of what was varied against the metric that was watched. */
export function setupForSweep(kept: Setup, parentRunId: string, metric: string | undefined): Setup {
  const filter = `tags.${quoteKey(SYSTEM_TAGS.parentRunId)} = ${quoteValue(parentRunId)}`;
  return withSelection({ ...kept, filter, view: 'parallel', views: { ...kept.views, parallel: undefined }, ...(metric === undefined ? {} : { metric }) }, [], undefined);
}

/** Whether a filter was made by choosing runs, so that choosing others may take its place. */
export function isChosenFilter(filter: string): boolean {
  return /^\s*attributes\.run_id\s+IN\s*\((?:\s*'[^']*'\s*,?)*\)\s*$/i.test(filter);
}

/** The clause that names runs. */
export function runFilter(runIds: readonly string[]): string {
  return `attributes.run_id IN (${runIds.map(quoteValue).join(', ')})`;
}

function oldest(runs: readonly ChosenRun[]): string | undefined {
  return runs.reduce<ChosenRun | undefined>((least, run) => (least === undefined || run.start < least.start ? run : least), undefined)?.id;
}

function withSelection(setup: Setup, selection: readonly string[], baseline: string | undefined): Setup {
  return { ...without(setup), selection, colours: assignColours(selection, setup.colours, baseline), ...(baseline === undefined ? {} : { baseline }) };
}

/** A baseline outlives the runs it was chosen among only when it is chosen again. */
function without(setup: Setup): Setup {
  const copy: { -readonly [Field in keyof Setup]: Setup[Field] } = { ...setup };
  delete copy.baseline;
  return copy;
}
