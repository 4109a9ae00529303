import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Range } from '../../charts/cursor';
import type { Line } from '../../charts/line';
import type { Reading } from '../../charts/lineChart';
import { countHidden, isOverTime } from '../../charts/series';
import { exactNumber, fixed, formatNumber } from '../../ui/format';
import type { RunContext } from '../context';
import { lastText, seriesFormat } from '../precision';
import type { SeriesColumns } from '../protocol';
import { fill } from '../../ui/words';

/** The chart of one metric: head with name, direction and the value at the cursor, and the lines below. Points are read when it comes into view. */
export class MetricChart extends LitElement {
  static override properties = { context: { attribute: false }, key: {}, inView: { state: true }, zoomed: { state: true } };
  context: RunContext | undefined;
  key = '';
  private inView = false;
  private zoomed: { range: Range; columns: SeriesColumns } | undefined;
  private asked = 0;
  private kept: { of: readonly unknown[]; lines: Line[] } | undefined;
  private stop: (() => void) | undefined;
  private readonly watcher = new IntersectionObserver(
    (entries) => {
      this.inView = entries.at(-1)?.isIntersecting ?? false;
    },
    { rootMargin: '300px' },
  );

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watcher.observe(this);
    this.stop = this.context?.model.steps.listen((what) => {
      if (what === 'zoom') void this.readZoomed();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watcher.disconnect();
    this.stop?.();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.inView || this.context === undefined) return;
    const { model } = this.context;
    const width = Math.min(1200, Math.max(100, Math.round(this.clientWidth - 47)));
    const series = model.series.get(this.key);
    // Half as many buckets as points asked for so far means that the profile is too coarse for this width.
    if (series !== undefined && !series.whole && series.steps.length < Math.min(series.stats.count, width) && this.asked < width) {
      this.asked = width;
      void model.loadSeries(this.key, width);
    }
    if (model.reference !== undefined && !model.referenceSeries.has(this.key) && (changed.has('context') || changed.has('key')))
      this.askReference(model.reference.id, width);
  }

  private askedReference = '';

  private askReference(id: string, width: number): void {
    if (this.askedReference === id) return;
    this.askedReference = id;
    void this.context?.model.loadReferenceSeries(this.key, width);
  }

  private async readZoomed(): Promise<void> {
    const model = this.context?.model;
    const range = model?.steps.zoom;
    if (model === undefined || range === undefined || model.series.get(this.key)?.whole === true) {
      this.zoomed = undefined;
      return;
    }
    if (!this.inView) return;
    const columns = await model.loadSeries(this.key, Math.max(100, this.clientWidth - 47), range);
    if (columns !== undefined && model.steps.zoom === range) this.zoomed = { range, columns };
  }

  protected override render(): TemplateResult | typeof nothing {
    const context = this.context;
    const series = context?.model.series.get(this.key);
    if (context === undefined || series === undefined) return nothing;
    const { words, model } = context;
    const direction = context.run.directions[this.key];
    const overTime = isOverTime(series.steps);
    const last = this.lastValue(context, series);
    return html`<div class="h">
        <span class="n" title=${this.key}>${this.key}</span>
        ${direction === undefined
          ? nothing
          : html`<span class="sub s11 dir">${direction === 'lower' ? words.lowerIsBetter : words.higherIsBetter}</span><span class="sub s11 arrow" aria-hidden="true">${direction === 'lower' ? '↓' : '↑'}</span>`}
        <span class="v long num s11 sub">${last.atStep}</span><span class="v short num s11 sub">${last.value}</span>
      </div>
      ${!this.inView
        ? html`<div class="plot"></div>`
        : series.stats.min === undefined
          ? html`<div class="plot empty sub">${fill(words.allNotNumbers, series.steps.length)}</div>`
          : html`<tb-line-chart
              .lines=${this.lines(context, overTime)}
              .log=${context.model.state.log}
              .smoothing=${context.model.state.smoothing}
              .group=${overTime ? model.times : model.steps}
              .axis=${overTime ? words.time : words.step}
              .label=${fill(words.chartLabel, this.key)}
              .onRead=${(reading: Reading | undefined, spoken: boolean) => this.read(reading, spoken, overTime)}
            ></tb-line-chart>`}
      ${this.remark(context, series)}`;
  }

