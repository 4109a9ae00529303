import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { CursorGroup } from '../charts/cursor';
import type { Line } from '../charts/line';
import type { Reading } from '../charts/lineChart';
import { isOverTime } from '../charts/series';
import { lastText, seriesFormat } from '../run/precision';
import type { SeriesColumns } from '../run/protocol';
import { exactNumber, fixed, formatNumber } from '../ui/format';
import { fill } from '../ui/words';
import type { CardWords } from './strings';

/** What a chart of a card shows. */
export interface CardCourse {
  readonly course: SeriesColumns;
  readonly direction: 'lower' | 'higher' | undefined;
  /** The run goes on. */
  readonly live: boolean;
  /** Cursor and zoom of the charts over steps, and of those over time. */
  readonly steps: CursorGroup;
  readonly times: CursorGroup;
  readonly words: CardWords;
  /** Opens the metric on the run's page; absent where there is none. */
  readonly open?: () => void;
  say(text: string): void;
}

/** One metric of a card: its name, which way it gets better, the value at the cursor or the last one with the best, and the course below. */
export class CardChart extends LitElement {
  static override properties = { of: { attribute: false }, reading: { state: true } };
  of: CardCourse | undefined;
  private reading: Reading | undefined;
  private kept: { readonly course: SeriesColumns; readonly live: boolean; readonly lines: readonly Line[] } | undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.of === undefined) return nothing;
    const { course, direction, live, words, open } = this.of;
    const overTime = isOverTime(course.steps);
    const way = direction === undefined ? '' : direction === 'lower' ? words.lowerIsBetter : words.higherIsBetter;
    const name = open === undefined ? html`${course.key}` : html`<button type="button" class="cut" title=${fill(words.openMetric, course.key)} @click=${open}>${course.key}</button>`;
    return html`<div class="h">
        <span class="n" title=${course.key}>${name}</span>
        ${direction === undefined ? nothing : html`<span class="sub s11 dir" role="img" aria-label=${way} title=${way}>${direction === 'lower' ? '↓' : '↑'}</span>`}
        ${this.reading === undefined ? this.ending(this.of, overTime) : this.read(this.reading, course, overTime, words)}
      </div>
      <tb-line-chart
        .lines=${this.lines(course, live, overTime)}
        .group=${overTime ? this.of.times : this.of.steps}
        .axis=${overTime ? words.time : words.step}
        .label=${fill(words.chartLabel, course.key)}
        .onRead=${(reading: Reading | undefined, spoken: boolean) => this.take(reading, spoken)}
      ></tb-line-chart>`;
  }

  /** The last value, with its own best where a way is known and another point was better. */
  private ending({ course, direction, live, words }: CardCourse, overTime: boolean): TemplateResult {
    const { stats } = course;
    const format = seriesFormat(course);
    const last = stats.last ?? course.values.at(-1) ?? Number.NaN;
    const [best, at] = direction === 'lower' ? [stats.min, stats.minStep] : direction === 'higher' ? [stats.max, stats.maxStep] : [];
    const text = lastText(course, last, live);
    if (best === undefined || best === last) return reads(last, text, '');
    return reads(last, text, overTime || at === undefined ? fill(words.best, format(best)) : fill(words.bestAt, format(best), formatNumber(at)));
  }

  private read(reading: Reading, course: SeriesColumns, overTime: boolean, words: CardWords): TemplateResult {
    const value = reading.values[0]?.value ?? Number.NaN;
    const at = overTime ? fill(words.seconds, fixed(reading.x, 1)) : `${words.step} ${formatNumber(reading.x)}`;
    return reads(value, seriesFormat(course)(value), at);
  }

  private take(reading: Reading | undefined, spoken: boolean): void {
    // Charts say it again at each drawing; what stays the same is not drawn.
    if (reading?.x !== this.reading?.x || reading?.values[0]?.value !== this.reading?.values[0]?.value) this.reading = reading;
    const value = reading?.values[0]?.value;
    if (spoken && reading !== undefined && value !== undefined && this.of !== undefined) this.of.say(fill(this.of.words.valueAt, this.of.course.key, exactNumber(value), formatNumber(reading.x)));
  }

  private lines(course: SeriesColumns, live: boolean, overTime: boolean): readonly Line[] {
    if (this.kept?.course === course && this.kept.live === live) return this.kept.lines;
    const start = course.times[0] ?? 0;
    const xs = overTime && course.times.length > 0 ? course.times.map((time) => (time - start) / 1000) : course.steps;
    const lines = [{ id: course.key, name: course.key, colour: 0, dash: [], width: 1.75, xs, ys: course.values, live }];
    this.kept = { course, live, lines };
    return lines;
  }
}

/** A value, which is never cut, with what is said of it. */
function reads(value: number, text: string, more: string): TemplateResult {
  return html`<span class="v num s11" title=${exactNumber(value)}>${text}</span>${more === '' ? nothing : html`<span class="at cut num s11 sub" title=${more}>${more}</span>`}`;
}
