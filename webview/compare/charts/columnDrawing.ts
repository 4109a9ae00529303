import { BarController, BarElement, CategoryScale, Chart, PointElement, ScatterController, type ChartConfiguration, type ChartDataset, type ScaleOptionsByType } from 'chart.js';
import { mix } from '../../ui/colour';
import { theme } from '../../ui/theme';
import { categoryColours, ramp } from '../parallel/ramp';
import type { Frame } from '../../charts/paint';
import type { Shape } from '../../charts/scene';
import type { Bar } from './barData';
import { axisTicks, bounds, type ColumnAxis } from './columnAxis';
import { RAMP_ROOM, type ValueRamp } from './valueRamp';

Chart.register(BarController, BarElement, CategoryScale, PointElement, ScatterController);

/** A run in the plane. */
export interface Mark {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  /** Third value; NaN for none. */
  readonly z: number;
  /** Hue of a selected run. */
  readonly hue: number | undefined;
}

/** Colour of what is not selected. */
export function neutral(share = 0.5): string {
  return theme().highContrast ? theme().foreground : mix(theme().foreground, theme().background, share);
}

/** A scatter of runs: neutral ones first, then the selected ones larger, in their colours. With a third column the colour is its ramp, and who is selected is an outline. */
export function scatterConfig(marks: readonly Mark[], x: ColumnAxis, y: ColumnAxis, ramped: ValueRamp | undefined): ChartConfiguration<'scatter'> {
  const sets = new Map<string, ChartDataset<'scatter'>>();
  for (const mark of marks) {
    const chosen = mark.hue !== undefined;
    const { fill, edge } = markColour(mark, ramped);
    const key = `${chosen} ${fill} ${edge}`;
    const set = sets.get(key) ?? { data: [], backgroundColor: fill, borderColor: ramped !== undefined && chosen ? edge : theme().background, borderWidth: ramped !== undefined && chosen ? 2.5 : 1, pointRadius: chosen ? 5 : 3.5, order: chosen ? 0 : 1 };
    set.data.push({ x: mark.x, y: mark.y });
    sets.set(key, set);
  }
  return {
    type: 'scatter',
    data: { datasets: [...sets.values()] },
    options: { ...plain(ramped === undefined ? 14 : RAMP_ROOM), scales: { x: scale(x, true), y: scale(y, false) } },
  };
}

/** Colours of a run: its own, or that of its value and its own around it. */
export function markColour(mark: Mark, ramped: ValueRamp | undefined): { readonly fill: string; readonly edge: string } {
  const own = theme().runs[mark.hue ?? -1] ?? neutral();
  // In few steps, so that runs of one colour are drawn at once.
  return { fill: ramped === undefined ? own : Number.isFinite(mark.z) ? ramp(Math.round(12 * ramped.goodness(mark.z)) / 12) : neutral(0.3), edge: own };
}

/** A bar as it stands in the chart: middle and width, top, px. */
export interface BarBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly colour: string;
}

/** What a bar stands for, told apart from others of that name where each is a run of its own. */
function keyOf({ label, rows, split }: Bar): string {
  return split === undefined && rows.length === 1 ? `${label}\u200b${rows[0]}` : label;
}

/** Parts that bars are split into, in their order; one that is undefined when they are not. */
export function splitsOf(bars: readonly Bar[]): (string | undefined)[] {
  return [...new Set(bars.map(({ split }) => split))];
}

/** Colour of a bar: of its part, of its run when that is selected, else neutral. */
export function barColour(bar: Bar, splits: readonly (string | undefined)[], hue: number | undefined): string {
  if (hue !== undefined) return theme().runs[hue] ?? neutral();
  const palette = categoryColours();
  return splits.length > 1 ? (palette[splits.indexOf(bar.split) % palette.length] ?? neutral()) : neutral();
}

/** Where the bars stand in a chart made of `barConfig`. */
export function barBoxes(chart: Pick<Chart, 'getDatasetMeta'>, bars: readonly Bar[], hue: (bar: Bar) => number | undefined): BarBox[] {
  const labels = new Map([...new Set(bars.map(keyOf))].map((key, index) => [key, index]));
  const splits = splitsOf(bars);
  return bars.map((bar) => {
    const element = chart.getDatasetMeta(splits.indexOf(bar.split)).data[labels.get(keyOf(bar)) ?? 0] as (BarElement & { width?: number }) | undefined;
    return { x: element?.x ?? 0, y: element?.y ?? 0, width: element?.width ?? 0, colour: barColour(bar, splits, hue(bar)) };
  });
}