  /** The last value, alone where the name needs the room. */
  private lastValue(context: RunContext, series: SeriesColumns): { readonly value: string; readonly atStep: string } {
    const last = context.run.metrics.find((metric) => metric.key === this.key);
    const value = last?.value ?? series.values.at(-1) ?? Number.NaN;
    const step = last?.step ?? series.steps.at(-1) ?? 0;
    const text = lastText(series, value, context.run.status === 'RUNNING');
    return { value: text, atStep: isOverTime(series.steps) ? text : fill(context.words.atStep, text, formatNumber(step)) };
  }

  /** Values of one chart have one precision. */
  private format(value: number): string {
    return seriesFormat(this.context?.model.series.get(this.key))(value);
  }

  private remark(context: RunContext, series: SeriesColumns): TemplateResult | typeof nothing {
    const counts = countHidden(series.values);
    const notes: string[] = [];
    if (counts.gaps > 0 && series.stats.min !== undefined) notes.push(fill(context.words.notNumbers, counts.gaps));
    if (context.model.state.log && counts.notPositive > 0) notes.push(fill(context.words.notPositive, counts.notPositive));
    return notes.length === 0 ? nothing : html`<div class="note-line sub s11">${notes.join('; ')}</div>`;
  }

  /** The run's line and the reference's; the same object as long as nothing changed, so that nothing is drawn anew. */
  private lines(context: RunContext, overTime: boolean): Line[] {
    const { model, run, words } = context;
    const zoomed = this.zoomed !== undefined && this.zoomed.range === model.steps.zoom ? this.zoomed.columns : undefined;
    const own = zoomed ?? model.series.get(this.key);
    const other = overTime ? undefined : model.referenceSeries.get(this.key);
    const live = run.status === 'RUNNING';
    const of = [own, other, live, overTime];
    if (this.kept !== undefined && this.kept.of.every((part, index) => part === of[index])) return this.kept.lines;
    const lines: Line[] = [];
    if (own !== undefined) {
      const start = own.times[0] ?? 0;
      lines.push({ id: 'own', name: words.thisRun, colour: 0, dash: [], width: 1.75, xs: overTime ? own.times.map((time) => (time - start) / 1000) : own.steps, ys: own.values, live });
    }
    if (other !== undefined) lines.push({ id: 'reference', name: model.reference?.name ?? '', colour: 1, dash: [5, 3], width: 1.25, xs: other.steps, ys: other.values, live: false });
    this.kept = { of, lines };
    return lines;
  }

  /** Writes what the cursor reads into the head, at once and without a new rendering. */
  private read(reading: Reading | undefined, spoken: boolean, overTime: boolean): void {
    const head = this.querySelector<HTMLElement>('.h');
    const context = this.context;
    const series = context?.model.series.get(this.key);
    if (head === null || context === undefined || series === undefined) return;
    let cursor = this.querySelector<HTMLElement>('.h .cursor');
    head.classList.toggle('reading', reading !== undefined);
    if (reading === undefined) {
      cursor?.remove();
      return;
    }
    if (cursor === null) {
      cursor = document.createElement('span');
      cursor.className = 'v cursor num s11 sub';
      head.append(cursor);
    }
    const at = overTime ? fill(context.words.seconds, fixed(reading.x, 1)) : `${context.words.step} ${formatNumber(reading.x)}`;
    const where = document.createElement('span');
    where.className = 'at';
    where.textContent = at;
    cursor.replaceChildren(
      ...reading.values.flatMap(({ line, value }) => {
        const part = document.createElement('span');
        part.style.color = `var(--run-${line.colour})`;
        part.title = `${line.name}: ${exactNumber(value)}`;
        part.textContent = this.format(value);
        return [part, ' '];
      }),
      where,
    );
    const own = reading.values[0];
    if (spoken && own !== undefined) context.say(fill(context.words.valueAt, this.key, exactNumber(own.value), formatNumber(reading.x)));
  }
}
