import { filterField, parseColumn } from '../../../src/protocol/columns';
import { CELL } from '../../../src/protocol/table';
import { formatNumber } from '../../ui/format';
import type { MenuItem } from '../../ui/menu';
import { fill } from '../../ui/words';
import { SetDirection } from '../protocol';
import type { Panel } from '../view';
import type { Actions, CopyForm } from './actions';
import { curveId, metricColumn } from './chooseColumns';
import type { ColumnBox } from './columnBox';
import { canFilter, filterLogged, filterNotLogged, type ValueFilter } from './filtering';
import type { Line } from './lines';
import { sorted } from './sorting';
import type { TableState } from './tableState';

/** What menus are made from. */
export interface MenuSource {
  readonly panel: Panel;
  readonly state: TableState;
  readonly actions: Actions;
}

const item = (label: string, act: () => void, more: Partial<MenuItem> = {}): MenuItem => ({ label, act, ...more });

/** Entries for the head of a column. */
export function columnMenu({ panel, state, actions }: MenuSource, box: ColumnBox): MenuItem[] {
  const { model, words: { table: words } } = panel;
  const { sort } = model.setup;
  const ref = parseColumn(box.id);
  const mine = sort.find(({ column }) => column === box.id);
  const pinned = state.setup.pinned.includes(box.id);
  const items: MenuItem[] = [];
  if (ref !== undefined) {
    items.push(
      item(words.sortAscending, () => actions.sort(sorted(sort, box.id, false, false)), { icon: 'arrow-up' }),
      item(words.sortDescending, () => actions.sort(sorted(sort, box.id, true, false)), { icon: 'arrow-down' }),
    );
    if (mine === undefined && sort.length > 0) items.push(item(words.sortAlso, () => actions.sortBy(box.id, true), { keys: 'Shift+Enter' }));
    if (mine !== undefined) items.push(item(words.sortRemove, () => actions.sort(sort.filter((order) => order !== mine))));
  }
  items.push(
    item(pinned ? words.unpinColumn : words.pinColumn, () => actions.pinColumn(box.id, !pinned), { icon: pinned ? 'pinned' : 'pin', separated: true }),
    item(words.hideColumn, () => actions.showColumn(box.id, false), { icon: 'eye-closed', keys: 'Delete' }),
    item(words.moveLeft, () => actions.shiftColumn(box.id, -1), { keys: 'Alt+Left' }),
    item(words.moveRight, () => actions.shiftColumn(box.id, 1), { keys: 'Alt+Right' }),
    item(words.fitColumn, () => actions.setWidth(box.id, undefined)),
    item(words.fitAll, () => actions.setUp({ widths: {} })),
  );
  if (ref !== undefined) {
    items.push(item(fill(words.groupBy, box.label), () => model.setGroup({ by: 'column', column: box.id }), { separated: true, icon: 'group-by-ref-type' }));
    if (filterField(ref) !== undefined) {
      items.push(
        item(words.filterLogged, () => model.setFilter(filterLogged(model.setup.filter, box.id)), { icon: 'filter' }),
        item(words.filterNotLogged, () => model.setFilter(filterNotLogged(model.setup.filter, box.id))),
      );
    }
  }
  const { column } = box.shape;
  if (column.kind === 'metric' || column.kind === 'metricAt') items.push(...metricItems(panel, actions, column.key, state.columns.map(({ id }) => id)));
  return items;
}

function metricItems({ model, channel, words: { table: words } }: Panel, actions: Actions, key: string, shown: readonly string[]): MenuItem[] {
  const direction = model.direction(key);
  const ways = [['higher', words.higherBetter], ['lower', words.lowerBetter], ['unknown', words.noDirection]] as const;
  const stats = [['last', words.showLast], ['min', words.showMin], ['max', words.showMax], ['first', words.showFirst]] as const;
  const more = [...stats.map(([stat, label]) => ({ id: metricColumn(key, stat), label })), { id: curveId(key), label: words.showCurve }];
  return [
    ...ways.map(([way, label], index) => item(label, () => channel.command(SetDirection, { metric: key, direction: way }), { checked: direction === way, separated: index === 0 })),
    ...more.map(({ id, label }, index) => item(label, () => actions.showColumn(id, !shown.includes(id)), { checked: shown.includes(id), separated: index === 0 })),
  ];
}

/** Entries for a cell, or for the rail without a column. */
export function cellMenu(source: MenuSource, line: Line, box: ColumnBox | undefined): MenuItem[] {
  return [...filterItems(source, line, box), ...lineItems(source, line, box), ...copyItems(source, 'copy')];
}

