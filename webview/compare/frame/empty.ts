import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { isAbort } from '../../rpc/page';
import { formatNumber } from '../../ui/format';
import { cutMiddle } from '../../ui/format';
import { fill } from '../../ui/words';
import { columnLabel } from '../columnLabel';
import type { Topic } from '../model/compareModel';
import { PanelPart } from '../view';
import { findHindrance, type Hindrance } from './emptiness';

/** Longest piece of a filter that stands on a button, characters. */
const LONGEST = 60;

/** What stands where the data would be when no run is shown: a sentence, and the one action that brings most runs back. */
export class EmptyNote extends PanelPart {
  static override properties: PropertyDeclarations = { hindrance: { state: true } };
  protected override readonly topics: readonly Topic[] = ['rows', 'setup', 'state'];
  declare private hindrance: Hindrance | undefined;
  private asked: string | undefined;
  private asking: AbortController | undefined;

  constructor() {
    super();
    this.hindrance = undefined;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asking?.abort();
    this.asked = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed as Map<PropertyKey, unknown>);
    const filter = this.panel?.model.setup.filter;
    if (filter !== this.asked) void this.ask((this.asked = filter));
  }

  protected override render(): TemplateResult | typeof nothing {
    const { panel } = this;
    if (panel === undefined) return nothing;
    const { model, start, words: { frame: words } } = panel;
    if (model.total === 0) return html`<p>${fill(words.noRuns, start.experiments.join(', '))}</p><p class="sub">${words.noRunsHint}</p>`;
    const { hindrance } = this;
    if (hindrance === undefined) {
      return html`<p>${words.noMatch} <button class="link" type="button" @click=${() => model.setFilter('')}>${words.clearFilter}</button></p>`;
    }
    const { clause: { brush, text }, rest, runs } = hindrance;
    const label = brush === undefined ? fill(words.takeOut, cutMiddle(text, LONGEST)) : fill(words.clearBrush, columnLabel(brush.column, words));
    const then = runs === model.total ? words.allRuns : words.ofRuns;
    return html`<p>${words.noMatch} <button class="link" type="button" title=${text} @click=${() => model.setFilter(rest)}>${label}</button></p>
      <p class="s11 sub num">${fill(words.thenShown, fill(then, formatNumber(runs), formatNumber(model.total)))}</p>`;
  }

  private async ask(filter: string | undefined): Promise<void> {
    this.asking?.abort();
    this.hindrance = undefined;
    const { panel } = this;
    if (panel === undefined || filter === undefined || filter === '') return;
    const { signal } = (this.asking = new AbortController());
    try {
      const hindrance = await findHindrance(filter, async (rest) => (await panel.model.source.table({ filter: rest }, signal)).runs.length);
      if (!signal.aborted) this.hindrance = hindrance;
    } catch (error) {
      // "Clear Filter" stays; the page says elsewhere that the server is gone.
      if (!isAbort(error) && !signal.aborted) this.hindrance = undefined;
    }
  }
}