/** Names of the parts with their colours, above the plot as far as there is room. */
export function splitShapes(bars: readonly Bar[], frame: Pick<Frame, 'left' | 'right'>): Shape[] {
  const splits = splitsOf(bars);
  if (splits.length < 2) return [];
  const palette = categoryColours();
  const shapes: Shape[] = [];
  let x = frame.left;
  for (const [index, split] of splits.entries()) {
    const text = cutLabel(split ?? '');
    const width = 14 + text.length * 7 + 14;
    if (x + width > frame.right) {
      shapes.push({ kind: 'text', at: [x, 9], text: `+${splits.length - index}`, colour: theme().secondary, size: 11, anchor: 'start' });
      break;
    }
    shapes.push({ kind: 'box', x, y: 5, width: 9, height: 9, colour: palette[index % palette.length] ?? neutral() });
    shapes.push({ kind: 'text', at: [x + 14, 9.5], text, colour: theme().secondary, size: 11, anchor: 'start' });
    x += width;
  }
  return shapes;
}

/** A name as long as there is room for below a bar. */
export function cutLabel(text: string): string {
  return text.length > 14 ? `${text.slice(0, 13)}…` : text;
}

/** Bars, side by side where they are split; a selected run has its colour. Below each mean stands how many runs it is of, after the word `counted`. */
export function barConfig(bars: readonly Bar[], log: boolean, counted: string | undefined, hue: (bar: Bar) => number | undefined): ChartConfiguration<'bar'> {
  const labels = [...new Set(bars.map(keyOf))];
  const splits = splitsOf(bars);
  const counts = new Map<string, number>();
  for (const bar of bars) counts.set(keyOf(bar), (counts.get(keyOf(bar)) ?? 0) + bar.rows.length);
  const values = bars.flatMap(({ value, deviation }) => [value, ...(Number.isNaN(deviation) ? [] : [value - deviation, value + deviation])]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const datasets = splits.map((split): ChartDataset<'bar'> => {
    const mine = new Map(bars.filter((bar) => bar.split === split).map((bar) => [keyOf(bar), bar]));
    return {
      data: labels.map((label) => mine.get(label)?.value ?? null),
      backgroundColor: labels.map((label) => {
        const bar = mine.get(label);
        return bar === undefined ? neutral() : barColour(bar, splits, hue(bar));
      }),
      maxBarThickness: 36, categoryPercentage: 0.84, barPercentage: 0.92,
    };
  });
  const axis: ColumnAxis = { kind: 'number', log: log && low > 0, words: [], min: low, max: high, at: () => Number.NaN };
  const ends = bounds(axis);
  // A bar that does not begin at zero lies; on a logarithmic axis there is no zero.
  const fromZero = axis.log ? {} : { min: Math.min(0, low < 0 ? ends.min : 0), max: Math.max(0, high > 0 ? ends.max : 0) };
  return {
    type: 'bar',
    data: { labels, datasets },
    options: {
      ...plain(14, splits.length > 1 ? 24 : 8),
      // Bars are lists of numbers, with nothing where a part has no bar: chart.js has to read them.
      parsing: undefined as never,
      normalized: false,
      scales: {
        x: {
          type: 'category', grid: { display: false }, border: { color: theme().border },
          ticks: { ...tickStyle(), maxRotation: 0, autoSkip: true, callback: (index) => {
            const label = labels[Number(index)] ?? '';
            const text = cutLabel(label.split('\u200b')[0] ?? '');
            return counted === undefined ? text : [text, `${counted} ${counts.get(label) ?? 0}`];
          } },
        },
        y: { ...scale(axis, false), ...fromZero },
      },
    },
  };
}

function plain(right: number, top = 8): { parsing: false; normalized: boolean; animation: false; responsive: false; maintainAspectRatio: false; events: []; layout: { padding: { top: number; right: number } }; plugins: object } {
  return { parsing: false, normalized: true, animation: false, responsive: false, maintainAspectRatio: false, events: [], layout: { padding: { top, right } }, plugins: {} };
}

function tickStyle(): { color: string; font: { size: number; family: string } } {
  return { color: theme().secondary, font: { size: 11, family: theme().font } };
}

function scale(axis: ColumnAxis, horizontal: boolean): ScaleOptionsByType<'linear'> {
  const most = horizontal ? 5 : 6;
  const named = new Map<number, string>();
  const options = {
    type: axis.log ? 'logarithmic' : 'linear',
    ...bounds(axis),
    grid: horizontal ? { display: false } : { color: theme().grid, drawTicks: false },
    border: { display: horizontal, color: theme().border, dash: theme().highContrast && !horizontal ? [1, 5] : [] },
    afterFit: (made: { width: number }) => {
      if (!horizontal) made.width = Math.max(46, made.width);
    },
    afterBuildTicks: (made: { min: number; max: number; ticks: { value: number }[] }) => {
      const ticks = axisTicks(axis, made.min, made.max, most, made.ticks.map(({ value }) => value));
      named.clear();
      ticks.forEach(({ value, label }) => named.set(value, label));
      made.ticks = ticks.map(({ value }) => ({ value }));
    },
    ticks: { ...tickStyle(), padding: horizontal ? 4 : 6, maxRotation: 0, maxTicksLimit: most, includeBounds: false, autoSkip: axis.kind === 'category' && horizontal, callback: (value: number | string) => named.get(Number(value)) ?? '' },
  };
  return options as unknown as ScaleOptionsByType<'linear'>;
}
