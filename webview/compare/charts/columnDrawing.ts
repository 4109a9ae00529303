import { BarController, BarElement, CategoryScale, Chart, PointElement, ScatterController, type ChartConfiguration, type ChartDataset, type ScaleOptionsByType } from 'chart.js';
import { mix } from '../../ui/colour';
import { theme } from '../../ui/theme';
import { ramp } from '../parallel/ramp';
import type { Bar } from './barData';
import { axisTicks, bounds, type ColumnAxis } from './columnAxis';

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
export function scatterConfig(marks: readonly Mark[], x: ColumnAxis, y: ColumnAxis, ramped: { min: number; max: number } | undefined): ChartConfiguration<'scatter'> {
  const sets = new Map<string, ChartDataset<'scatter'>>();
  for (const mark of marks) {
    const chosen = mark.hue !== undefined;
    const own = theme().runs[mark.hue ?? -1] ?? neutral();
    const colour = ramped === undefined ? own : Number.isFinite(mark.z) ? ramp(Math.round((12 * (mark.z - ramped.min)) / (ramped.max - ramped.min || 1)) / 12) : neutral(0.3);
    const key = `${chosen} ${colour} ${own}`;
    const set = sets.get(key) ?? { data: [], backgroundColor: colour, borderColor: ramped !== undefined && chosen ? own : theme().background, borderWidth: ramped !== undefined && chosen ? 2.5 : 1, pointRadius: chosen ? 5 : 3.5, order: chosen ? 0 : 1 };
    set.data.push({ x: mark.x, y: mark.y });
    sets.set(key, set);
  }
  return {
    type: 'scatter',
    data: { datasets: [...sets.values()] },
    options: { ...plain(), scales: { x: scale(x, true), y: scale(y, false) } },
  };
}

/** Bars, side by side where they are split; a selected run has its colour. */
export function barConfig(bars: readonly Bar[], log: boolean, hue: (bar: Bar) => number | undefined): ChartConfiguration<'bar'> {
  const labels = [...new Set(bars.map(({ label, rows, split }) => (split === undefined && rows.length === 1 ? `${label}\u200b${rows[0]}` : label)))];
  const keyOf = (bar: Bar): string => (bar.split === undefined && bar.rows.length === 1 ? `${bar.label}\u200b${bar.rows[0]}` : bar.label);
  const splits = [...new Set(bars.map(({ split }) => split))];
  const values = bars.flatMap(({ value, deviation }) => [value, ...(Number.isNaN(deviation) ? [] : [value - deviation, value + deviation])]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const datasets = splits.map((split, index): ChartDataset<'bar'> => {
    const mine = new Map(bars.filter((bar) => bar.split === split).map((bar) => [keyOf(bar), bar]));
    return {
      data: labels.map((label) => mine.get(label)?.value ?? null),
      backgroundColor: labels.map((label) => {
        const bar = mine.get(label);
        const run = bar === undefined ? undefined : hue(bar);
        return run === undefined ? (splits.length > 1 ? ramp(index / Math.max(1, splits.length - 1)) : neutral()) : (theme().runs[run] ?? neutral());
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
      ...plain(),
      // Bars are lists of numbers, with nothing where a part has no bar: chart.js has to read them.
      parsing: undefined as never,
      normalized: false,
      scales: {
        x: {
          type: 'category', grid: { display: false }, border: { color: theme().border },
          ticks: { ...tickStyle(), maxRotation: 0, autoSkip: true, callback: (index) => { const text = (labels[Number(index)] ?? '').split('\u200b')[0] ?? ''; return text.length > 14 ? `${text.slice(0, 13)}…` : text; } },
        },
        y: { ...scale(axis, false), ...fromZero },
      },
    },
  };
}

function plain(): { parsing: false; normalized: boolean; animation: false; responsive: false; maintainAspectRatio: false; events: []; layout: { padding: { top: number; right: number } }; plugins: object } {
  return { parsing: false, normalized: true, animation: false, responsive: false, maintainAspectRatio: false, events: [], layout: { padding: { top: 8, right: 14 } }, plugins: {} };
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
    border: { display: horizontal, color: theme().border },
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
