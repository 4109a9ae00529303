import { html, nothing, type TemplateResult } from 'lit';
import type { ColumnInfo } from '../../../src/protocol/table';
import { valueOf } from '../../ui/controls';
import { icon } from '../../ui/icons';
import type { Topic } from '../model/compareModel';
import { PanelPart } from '../view';
import { change, colourBy, toggleAxis } from './actions';
import { readParallelSetup } from './parallelSetup';
import { Popup } from './popup';
import { columnLabel, fill } from './words';

/** What a plot is saved as. */
export type ExportKind = 'png' | 'svg' | 'csv';
/** Asks the plot that is shown to save itself; sent on the document, `detail` is an `ExportKind`. */
export const EXPORT = 'trialbook-export-plot';

/** Columns that the picker lists at once. */
const LISTED = 60;

/** The tools of the plot: colour, Find Ranges, axes, export; in the panel's header or in the head of the pane. */
export class ParallelTools extends PanelPart {
  protected override readonly topics: readonly Topic[] = ['setup', 'columns', 'shared'];
  private readonly popup = new Popup();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.popup.close(false);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { panel } = this;
    if (panel === undefined) return nothing;
    const { model, words: { parallel: words } } = panel;
    const setup = readParallelSetup(model.setup.views.parallel);
    const colour = setup.colour ?? (model.metric === undefined ? '' : `metrics.${model.metric}`);
    const varying = model.columns.filter(isWorth);
    return html`<label class="pl-colour" title=${words.colourBy}><span class="sub pl-wide">${words.colour}</span>
        <select class="plain" aria-label=${words.colourBy} .value=${colour} @change=${(event: Event) => colourBy(model, valueOf(event))}>
          ${this.groups(varying).map(([name, columns]) => html`<optgroup label=${name}>${columns.map(({ id }) => html`<option value=${id} ?selected=${id === colour}>${columnLabel(id, words)}</option>`)}</optgroup>`)}
        </select></label>
      <button class="tool pl-tool pl-wide" type="button" aria-pressed=${setup.ranges} @click=${() => change(model, { ranges: !setup.ranges })}>${setup.ranges ? words.hideRanges : words.findRanges}</button>
      <button class="tool pl-tool" type="button" aria-haspopup="dialog" title=${fill(words.axesMore, setup.axes.length, varying.length)} @click=${(event: Event) => this.pick(event.currentTarget as HTMLElement)}>
        ${words.axes} <span class="sub s11">${fill(words.axesOf, setup.axes.length, Math.max(varying.length, setup.axes.length))}</span></button>
      <button class="tool" type="button" aria-haspopup="menu" title=${words.export} aria-label=${words.export} @click=${(event: Event) => this.save(event.currentTarget as HTMLElement)}>${icon('export')}</button>`;
  }

  protected override updated(): void {
    // The options come after the value was set.
    const select = this.querySelector('select');
    const chosen = select?.querySelector<HTMLOptionElement>('option[selected]');
    if (select !== null && chosen !== null && chosen !== undefined) select.value = chosen.value;
  }

  private groups(columns: readonly ColumnInfo[]): [string, ColumnInfo[]][] {
    const words = this.panel?.words.parallel;
    const names: readonly (readonly [string, string])[] = [['metrics', words?.metrics ?? ''], ['params', words?.params ?? ''], ['attributes', words?.attributes ?? ''], ['tags', words?.tags ?? '']];
    return names.map(([prefix, name]) => [name, columns.filter(({ id }) => id.startsWith(prefix))] as [string, ColumnInfo[]]).filter(([, some]) => some.length > 0);
  }

  private save(owner: HTMLElement): void {
    const words = this.panel?.words.parallel;
    if (words === undefined) return;
    const entry = (label: string, kind: ExportKind): { label: string; act: () => void } => ({ label, act: () => document.dispatchEvent(new CustomEvent<ExportKind>(EXPORT, { detail: kind })) });
    this.popup.menu(owner, words.export, [entry(words.exportPng, 'png'), entry(words.exportSvg, 'svg'), entry(words.exportCsv, 'csv')]);
  }

  /** Opens the picker of axes; also called by the view when it has none. */
  pick(owner: HTMLElement): void {
    const { panel } = this;
    if (panel === undefined) return;
    const { model, words: { parallel: words } } = panel;
    let search = '';
    const draw = this.popup.dialog(owner, words.axes, () => {
      const shown = new Set(readParallelSetup(model.setup.views.parallel).axes.map(({ id }) => id));
      const found = model.columns.filter(({ id, varies }) => (search === '' ? varies || shown.has(id) : columnLabel(id, words).toLowerCase().includes(search)));
      const listed = [...found.filter(({ id }) => shown.has(id)), ...found.filter(({ id }) => !shown.has(id))].slice(0, Math.max(LISTED, shown.size));
      return html`<input class="pl-search" type="search" placeholder=${words.searchAxes} aria-label=${words.searchAxes} @input=${(event: Event) => {
          search = valueOf(event).toLowerCase();
          draw();
        }} />
        <div class="pl-list">${this.groups(listed).map(
          ([name, columns]) => html`<h4>${name}</h4>${columns.map(
            ({ id, varies }) => html`<label class="pl-option"><input type="checkbox" .checked=${shown.has(id)} @change=${() => {
                toggleAxis(model, id);
                draw();
              }} /><span class="cut" title=${id}>${columnLabel(id, words)}</span>${varies ? nothing : html`<span class="s11 sub">${words.doesNotVary}</span>`}</label>`,
          )}`,
        )}
        ${found.length === 0 ? html`<div class="s11 sub pl-none">${words.noColumn}</div>` : found.length > listed.length ? html`<div class="s11 sub pl-none">${fill(words.moreColumns, found.length - listed.length)}</div>` : nothing}</div>
        <hr /><button class="link pl-none" type="button" title=${fill(words.chosenBy, model.metric ?? '')} @click=${() => {
          change(model, { axes: [], chosen: false });
          this.popup.close(true);
        }}>${words.chooseAxes}</button>`;
    });
  }
}

/** Columns that an axis or a colour is offered for. */
function isWorth({ id, varies, numeric, distinct }: ColumnInfo): boolean {
  return varies && (numeric || distinct <= 60) && !/^(attributes\.(run_id|run_name)|tags\.mlflow\.(log-model|note))/.test(id);
}
