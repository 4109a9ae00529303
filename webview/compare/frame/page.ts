import { html, nothing, type TemplateResult } from 'lit';
import type { Topic } from '../model/compareModel';
import { VIEWS, type ViewName } from '../protocol';
import { PanelPart } from '../view';

/** The panel: header with tabs, filter, the view, the pane that goes with it. */
export class ComparePage extends PanelPart {
  protected override readonly topics: readonly Topic[] = ['setup', 'state'];

  protected override render(): TemplateResult | typeof nothing {
    const { panel } = this;
    if (panel === undefined) return nothing;
    const { model, words } = panel;
    return html`<div role="tablist">
        ${VIEWS.map((view) => html`<button role="tab" aria-selected=${model.setup.view === view} @click=${() => model.show(view)}>${words[view].title}</button>`)}
      </div>
      ${this.view(model.setup.view)}`;
  }

  private view(name: ViewName): TemplateResult {
    const { panel } = this;
    switch (name) {
      case 'table':
        return html`<tb-table-view .panel=${panel}></tb-table-view>`;
      case 'parallel':
        return html`<tb-parallel-view .panel=${panel}></tb-parallel-view>`;
      case 'charts':
        return html`<tb-charts-view .panel=${panel}></tb-charts-view>`;
      case 'differences':
        return html`<tb-differences-view .panel=${panel}></tb-differences-view>`;
      case 'trend':
        return html`<tb-trend-view .panel=${panel}></tb-trend-view>`;
      case 'mattered':
        return html`<tb-mattered-view .panel=${panel}></tb-mattered-view>`;
    }
  }
}
