import { LitElement, type PropertyDeclarations } from 'lit';
import type { Topic } from '../compare/model/compareModel';
import type { MetricsPanel } from './context';

/** A part of the page: drawn into the light DOM, anew when one of its topics changed. */
export abstract class MetricsPart extends LitElement {
  static override properties: PropertyDeclarations = { panel: { attribute: false } };
  declare panel: MetricsPanel | undefined;
  /** Topics after which `render` is called. */
  protected abstract readonly topics: readonly Topic[];
  private stop: (() => void) | undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.panel !== undefined) this.begin(this.panel);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop?.();
    this.stop = undefined;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('panel') && this.panel !== undefined && this.stop === undefined) this.begin(this.panel);
  }

  /** Called once the part is in the page with its panel. */
  protected begin(panel: MetricsPanel): void {
    this.stop?.();
    this.stop = panel.model.listen(this.topics, () => this.requestUpdate());
  }
}
