import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { formatNumber } from '../../ui/format';
import type { MenuItem } from '../../ui/menu';
import { toolButton } from '../../ui/tools';
import { fill } from '../../ui/words';
import type { Topic } from '../model/compareModel';
import { ViewPart, type Panel } from '../view';
import { showColumnPicker } from './columnPicker';
import { copyItems } from './menus';
import { TableParts } from './tableParts';

/** Milliseconds between two looks at what running runs took so far. */
const TICK = 1000;

/** The runs as rows. What scrolls is drawn by `Grid`; Lit draws the heads when columns or their order change. */
export class TableView extends ViewPart {
  static override properties: PropertyDeclarations = { ...ViewPart.properties };
  protected override readonly topics: readonly Topic[] = ['rows', 'data', 'columns', 'selection', 'setup', 'shared'];
  private parts: TableParts | undefined;
  private stops: (() => void)[] = [];
  private readonly sized = new ResizeObserver(() => this.layOut());
  private frame = 0;

  protected override begin(panel: Panel): void {
    super.begin(panel);
    this.end();
    const parts = new TableParts(panel, this);
    this.parts = parts;
    const { model } = panel;
    this.stops = [
      model.listen(['data'], () => {
        parts.state.version += 1;
        parts.curves.freshen();
      }),
      model.listen(['hover'], () => parts.grid.redress()),
      model.listen(['brush'], () => this.followBrush()),
      model.listen(['rows', 'setup'], () => void this.probeCurve()),
    ];
    const timer = setInterval(() => parts.tick(), TICK);
    this.stops.push(() => clearInterval(timer));
    void this.probeCurve();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.end();
  }

  private end(): void {
    this.stops.forEach((stop) => stop());
    this.stops = [];
    this.sized.disconnect();
    cancelAnimationFrame(this.frame);
    this.parts?.grid.disconnect();
    this.parts?.curves.stop();
    this.parts = undefined;
  }

  protected override render(): TemplateResult | typeof nothing {
    return this.parts === undefined ? nothing : html`${this.parts.grid.element}`;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    this.layOut();
  }

  override focusFirst(): void {
    this.parts?.grid.element.focus();
  }

  override tools(): TemplateResult | typeof nothing {
    const { parts } = this;
    if (parts === undefined) return nothing;
    const { state, actions, panel } = parts;
    if (this.linked) return this.paneTools(parts);
    const { columns } = panel.model;
    const words = panel.words.table;
    const equal = columns.filter((info) => !info.varies).length;
    return html`${toolButton({
      label: words.columns, icon: 'layout', detail: fill(words.columnsOf, state.columnIds(false, 0).length, columns.length),
      act: (event) => showColumnPicker(parts, event.currentTarget as Element),
    })}${toolButton({
      label: words.onlyDiffering, icon: 'diff', hint: fill(words.onlyDifferingHint, equal), pressed: state.setup.differing,
      act: () => actions.setUp({ differing: !state.setup.differing }),
    })}`;
  }

  private paneTools(parts: TableParts): TemplateResult {
    const words = parts.panel.words.table;
    return html`${toolButton({ label: fill(words.selectAll, formatNumber(parts.panel.model.shown.length)), act: () => parts.actions.selectAll() })}
      <tb-menu .text=${words.copyAs} .label=${words.copyAs} .items=${() => copyItems(parts, 'copy')}></tb-menu>`;
  }

  override exports(): readonly MenuItem[] {
    return this.parts === undefined ? [] : copyItems(this.parts, 'all');
  }

  /** Shows lines and columns as they are now. */
  layOut(): void {
    const { parts } = this;
    if (parts === undefined || !this.isConnected || !parts.grid.element.isConnected) return;
    this.sized.observe(this);
    parts.layOut(this.linked);
  }

  private followBrush(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.parts?.followBrush(this.linked));
  }

  private async probeCurve(): Promise<void> {
    const { parts } = this;
    if (parts === undefined || !(await parts.probeCurve())) return;
    this.requestUpdate();
  }
}
