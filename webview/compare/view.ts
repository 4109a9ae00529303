import { LitElement } from 'lit';
import type { Channel } from '../rpc/page';
import type { CompareModel, Topic } from './model/compareModel';
import type { PageStart } from './protocol';
import type { Words } from './strings';

/** What every part of the panel is given. */
export interface Panel {
  readonly model: CompareModel;
  readonly channel: Channel;
  readonly start: PageStart;
  readonly words: Words;
  /** Says something to screen readers, politely. */
  say(text: string): void;
}

/**
 * A part of the panel: an element that draws itself anew when one of its topics changed. It draws into the light DOM, so that the styles of the page
 * hold. What must follow the hand (hover, a moving brush, scrolling) it draws by itself, not through `render`.
 */
export abstract class PanelPart extends LitElement {
  static override properties = { panel: { attribute: false } };
  declare panel: Panel | undefined;
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

  /** Called once the part is in the page with its panel; what it begins here it ends in `disconnectedCallback`. */
  protected begin(panel: Panel): void {
    this.stop?.();
    this.stop = panel.model.listen(this.topics, () => this.requestUpdate());
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('panel') && this.panel !== undefined && this.stop === undefined) this.begin(this.panel);
  }
}
