import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { css } from './css';
import { fill } from '../../ui/words';
import type { MenuItem } from '../../ui/menu';
import type { Option } from '../../ui/picker';
import { toolButton } from '../../ui/tools';
import { onThemeChange, theme } from '../../ui/theme';
import type { Topic } from '../model/compareModel';
import { SaveFile, SaveView } from '../protocol';
import { ViewPart, type Panel } from '../view';
import { columnKind, columnLabel } from '../columnLabel';
import { pickerWords } from '../frame/choices';
import { change, colourBy } from './actions';
import { AxisHand } from './axisHand';
import { toggleAbsent, toggleSpecial } from './axisMenu';
import { pickAxes } from './axisPicker';
import { axisTemplate, type AxisActs } from './axisTemplate';
import { asCsv, asPng, asSvg } from './exporting';
import type { Proposal } from './findRanges';
import { addBrushed, firstAxes, wantsAxes } from './firstAxes';
import { NARROW } from './layout';
import { Plot } from './plot';
import { brushed, highlighted, legend, proposals, proposed } from './rail';
import { isWorthAxis } from './relevance';
import { readerTable } from './reader';
import { Stage } from './stage';

/** The runs as lines over parallel axes. Lit draws the frame (heads of axes, rail, tools); what follows the hand is drawn by `Stage`. */
export class ParallelView extends ViewPart {
  protected override readonly topics: readonly Topic[] = ['rows', 'data', 'columns', 'setup', 'shared'];
  private plot: Plot | undefined;
  private stage: Stage | undefined;
  private hand: AxisHand | undefined;
  private closePicker: () => void = () => undefined;
  private readonly watcher = new ResizeObserver(([entry]) => this.resize(entry?.contentRect));
  private width = 0;
  private height = 0;
  private ends: (() => void)[] = [];
  private finding = false;
  private choosing: 'no' | 'now' | 'nothing' = 'no';
  private about: readonly unknown[] = [];
  private found: { readonly key: readonly unknown[]; readonly proposals: readonly Proposal[] } = { key: [], proposals: [] };

