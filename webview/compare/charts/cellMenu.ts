import type { MenuItem } from '../../ui/menu';
import type { ChartCell } from './chartCell';
import { MOST_COLUMNS } from './chartsSetup';
import type { ChartSpec, ChartContext } from './context';
import { copyCsv, copyPng, saveCsv, savePng, saveSvg } from './exporting';

/** What a chart can be saved and copied as. */
export function exportMenu(cell: ChartCell, context: ChartContext, title: string): MenuItem[] {
  const { words } = context.panel;
  return [
    { label: words.charts.savePng, icon: 'file-media', act: () => void savePng(cell, context, title) },
    { label: words.charts.saveSvg, icon: 'file-media', act: () => saveSvg(cell, context, title) },
    { label: words.charts.saveCsv, icon: 'table', act: () => void saveCsv(cell, context, title) },
    { label: words.charts.copyImage, icon: 'copy', separated: true, act: () => void copyPng(cell, context, title) },
    { label: words.charts.copyCsv, icon: 'copy', act: () => void copyCsv(cell, context, title) },
  ];
}

/** What can be done with a chart. */
export function cellMenu(cell: ChartCell, context: ChartContext, spec: ChartSpec): MenuItem[] {
  const { setup, panel } = context;
  const words = panel.words.charts;
  const { id } = spec;
  const span = setup.spans[id] ?? 1;
  const widen = (by: number): void => context.change({ spans: { ...setup.spans, [id]: Math.min(MOST_COLUMNS, Math.max(1, span + by)) } });
  const ofLines = spec.kind === 'metric' || spec.kind === 'lines';
  return [
    { label: cell.full ? words.notFull : words.full, icon: 'screen-full', keys: 'Enter', act: () => context.toggleFull(id) },
    ...(ofLines ? [{ label: words.asTable, checked: cell.isTable, act: () => cell.toggleTable() }] : []),
    { label: words.logScaleItem, checked: setup.log.includes(id), act: () => cell.toggleLog(context) },
    ...(context.cursor.zoom === undefined ? [] : [{ label: words.showAll, icon: 'zoom-out', act: () => context.cursor.show(undefined) }]),
    { label: words.wider, separated: true, icon: 'arrow-both', disabled: span >= MOST_COLUMNS, act: () => widen(1) },
    { label: words.narrower, disabled: span <= 1, act: () => widen(-1) },
    { label: words.moveLeft, icon: 'arrow-left', act: () => shift(cell, context, -1) },
    { label: words.moveRight, icon: 'arrow-right', act: () => shift(cell, context, 1) },
    ...(spec.kind === 'metric'
      ? [
          ...(context.add === undefined ? [] : [
            { label: words.addBars, icon: 'graph', separated: true, act: () => context.add?.('bars', cell, spec.metrics[0]) },
            { label: words.addScatter, icon: 'graph-scatter', act: () => context.add?.('scatter', cell, spec.metrics[0]) },
          ]),
          { label: words.hide, icon: 'eye-closed', separated: true, act: () => context.change({ hidden: [...setup.hidden, spec.metrics[0]] }) },
        ]
      : [{ label: words.remove, icon: 'trash', separated: true, act: () => remove(context, id) }]),
  ];
}

function remove(context: ChartContext, id: string): void {
  context.change({ added: context.setup.added.filter((chart) => chart.id !== id) });
}

/** One place on, among the charts of its section. */
function shift(cell: ChartCell, context: ChartContext, by: 1 | -1): void {
  const siblings = [...(cell.parentElement?.querySelectorAll<ChartCell>(`tb-chart-cell[data-section="${CSS.escape(cell.dataset['section'] ?? '')}"]`) ?? [])];
  const at = siblings.indexOf(cell);
  const target = by < 0 ? siblings[at - 1] : siblings[at + 2];
  if (by < 0 && at <= 0) return;
  context.move(cell.chart, target?.chart);
}
