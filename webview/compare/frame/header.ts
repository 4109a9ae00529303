import { html, nothing, type TemplateResult } from 'lit';
import { icon, iconButton } from '../../ui/icons';
import type { MenuItem } from '../../ui/menu';
import { fill } from '../../ui/words';
import { formatNumber } from '../../ui/format';
import { Act, CopyText, VIEWS, type ViewName } from '../protocol';
import type { Panel, ViewPart } from '../view';
import { groupChoice } from './choices';
import { currentView, savedViewItems, setupOf } from './savedViews';

/** What the header asks of the page. */
export interface HeaderNeeds {
  readonly panel: Panel;
  /** The view that is shown. */
  readonly view: ViewPart;
  /** The view that goes with it in the pane, if any does. */
  readonly linked: ViewName | undefined;
  /** Shows another view. */
  readonly show: (view: ViewName) => void;
}

/** Views that put runs together; the others are about single runs, or make series of their own. */
const GROUPED: ReadonlySet<ViewName> = new Set(['table', 'parallel', 'charts']);

/** Header of the panel, 35 px: what is compared, the views, their tools. */
export function header(needs: HeaderNeeds): TemplateResult {
  const { panel, view, linked } = needs;
  const { model, start, words: { frame: words } } = panel;
  const { pane } = model.setup;
  const [name = '', ...others] = start.experiments;
  const second = others.length > 0 ? others.join(', ') : start.folder;
  const paneLabel = linked === undefined ? words.noPane : pane.open ? words.hidePane : linked === 'table' ? words.showRuns : words.showPlot;
  return html`<header class="compare-header">
    <div class="compare-title" title=${[start.folder, start.experiments.join(', ')].filter((part) => part !== '').join(' / ')}>
      ${icon('beaker')}<h1 class="cut">${name}</h1><span class="s11 sub cut">${second}</span>
    </div>
    ${tabs(needs)}
    <div class="compare-tools" role="toolbar" aria-label=${words.tools}>
      ${GROUPED.has(model.setup.view) ? groupChoice(panel) : nothing}${view.toolsPlace}${savedViews(panel)}
      <button class="tool" type="button" title=${paneLabel} aria-label=${paneLabel} aria-pressed=${linked !== undefined && pane.open} ?disabled=${linked === undefined}
        @click=${() => model.setPane({ open: !pane.open })}>${icon(linked !== undefined && pane.open ? 'layout-panel' : 'layout-panel-off')}</button>
      <tb-menu .label=${words.exportMenu} .icon=${'export'} .items=${() => [...view.exports(), ...copyItems(panel, view.exports().length > 0)]}></tb-menu>
      <tb-menu .label=${words.more} .items=${() => moreItems(panel)}></tb-menu>
    </div>
  </header>`;
}

function tabs({ panel, show }: HeaderNeeds): TemplateResult {
  const { model, words } = panel;
  const current = model.setup.view;
  const onKey = (event: KeyboardEvent): void => {
    const at = VIEWS.indexOf(current);
    const targets: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at + VIEWS.length - 1, Home: 0, End: VIEWS.length - 1 };
    const next = VIEWS[(targets[event.key] ?? at) % VIEWS.length];
    if (targets[event.key] === undefined || next === undefined) return;
    event.preventDefault();
    (event.currentTarget as Element).querySelector<HTMLElement>(`[data-view=${next}]`)?.focus();
    show(next);
  };
  const items: MenuItem[] = VIEWS.map((view) => ({ label: words[view].title, checked: view === current, act: () => show(view) }));
  return html`<nav class="compare-tabs" role="tablist" aria-label=${words.frame.views} @keydown=${onKey}>${VIEWS.map(
      (view) => html`<button class="tab" type="button" role="tab" id="tab-${view}" data-view=${view} aria-selected=${view === current} aria-controls="compare-view"
        tabindex=${view === current ? 0 : -1} @click=${() => show(view)}>${words[view].title}</button>`,
    )}</nav>
    <tb-menu class="compare-tab-menu" .label=${`${words.frame.views}: ${words[current].title}`} .text=${words[current].title} .items=${items}></tb-menu>`;
}

function savedViews(panel: Panel): TemplateResult {
  const { model, words: { frame: words } } = panel;
  const current = currentView(model.setup, model.savedViews, model.setup.saved);
  const name = current?.saved.name;
  const label = name === undefined ? words.savedViews : `${words.savedViews}: ${current?.changed === true ? fill(words.changedView, name) : name}`;
  const choose = (view: { readonly name: string; readonly setup: unknown }): void => model.restore({ ...setupOf(view.setup, model.setup), saved: view.name });
  return html`<tb-menu class="saved-views" .label=${label} .text=${name ?? words.savedViews} .icon=${'bookmark'} .changed=${current?.changed === true}
    .items=${() => savedViewItems(panel, model.setup.saved, choose)}></tb-menu>`;
}

function copyItems({ model, channel, words: { frame: words } }: Panel, after: boolean): MenuItem[] {
  const { selection, filter } = model.setup;
  const ids = selection.length > 0 ? selection : [...model.shown].map((row) => model.resident.ids[row] ?? '');
  return [
    { label: words.copyFilter, icon: 'filter', separated: after, disabled: filter === '', act: () => channel.command(CopyText, { text: filter, what: words.filterWhat }) },
    {
      label: words.copyIds, icon: 'copy', detail: fill(words.idsOf, formatNumber(ids.length)), disabled: ids.length === 0,
      act: () => channel.command(CopyText, { text: ids.join('\n'), what: words.idsWhat }),
    },
  ];
}

function moreItems({ model, channel, words: { frame: words } }: Panel): MenuItem[] {
  return [
    { label: words.undo, icon: 'discard', disabled: !model.canUndo, act: () => model.undo() },
    { label: words.clearFilter, icon: 'clear-all', disabled: model.setup.filter === '', act: () => model.setFilter('') },
    { label: words.selectAll, icon: 'check-all', separated: true, act: () => model.select([...model.shown].map((row) => model.resident.ids[row] ?? '')) },
    { label: words.selectNone, disabled: model.setup.selection.length === 0, act: () => model.select([]) },
    { label: words.readAgain, icon: 'refresh', separated: true, act: () => void model.refresh(undefined) },
    { label: words.showLogs, icon: 'output', act: () => channel.command(Act, { act: 'logs' }) },
  ];
}

/** Head of the pane below, 28 px. */
export function paneHeader(panel: Panel, linked: ViewName, view: ViewPart, swap: () => void): TemplateResult {
  const { model, words: { frame: words } } = panel;
  const brushed = model.behind !== model.shown;
  const title = linked === 'parallel' ? words.plotPane : brushed ? words.runsPane : words.allPane;
  return html`<div class="pane-head">
    <h2 class="pane-title">${title}</h2>${linked === 'table' ? html`<span class="s11 sub num">${formatNumber(model.shown.length)}</span>` : nothing}
    <div class="compare-tools" role="toolbar" aria-label=${title}>${view.toolsPlace}${iconButton('arrow-swap', words.swap, swap)}${iconButton('close', words.hidePane, () => model.setPane({ open: false }))}</div>
  </div>`;
}