  protected override begin(panel: Panel): void {
    super.begin(panel);
    const { model } = panel;
    const plot = new Plot(model);
    this.plot = plot;
    this.ends = [
      model.listen(['data'], () => plot.forget()),
      model.listen(['brush'], () => this.stage?.brushMoved()),
      model.listen(['hover'], () => this.stage?.drawHover()),
      model.listen(['selection'], () => this.stage?.drawPinned()),
      model.listen(['hover', 'selection'], () => this.highlight()),
      onThemeChange(() => {
        plot.forget();
        this.requestUpdate();
      }),
    ];
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.ends) end();
    this.ends = [];
    this.closePicker();
    this.hand?.closeMenu();
    this.watcher.disconnect();
    this.stage?.close();
    this.stage = undefined;
    this.hand = undefined;
  }

  private resize(box: DOMRectReadOnly | undefined): void {
    if (box === undefined || (box.width === this.width && box.height === this.height)) return;
    [this.width, this.height] = [box.width, box.height];
    this.requestUpdate();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (this.width === 0 || this.plot === undefined) return;
    if (this.stage?.gestures.busy !== true && this.panel?.model.brushing === undefined) this.plot.moving = undefined;
    this.plot.update(this.width, this.height, window.devicePixelRatio);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { panel, plot } = this;
    if (panel === undefined || plot === undefined) return nothing;
    const { parallel: words } = panel.words;
    const narrow = this.width <= NARROW;
    const { special, absent } = plot.heights;
    const label = fill(words.plotLabel, plot.behind.length, plot.axes.length, plot.rows.length);
    return html`<div class="pl-body ${theme().reducedMotion ? 'still' : ''} ${narrow ? 'narrow' : ''}">
        <div class="pl-plot" role="group" aria-label=${label}
          @pointerdown=${(event: PointerEvent) => this.stage?.down(event)} @pointermove=${(event: PointerEvent) => this.stage?.move(event)}
          @pointerup=${(event: PointerEvent) => this.stage?.up(event)} @pointercancel=${() => this.stage?.gestures.cancel()} @pointerleave=${() => this.stage?.leave()}>
          ${plot.axes.length === 0 ? nothing : html`<div class="pl-band" .style=${css({ top: `${special - 8}px` })}><span>${words.special}</span></div>
          <div class="pl-band" .style=${css({ top: `${absent - 8}px` })}><span>${words.notLogged}</span></div>`}
          <canvas class="pl-lines" ?hidden=${plot.axes.length === 0}></canvas><canvas class="pl-selected" ?hidden=${plot.axes.length === 0}></canvas><canvas class="pl-pointer" ?hidden=${plot.axes.length === 0}></canvas>
          ${repeat(plot.axes, ({ setup }) => setup.id, (axis, index) => axisTemplate(panel, plot, axis, index, this.isFocused(axis.setup.id, index), narrow, this.acts))}
          <div class="pl-values" aria-hidden="true"></div>
        </div>
        ${this.rail(panel, plot)}
        ${this.message(panel, plot)}
        ${readerTable(panel, plot)}
      </div>`;
  }

  private readonly acts: AxisActs = {
    headDown: (event, axis) => this.hand?.headDown(event, axis),
    key: (event, axis) => this.hand?.headKey(event, axis),
    band: (axis, band) => {
      const { panel, plot } = this;
      if (panel === undefined || plot === undefined) return;
      if (band === 'absent') toggleAbsent(panel, plot, axis);
      else toggleSpecial(panel, plot, axis);
    },
  };

  private isFocused(id: string, index: number): boolean {
    const focused = this.hand?.focused;
    return this.plot?.axes.some(({ setup }) => setup.id === focused) === true ? id === focused : index === 0;
  }

  override tools(): TemplateResult | typeof nothing {
    const { panel, plot } = this;
    if (panel === undefined || plot === undefined) return nothing;
    const { model, words: { frame, parallel: words } } = panel;
    const { axes, ranges } = plot.setup;
    const colours = (): Option[] => model.columns.filter(isWorthAxis).map(({ id }) => ({ id, label: columnLabel(id, frame), group: columnKind(id, frame) })).sort((a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : 0));
    const id = plot.colourId;
    const count = fill(words.axesOf, plot.axes.length, Math.max(axes.length, model.columns.filter(isWorthAxis).length));
    return html`${this.linked ? html`<span class="pl-highlighted s11 sub cut" .textContent=${highlighted(panel)}></span>` : nothing}<tb-picker .label=${words.colourBy} .icon=${'symbol-color'} .text=${id === undefined ? words.colour : columnLabel(id, frame)} .value=${id} .options=${colours} .words=${pickerWords(frame)}
        .pick=${(column: string) => colourBy(model, column)}></tb-picker>
      ${toolButton({ label: words.findRanges, icon: 'lightbulb', hint: words.findRangesHint, pressed: this.linked ? this.finding : ranges, act: () => this.find(ranges) })}
      ${toolButton({ label: words.axes, detail: count, hint: fill(words.axesMore, count), act: (event) => this.pick(event.currentTarget as HTMLElement) })}`;
  }

  /** In the pane the ranges stand in the place of the brushes, for as long as they are wanted. */
  private find(shown: boolean): void {
    if (this.linked) {
      this.finding = !this.finding;
      this.requestUpdate();
    } else if (this.panel !== undefined) change(this.panel.model, { ranges: !shown });
  }

  private highlight(): void {
    const place = this.toolsPlace.querySelector('.pl-highlighted');
    if (place !== null && this.panel !== undefined) place.textContent = highlighted(this.panel);
  }

  private pick(anchor: HTMLElement): void {
    this.closePicker();
    if (this.panel !== undefined) this.closePicker = pickAxes(this.panel, anchor);
  }

  override exports(): readonly MenuItem[] {
    const words = this.panel?.words.parallel;
    if (words === undefined || this.plot?.picture === undefined || this.plot.axes.length === 0) return [];
    return [
      { label: words.exportPng, icon: 'file-media', act: () => void this.save('png') },
      { label: words.exportSvg, icon: 'file-media', act: () => void this.save('svg') },
      { label: words.exportCsv, icon: 'table', act: () => void this.save('csv') },
    ];
  }

  override focusFirst(): void {
    this.querySelector<HTMLElement>('.pl-head[tabindex="0"]')?.focus();
  }

  private rail(panel: Panel, plot: Plot): TemplateResult {
    const ranges = (): TemplateResult | typeof nothing => proposed(panel, plot, this.proposals(panel, plot));
    const parts = this.linked
      ? this.finding ? ranges() : brushed(panel, plot, () => panel.channel.command(SaveView, { setup: panel.model.setup }))
      : html`${legend(panel, plot)}<div class="pl-stats"></div><div class="pl-pinned"></div>${plot.setup.ranges ? html`<hr />${ranges()}` : nothing}`;
    return html`<div class="pl-rail">${plot.axes.length === 0 ? nothing : parts}</div>`;
  }

  /** Worked out once for what is before the brushes. */
  private proposals(panel: Panel, plot: Plot): readonly Proposal[] {
    const { model } = panel;
    const metric = model.metric;
    const key = [plot.behind, metric, metric === undefined ? undefined : model.direction(metric), plot.axes.map(({ scale }) => scale)];
    const same = key.every((part, index) => part === this.found.key[index] || (Array.isArray(part) && part.every((one, at) => one === (this.found.key[index] as unknown[] | undefined)?.[at])));
    if (!same) this.found = { key, proposals: proposals(panel, plot) };
    return this.found.proposals;
  }

  private message({ model, words: { parallel: words } }: Panel, plot: Plot): TemplateResult | typeof nothing {
    if (plot.axes.length > 0) return nothing;
    const nothingVaries = this.choosing === 'nothing' || (plot.setup.chosen && plot.setup.axes.length === 0);
    const text = model.stage.kind === 'loading' ? words.reading : model.behind.length === 0 ? words.noRuns : nothingVaries ? words.noAxes : words.reading;
    return html`<div class="pl-message">${text} ${nothingVaries && model.behind.length > 0 ? html`<button class="link" type="button" @click=${(event: Event) => this.pick(event.currentTarget as HTMLElement)}>${words.chooseSome}</button>` : nothing}</div>`;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    const { panel, plot } = this;
    const box = this.querySelector('.pl-plot');
    if (panel === undefined || plot === undefined || box === null) return;
    if (this.stage === undefined || this.hand === undefined) {
      const stage = new Stage(panel, plot, this, (event, axis) => this.hand?.markKey(event, axis));
      this.stage = stage;
      this.hand = new AxisHand(panel, plot, this, stage);
      this.watcher.observe(box);
    }
    if (this.width === 0) return;
    this.stage.draw();
    void this.read(panel, plot);
  }

  /** Reads what the picture needs, and chooses axes where nobody did. */
  private async read(panel: Panel, plot: Plot): Promise<void> {
    const { model } = panel;
    const about = [model.columns, model.metric];
    // Once for the same columns and metric: what was chosen then would be chosen again.
    if (model.behind.length > 0 && wantsAxes(model)) {
      if (about.every((part, index) => part === this.about[index])) return;
      this.about = about;
      this.choosing = 'now';
      const chosen = await firstAxes(model);
      this.choosing = chosen ? 'no' : 'nothing';
      if (!chosen) this.requestUpdate();
      return;
    }
    this.about = [];
    // Another picture comes of it.
    if (addBrushed(model)) return;
    await model.need(plot.wanted);
  }

  private async save(kind: 'png' | 'svg' | 'csv'): Promise<void> {
    const { panel, plot } = this;
    const picture = plot?.picture;
    if (panel === undefined || plot === undefined || picture === undefined) return;
    const name = `parallel-coordinates.${kind}`;
    const content = kind === 'csv' ? asCsv(panel, plot) : kind === 'svg' ? asSvg(panel, plot, picture) : await asPng(asSvg(panel, plot, picture), picture);
    panel.channel.command(SaveFile, { name, content });
  }
}
