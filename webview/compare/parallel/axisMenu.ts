import { fill } from '../../ui/words';
import { columnLabel } from '../columnLabel';
import { filterField, parseColumn } from '../../../src/protocol/columns';
import { joinClauses, readClauses, type Brush } from '../model/clauses';
import { RunSweep } from '../protocol';
import { brushedParams } from './brushedParams';
import { changeAxis, clear, colourBy, commitBrush, change, moveAxis, toggleAxis } from './actions';
import type { Panel } from '../view';
import { bestTenth, rangeOn } from './findRanges';
import { hasSpecial, specialOf, withSpecial } from './specialBrush';
import type { Axis, Plot } from './plot';
import type { MenuItem } from '../../ui/menu';
import type { ScaleKind } from './parallelSetup';
import { metricKey } from './words';

const NAMES = { linear: 'scaleLinear', log: 'scaleLog', percentile: 'scalePercentile', category: 'scaleCategory', time: 'scaleTime' } as const;

/** What can be done with an axis. */
export function axisEntries(panel: Panel, plot: Plot, axis: Axis): MenuItem[] {
  const { model, words: { parallel: words } } = panel;
  const { id } = axis.setup;
  const at = plot.place(axis);
  const numbers = model.column(id)?.numbers.some((value) => Number.isFinite(value)) === true;
  const kinds: readonly ScaleKind[] = id.endsWith('_time') ? ['time', 'percentile'] : numbers ? ['linear', 'log', 'percentile', 'category'] : ['category'];
  const brush = plot.brushOf(id);
  const key = metricKey(id);
  const ref = parseColumn(id);
  const field = ref === undefined ? undefined : filterField(ref);
  return [
    ...kinds.map((kind) => ({ label: words[NAMES[kind]], checked: axis.scale.kind === kind, act: () => changeAxis(model, id, { scale: kind }) })),
    { label: words.invert, keys: 'I', separated: true, act: () => invert(panel, axis) },
    { label: words.moveLeft, keys: 'Shift+←', disabled: at === 0, act: () => step(panel, plot, axis, -1) },
    { label: words.moveRight, keys: 'Shift+→', disabled: at === plot.axes.length - 1, act: () => step(panel, plot, axis, 1) },
    { label: words.hide, keys: words.keyDelete, act: () => toggleAxis(model, id) },
    { label: words.colourByThis, separated: true, checked: plot.colourId === id, act: () => colourBy(model, id) },
    { label: words.rangesForThis, disabled: model.metric === undefined, act: () => (key === undefined ? rangeFor(panel, plot, axis) : rangesFor(panel, key)) },
    { label: words.filterAbsent, disabled: axis.scale.absent === 0 || field === undefined, act: () => withoutAbsent(panel, field ?? '') },
    { label: words.onlyAbsent, disabled: axis.scale.absent === 0, act: () => toggleAbsent(panel, plot, axis) },
    { label: words.onlySpecial, disabled: axis.scale.special === 0, act: () => toggleSpecial(panel, plot, axis) },
    { label: words.sweepHere, disabled: brushedParams(model, plot).length === 0, act: () => panel.channel.command(RunSweep, { brushed: brushedParams(model, plot) }) },
    { label: words.clearBrushes, keys: words.keyEscape, disabled: brush === undefined, act: () => clear(model, [id]) },
  ];
}

/** Turns an axis upside down. */
export function invert({ model }: Panel, { setup }: Axis): void {
  changeAxis(model, setup.id, { inverted: setup.inverted !== true });
}

/** Moves an axis by one place, and says where it is. */
export function step(panel: Panel, plot: Plot, axis: Axis, by: 1 | -1): void {
  const other = plot.axes[plot.place(axis) + by];
  if (other === undefined) return;
  const at = moveAxis(panel.model, axis.setup.id, other.setup.id);
  const { parallel: words } = panel.words;
  panel.say(fill(words.movedAxis, columnLabel(axis.setup.id, panel.words.frame), at + 1, plot.axes.length));
}

/** Runs that did not log it are in the brush too, or no longer. */
export function toggleAbsent({ model }: Panel, plot: Plot, { setup: { id } }: Axis): void {
  const { absent, ...rest }: Brush = plot.brushOf(id) ?? { column: id, ranges: [], words: [] };
  commitBrush(model, absent === true ? rest : { ...rest, absent: true });
}

/** More texts than these make no filter that anybody reads. */
const MOST_WORDS = 50;

/** What stands in the upper band is in the brush too, or no longer. */
export function toggleSpecial(panel: Panel, plot: Plot, { setup: { id }, scale }: Axis): void {
  const { model, words: { parallel: words } } = panel;
  const old: Brush = plot.brushOf(id) ?? { column: id, ranges: [], words: [] };
  const column = model.column(id);
  const special = column === undefined || hasSpecial(old, scale) ? undefined : specialOf(column, scale, plot.behind);
  if (special !== undefined && special.words.length > MOST_WORDS) panel.say(fill(words.manyWords, special.words.length));
  else commitBrush(model, withSpecial(old, scale, special));
}

function withoutAbsent({ model }: Panel, field: string): void {
  model.setFilter(joinClauses([...(readClauses(model.setup.filter) ?? []).map(({ text }) => text), `${field} IS NOT NULL`]));
}

/** Brushes the stretch of this axis where the metric is best. */
function rangeFor(panel: Panel, plot: Plot, { setup, scale }: Axis): void {
  const { model, words: { parallel: words } } = panel;
  const { metric = '' } = model;
  const values = model.column(`metrics.${metric}`);
  const best = values === undefined ? [] : bestTenth(values, plot.behind, model.direction(metric));
  const found = rangeOn(scale, model.column(setup.id), plot.behind, best);
  if (found === undefined) panel.say(fill(model.direction(metric) === 'unknown' ? words.noDirection : best.length === 0 ? words.tooFew : words.noProposal, metric));
  else commitBrush(model, found.brush);
}

/** Reads ranges by another metric. */
function rangesFor({ model }: Panel, key: string): void {
  model.setMetric(key);
  change(model, { ranges: true });
}