/** Entries that filter by what a cell shows. */
function filterItems({ panel: { words: { table: words } }, state, actions }: MenuSource, line: Line, box: ColumnBox | undefined): MenuItem[] {
  const data = box?.shape.data;
  // A group is asked for one of its runs where all of them have the same.
  const row = line.kind === 'run' ? line.row : box !== undefined && box.shape.aggregateOf(line.group)?.distinct === 1 ? state.rowsOf(line)[0] : undefined;
  if (box === undefined || data === undefined || row === undefined) return [];
  const shown = box.shape.run(row).text;
  const value = shown.length > 40 ? `${shown.slice(0, 39)}…` : shown;
  const labels: readonly (readonly [ValueFilter, string])[] = [['for', words.filterFor], ['out', words.filterOut], ['from', words.filterFrom], ['to', words.filterTo]];
  const keys = { for: 'Alt+Enter' } as Partial<Record<ValueFilter, string>>;
  const absent = (data.kinds[row] ?? CELL.absent) === CELL.absent;
  return labels.flatMap(([how, label]) =>
    canFilter(data, row, how) && !(absent && (how === 'from' || how === 'to'))
      ? [item(fill(label, value), () => actions.filterBy(box.id, row, how), { ...(how === 'for' ? { icon: 'filter' } : {}), ...(keys[how] === undefined ? {} : { keys: keys[how] }) })]
      : [],
  );
}

function lineItems({ panel: { model, words: { table: words } }, state, actions }: MenuSource, line: Line, box: ColumnBox | undefined): MenuItem[] {
  const selected = state.rowsOf(line).every((row) => model.isSelected(row));
  const common = [
    item(selected ? words.deselect : words.select, () => actions.toggle(line), { keys: 'Space', separated: true }),
    item(words.copyValue, () => actions.copyCell(box, line), { keys: 'Ctrl+C' }),
  ];
  if (line.kind === 'group') return [item(line.open ? words.collapse : words.expand, () => actions.expand(line.group, !line.open), { keys: 'Enter', separated: true }), ...common];
  const id = model.resident.ids[line.row] ?? '';
  const pinned = state.setup.runs.includes(id);
  const baseline = model.setup.baseline === id;
  return [
    item(words.openRun, () => actions.openRun(line.row, box?.id), { icon: 'go-to-file', keys: 'Enter', separated: true }),
    item(pinned ? words.unpinRun : words.pinRun, () => actions.pinRun(line.row, !pinned), { icon: pinned ? 'pinned' : 'pin', keys: 'P' }),
    item(baseline ? words.clearBaseline : words.makeBaseline, () => actions.setBaseline(baseline ? undefined : line.row), { keys: 'B' }),
    ...common,
  ];
}

/** Entries that copy runs, or save them. */
export function copyItems({ panel: { model, words: { table: words } }, actions }: MenuSource, what: 'copy' | 'all'): MenuItem[] {
  const n = model.setup.selection.length;
  const forms: readonly (readonly [CopyForm, string, string])[] = [
    ['csv', words.copyCsv, words.copyCsvSelected], ['markdown', words.copyMarkdown, words.copyMarkdownSelected], ['pandas', words.copyPandas, words.copyPandasSelected],
  ];
  const run = (work: Promise<void>): void => void work;
  const copies = forms.map(([form, all, some], index) =>
    item(n > 0 ? fill(some, n) : all, () => run(actions.copy(form, n > 0)), { ...(index === 0 ? { icon: 'copy', separated: true } : {}) }),
  );
  if (what === 'copy') return copies;
  const whole = n > 0 ? forms.map(([form, all]) => item(all, () => run(actions.copy(form, false)))) : [];
  const saves = ([['csv', words.exportCsv], ['markdown', words.exportMarkdown], ['json', words.exportJson]] as const).map(([form, label], index) =>
    item(label, () => run(actions.save(form)), { ...(index === 0 ? { icon: 'export', separated: true } : {}) }),
  );
  return [...copies, ...whole, ...saves];
}

/** Entries for the head of the rail. */
export function railMenu({ panel: { model, words: { table: words } }, state, actions }: MenuSource): MenuItem[] {
  const name = 'attributes.run_name';
  return [
    item(words.sortAscending, () => actions.sort(sorted(model.setup.sort, name, false, false)), { icon: 'arrow-up' }),
    item(words.sortDescending, () => actions.sort(sorted(model.setup.sort, name, true, false)), { icon: 'arrow-down' }),
    ...(model.groups === undefined ? [] : [item(state.setup.open.length > 0 ? words.collapseAll : words.expandAll, () => actions.expandAll(), { separated: true })]),
    item(fill(words.selectAll, formatNumber(state.lines.rows.length)), () => actions.selectAll(), { keys: 'Ctrl+A', separated: true }),
    item(words.clearSelection, () => void actions.clearSelection(), { keys: 'Esc', disabled: model.setup.selection.length === 0 }),
  ];
}
