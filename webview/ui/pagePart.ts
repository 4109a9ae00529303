import { LitElement, type PropertyDeclarations } from 'lit';

/** What a part of a page is given: a model that tells of its topics, beside whatever else the page's parts share. */
interface PartPanel<T> {
  readonly model: { listen(topics: readonly T[], listener: () => void): () => void };
}

/**
 * A part of a page: an element that draws itself anew when one of its topics changed. It draws into the light DOM, so that the styles of the page
 * hold. What must follow the hand (hover, a moving brush, scrolling) it draws by itself, not through `render`.
 */
export abstract class PagePart<P extends PartPanel<T>, T> extends LitElement {
  static override properties: PropertyDeclarations = { panel: { attribute: false } };
  declare panel: P | undefined;
  /** Topics after which `render` is called. */
  protected abstract readonly topics: readonly T[];
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

  /** Called once the part is in the page with its panel; what it begins here it ends in `disconnectedCallback`. */
  protected begin(panel: P): void {
    this.stop?.();
    this.stop = panel.model.listen(this.topics, () => this.requestUpdate());
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('panel') && this.panel !== undefined && this.stop === undefined) this.begin(this.panel);
  }
}
