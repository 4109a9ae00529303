import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type ChartConfiguration,
  type ChartDataset,
} from 'chart.js';
import { theme } from '../ui/theme';
import { mix } from '../ui/colour';
import type { Range } from './cursor';
import { smooth, standsAlone, toPoints, type Column } from './series';
import { logTicks, logTickValues, stepTicks, valueTicks } from './ticks';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

/** A line of a chart. */
export interface Line {
  /** Who it is, as said at the cursor. */
  readonly name: string;
  /** Number of the run's colour. */
  readonly colour: number;
  readonly dashed: boolean;
  readonly xs: Column;
  readonly ys: Column;
  /** It still grows: its end pulses. */
  readonly live: boolean;
}

/** How the lines are drawn. */
export interface Drawing {
  readonly lines: readonly Line[];
  readonly log: boolean;
  /** 0 for none; see `smooth`. */
  readonly smoothing: number;
  readonly range: Range | undefined;
}

/** What chart.js is given: a line a run, and behind it the raw one when smoothed. */
export function configuration(drawing: Drawing): ChartConfiguration<'line', { x: number; y: number }[]> {
  const colours = theme();
  const tick = { color: colours.secondary, font: { size: 11, family: colours.font }, maxRotation: 0, padding: 6 };
  const grid = { color: colours.grid, drawTicks: false, tickLength: 0 };
  return {
    type: 'line',
    data: { datasets: datasets(drawing) },
    options: {
      parsing: false,
      normalized: true,
      animation: false,
      responsive: false,
      maintainAspectRatio: false,
      events: [],
      layout: { padding: { top: 6, right: 5, left: 0, bottom: 0 } },
      plugins: {},
      scales: {
        x: {
          type: 'linear',
          ...(drawing.range ?? extent(drawing.lines)),
          grid: { display: false },
          border: { display: false },
          ticks: {
            ...tick,
            padding: 4,
            maxTicksLimit: 6,
            align: 'inner',
            callback(_, index, ticks) {
              return stepTicks(ticks.map((entry) => entry.value), this.min, this.max)[index];
            },
          },
        },
        y: {
          type: drawing.log ? 'logarithmic' : 'linear',
          grid,
          border: { display: false, dash: colours.highContrast ? [1, 5] : [] },
          afterFit: (scale) => {
            scale.width = Math.max(42, scale.width);
          },
          // chart.js names ticks of a logarithmic axis without regard to their room.
          afterBuildTicks: (scale) => {
            if (drawing.log) scale.ticks = logTickValues(scale.min, scale.max).map((value) => ({ value }));
          },
          ticks: {
            ...tick,
            autoSkip: !drawing.log,
            maxTicksLimit: 5,
            callback(_, index, ticks) {
              const values = ticks.map((entry) => entry.value);
              return (drawing.log ? logTicks(values) : valueTicks(values))[index];
            },
          },
        },
      },
    },
  };
}

/** Lines with their colours, smoothed where wished. */
export function datasets(drawing: Drawing): ChartDataset<'line', { x: number; y: number }[]>[] {
  return drawing.lines.flatMap((line) => {
    const colour = theme().runs[line.colour] ?? theme().foreground;
    const raw = dataset(line, line.ys, colour, drawing.log);
    if (drawing.smoothing === 0 || line.ys.length < 3) return [raw];
    const behind = theme().highContrast
      ? { ...raw, borderWidth: 0.5 }
      : { ...raw, borderColor: mix(colour, theme().background, 0.28), pointBackgroundColor: mix(colour, theme().background, 0.28) };
    return [dataset(line, smooth(line.ys, drawing.smoothing), colour, drawing.log), { ...behind, order: 1 }];
  });
}

/** Least and greatest x of all lines; a little room when there is but one. */
export function extent(lines: readonly Line[]): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const line of lines) {
    min = Math.min(min, line.xs[0] ?? Infinity);
    max = Math.max(max, line.xs[line.xs.length - 1] ?? -Infinity);
  }
  if (min > max) return { min: 0, max: 1 };
  return min === max ? { min: min - 0.5, max: max + 0.5 } : { min, max };
}

function dataset(line: Line, ys: Column, colour: string, log: boolean): ChartDataset<'line', { x: number; y: number }[]> {
  const points = toPoints(line.xs, ys, log);
  const alone = standsAlone(points.map((point) => point.y));
  return {
    data: points,
    borderColor: colour,
    borderWidth: line.dashed ? 1.25 : 1.75,
    borderDash: line.dashed ? [5, 3] : [],
    borderJoinStyle: 'round',
    spanGaps: false,
    pointRadius: alone.some(Boolean) ? alone.map((single) => (single ? 2 : 0)) : 0,
    pointBackgroundColor: colour,
    pointBorderWidth: 0,
    order: 0,
    clip: { left: 0, right: 4, top: 4, bottom: 4 },
  };
}
