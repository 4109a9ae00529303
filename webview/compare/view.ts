import { nothing, render, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Channel } from '../rpc/page';
import type { MenuItem } from '../ui/menu';
import { PagePart } from '../ui/pagePart';
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

/** A part of the panel. */
export abstract class PanelPart extends PagePart<Panel, Topic> {}

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
