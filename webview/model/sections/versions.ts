import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { sparkline } from '../../charts/sparkline';
import { exactNumber } from '../../ui/format';
import { icon, iconButton } from '../../ui/icons';
import { link } from '../../ui/link';
import { fill } from '../../ui/words';
import { reviewGoal } from '../../../src/promotion/review';
import { aliasChips, called, hueOf, momentOf, stageMark, type ModelContext } from '../context';
import { FIRST_VERSIONS } from '../modelState';
import { alikeFormat } from '../numbers';
import { CompareVersions, OpenRun, type VersionRow, type Way } from '../protocol';
import type { Strings } from '../strings';

/** The versions, newest first: one is chosen, and what is below is about it. Up and Down, Home and End choose. */
export function versions(context: ModelContext, choose: (version: string) => void): TemplateResult {
  const { model, words, state } = context;
  const all = state.state.expanded.includes('versions');
  const { columns } = state;
  const formats = new Map(columns.map(({ key }) => [key, alikeFormat([...state.figures.values()].flatMap((row) => row.metrics[key] ?? []))]));
  const best = new Map(columns.map(({ key, way }) => [key, bestOf(state.shown.flatMap((row) => state.figures.get(row.version)?.metrics[key] ?? []), way)]));
  return html`<section aria-label=${words.versions} class="versions">
    <h2>${words.versions} <span class="c num">${model.versions.length}</span>
      <span class="acts">${model.versions.length < 2 ? nothing : iconButton('git-compare', words.compareVersions, () => context.send(CompareVersions, { versions: state.shown.slice(0, 20).map((row) => row.version) }))}</span></h2>
    ${model.versions.length === 0
      ? html`<p class="sub">${words.noVersions}</p>`
      : html`<div class="tw"><table class="flush" role="grid" aria-label=${words.versions} @keydown=${(event: KeyboardEvent) => onKey(event, context, choose)}>
            <thead><tr><th>${words.version}</th>${model.stages ? html`<th>${words.stage}</th>` : nothing}<th class=${model.stages ? 'wide' : ''}>${words.aliases}</th>
              ${columns.map(({ key, way }, index) => html`<th class="r metric" title=${titleOf(key, way, context)}><span class="cut">${key}</span>${arrow(way)}</th>${index === 0 ? html`<th class="curve"></th>` : nothing}`)}
              <th>${words.run}</th><th class="wide">${words.data}</th><th class="r">${words.registered}</th></tr></thead>
            <tbody>${repeat(state.shown, (row) => row.version, (row) => line(context, row, formats, best, choose))}</tbody>
          </table></div>`}
    ${model.versions.length > FIRST_VERSIONS ? fold(context, all) : nothing}
  </section>`;
}

function line(context: ModelContext, row: VersionRow, formats: ReadonlyMap<string, (value: number) => string>, best: ReadonlyMap<string, number | undefined>, choose: (version: string) => void): TemplateResult {
  const { words, state, send, model: { stages } } = context;
  const figures = state.figures.get(row.version);
  const chosen = row === state.chosen;
  const run = figures?.run;
  const pick = (): void => choose(row.version);
  return html`<tr class=${chosen ? 'sel' : ''} tabindex=${chosen ? 0 : -1} aria-selected=${chosen} data-version=${row.version} @click=${pick}>
    <td class="b">${called(row.version)}${row.trouble === undefined ? nothing : html` <span class="warn" title=${fill(words.notReady, row.trouble)} aria-label=${fill(words.notReady, row.trouble)}>${icon('warning')}</span>`}</td>
    ${stages ? html`<td>${stageMark(row.stage)}${asked(row, words)}</td>` : nothing}
    <td class=${stages ? 'wide' : ''}>${aliasChips(row.aliases)}${stages ? nothing : asked(row, words)}</td>
    ${state.columns.map(({ key }, index) => {
      const value = figures?.metrics[key];
      const top = value !== undefined && value === best.get(key);
      return html`<td class="r num ${top ? 'b' : ''}" title=${value === undefined ? '' : `${exactNumber(value)}${top ? `, ${words.bestOfAll}` : ''}`}>${value === undefined ? '' : (formats.get(key)?.(value) ?? '')}</td>
        ${index === 0 ? html`<td class="curve" .style=${`color:var(--run-${hueOf(row.version)})`}>${figures?.curve === undefined ? nothing : sparkline(figures.curve, true)}</td>` : nothing}`;
    })}
    <td class="name">${run === undefined ? nothing : link(run.name, run.name, () => send(OpenRun, { runId: run.id }))}</td>
    <td class="wide sub name" title=${figures?.data ?? ''}>${figures?.data ?? ''}</td>
    <td class="r sub" title=${new Date(row.registered).toLocaleString()}>${momentOf(context, row.registered)}</td>
  </tr>`;
}

/** That somebody was asked to review a version, and for what. */
function asked({ review }: VersionRow, words: Strings): TemplateResult | typeof nothing {
  if (review?.state !== 'requested') return nothing;
  const said = fill(words.reviewAsked, reviewGoal(review));
  return html` <span class="warn" title=${said} aria-label=${said}>${icon('comment-unresolved')}</span>`;
}

function fold(context: ModelContext, all: boolean): TemplateResult {
  const others = context.state.state.expanded.filter((name) => name !== 'versions');
  const toggle = (): void => {
    context.keep({ expanded: all ? others : [...others, 'versions'] });
    void context.state.loadFigures(true);
  };
  return html`<button type="button" class="link more" @click=${toggle}>${all ? context.words.showFewer : fill(context.words.showAll, context.model.versions.length)}</button>`;
}

function onKey(event: KeyboardEvent, { state }: ModelContext, choose: (version: string) => void): void {
  const rows = state.shown;
  const at = rows.findIndex((row) => row === state.chosen);
  const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  const next = moves[event.key];
  const row = next === undefined ? undefined : rows[Math.min(rows.length - 1, Math.max(0, next))];
  if (row === undefined) return;
  event.preventDefault();
  const table = event.currentTarget as Element;
  choose(row.version);
  // The row takes the focus once it is the one that can be reached.
  requestAnimationFrame(() => table.querySelector<HTMLElement>(`tr[data-version="${CSS.escape(row.version)}"]`)?.focus());
}

/** The arrow of a direction. */
export function arrow(way: Way): string {
  return way === 'lower' ? ' ↓' : way === 'higher' ? ' ↑' : '';
}

function titleOf(key: string, way: Way, { words }: ModelContext): string {
  return way === 'unknown' ? key : `${key}, ${way === 'lower' ? words.lowerIsBetter : words.higherIsBetter}`;
}

/** The best of several; nothing when nobody knows which way is better, or all are alike. */
function bestOf(values: readonly number[], way: Way): number | undefined {
  if (values.length < 2 || way === 'unknown') return undefined;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? undefined : way === 'lower' ? low : high;
}
