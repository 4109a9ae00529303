import { LitElement, nothing, render, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Channel } from '../rpc/page';
import type { MenuItem } from '../ui/menu';
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
  static override properties: PropertyDeclarations = { panel: { attribute: false } };
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

/**
 * One of the views in the tabs: `display:block; height:100%`, beside a rail of `--rail` px, and as low as 120 px when the pane is open.
 *
 * The frame owns header and filter bar, and shows there what the view gives:
 * - `tools()`: buttons of the header, or of the pane's head where `linked`; small controls of `webview/ui/tools.ts`, `tb-menu` and `tb-picker`.
 *   They are drawn after each `render` of the view, with the view as the listeners' `this`. Keep to about 300 px; their words go under 900 px.
 * - `exports()`: entries of the menu Export and Copy, asked for when it opens.
 *
 * The frame also says what stands in place of the data (no run matches, none at all), grouping, metric and direction, and keeps new runs
 * waiting while pointer or focus is in the view. A subclass that has its own `updated` or `disconnectedCallback` calls that of this class.
 */
export abstract class ViewPart extends PanelPart {
  static override properties: PropertyDeclarations = { linked: { type: Boolean } };
  /** The view stands in the pane below another one: the table below the plot, the plot below the table. */
  declare linked: boolean;
  /** Where `tools` are drawn; the frame puts it into the header or the pane's head. */
  readonly toolsPlace = document.createElement('span');

  constructor() {
    super();
    this.linked = false;
    this.toolsPlace.className = 'view-tools';
  }

  /** Tools of the view. */
  tools(): TemplateResult | typeof nothing {
    return nothing;
  }

  /** What can be exported or copied of the view as it is now. */
  exports(): readonly MenuItem[] {
    return [];
  }

  /** Where the focus goes when the tab of the view is opened by keyboard; the first element that takes it, unless the view knows better. */
  focusFirst(): void {
    this.querySelector<HTMLElement>('[tabindex="0"],button,input,select')?.focus();
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    render(this.panel === undefined ? nothing : this.tools(), this.toolsPlace, { host: this });
  }
}
