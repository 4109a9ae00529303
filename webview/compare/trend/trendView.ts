import { html, nothing, type TemplateResult } from 'lit';
import type { Topic } from '../model/compareModel';
import { ViewPart } from '../view';

/** A metric of one series of runs over the times they started. */
export class TrendView extends ViewPart {
  protected override readonly topics: readonly Topic[] = ['rows', 'data', 'selection'];

  protected override render(): TemplateResult | typeof nothing {
    return this.panel === undefined ? nothing : html`${this.panel.model.shown.length}`;
  }
}
