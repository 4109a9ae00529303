import { html, render } from 'lit';
import type { Option } from '../../ui/picker';
import { putPopup } from '../../ui/popup';
import { columnKind, columnLabel } from '../columnLabel';
import type { Panel } from '../view';
import type { AddedChart } from './chartsSetup';

/** Axes of a kind of chart: the field, whether it may stay open, and whether only numbers can stand there. */
const AXES: Readonly<Record<Exclude<AddedChart['kind'], 'lines'>, readonly { readonly field: string; readonly open: boolean; readonly numeric: boolean; readonly label: 'axisValue' | 'axisBy' | 'axisSplit' | 'axisX' | 'axisY' | 'axisZ' | 'axisColour' }[]>> = {
  bars: [{ field: 'value', open: false, numeric: true, label: 'axisValue' }, { field: 'by', open: true, numeric: false, label: 'axisBy' }, { field: 'split', open: true, numeric: false, label: 'axisSplit' }],
  scatter: [{ field: 'x', open: false, numeric: false, label: 'axisX' }, { field: 'y', open: false, numeric: false, label: 'axisY' }, { field: 'colour', open: true, numeric: true, label: 'axisColour' }],
  contour: [{ field: 'x', open: false, numeric: true, label: 'axisX' }, { field: 'y', open: false, numeric: true, label: 'axisY' }, { field: 'z', open: false, numeric: true, label: 'axisZ' }],
};
const MOST_METRICS = 4;

/** Asks for the axes of a chart in a form below `from`, and tells `done` of it. Enter adds, Escape closes. */
export function addChart(panel: Panel, kind: AddedChart['kind'], from: Element, metric: string | undefined, done: (chart: AddedChart) => void): void {
  const { model, words } = panel;
  const own = words.charts;
  const chosen: Record<string, string> = {};
  const axes = kind === 'lines' ? Array.from({ length: MOST_METRICS }, (_, index) => ({ field: `metric${index}`, open: index > 0, numeric: true, label: 'axisValue' as const })) : AXES[kind];
  const all = model.columns.filter(({ id }) => kind !== 'lines' || id.startsWith('metrics.'));
  const params = all.filter(({ id }) => id.startsWith('params.')).sort((a, b) => Number(b.varies) - Number(a.varies)).map(({ id }) => id);
  const about = metric ?? model.metric;
  const fresh: Readonly<Record<string, string | undefined>> = {
    value: about === undefined ? undefined : `metrics.${about}`, metric0: about === undefined ? undefined : `metrics.${about}`,
    x: params.find((id) => all.find((column) => column.id === id)?.numeric === true) ?? (kind === 'contour' ? undefined : params[0]),
    y: kind === 'contour' ? params.filter((id) => all.find((column) => column.id === id)?.numeric === true)[1] : about === undefined ? undefined : `metrics.${about}`,
    z: about === undefined ? undefined : `metrics.${about}`,
  };
  for (const { field } of axes) if (fresh[field] !== undefined) chosen[field] = fresh[field];
  const options = (axis: (typeof axes)[number]): Option[] => [
    ...(axis.open ? [{ id: '', label: axis.field === 'by' ? own.eachRun : own.none }] : []),
    ...all.filter((column) => !axis.numeric || column.numeric).map(({ id }) => ({ id, label: columnLabel(id, words.frame), group: columnKind(id, words.frame) })),
  ];
  const form = document.createElement('form');
  form.className = 'menu add-chart';
  form.setAttribute('role', 'dialog');
  form.setAttribute('aria-label', own.addChart);
  const ready = (): boolean => axes.every((axis) => axis.open || (chosen[axis.field] ?? '') !== '');
  const draw = (): void => {
    render(html`${axes.map((axis) => html`<span class="sub">${own[axis.label]}</span>
        <tb-picker .options=${() => options(axis)} .value=${chosen[axis.field] ?? ''} .label=${own[axis.label]} .text=${textOf(axis)}
          .words=${{ find: own.find, nothingFound: own.nothingFound, more: own.moreOptions }}
          .pick=${(id: string) => { chosen[axis.field] = id; draw(); }}></tb-picker>`)}
      <span class="add-buttons"><vscode-button appearance="secondary" @click=${() => close()}>${own.cancel}</vscode-button><vscode-button ?disabled=${!ready()} @click=${add}>${own.addChart.replace('…', '')}</vscode-button></span>`, form);
  };
  const textOf = (axis: (typeof axes)[number]): string => {
    const id = chosen[axis.field] ?? '';
    return id !== '' ? columnLabel(id, words.frame) : axis.open ? (axis.field === 'by' ? own.eachRun : own.none) : own.choose;
  };
  // Not closed by a press elsewhere: the lists of its pickers are elsewhere.
  form.popover = 'manual';
  form.classList.add('popup');
  document.body.append(form);
  form.showPopover();
  const before = document.activeElement;
  const close = (): void => {
    form.remove();
    if (before instanceof HTMLElement) before.focus();
  };
  const add = (): void => {
    if (!ready()) return;
    close();
    done(chartOf(kind, chosen));
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    add();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    close();
    event.stopPropagation();
  });
  draw();
  putPopup(form, from);
  requestAnimationFrame(() => form.querySelector('button')?.focus());
}

function chartOf(kind: AddedChart['kind'], chosen: Readonly<Record<string, string>>): AddedChart {
  const id = `${kind}-${Date.now().toString(36)}`;
  const optional = (field: string): Record<string, string> => ((chosen[field] ?? '') === '' ? {} : { [field]: chosen[field] ?? '' });
  const { x = '', y = '', z = '', value = '' } = chosen;
  switch (kind) {
    case 'lines':
      return { kind, id, metrics: [...new Set(Object.values(chosen).filter((column) => column !== '').map((column) => column.slice('metrics.'.length)))] };
    case 'bars':
      return { kind, id, value, ...optional('by'), ...optional('split') };
    case 'scatter':
      return { kind, id, x, y, ...optional('colour') };
    case 'contour':
      return { kind, id, x, y, z };
  }
}
