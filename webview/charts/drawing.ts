import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type ChartConfiguration,
  type ChartDataset,
  type ChartOptions,
  type Plugin,
  type Scale,
} from 'chart.js';
import { theme } from '../ui/theme';
import type { Range } from './cursor';
import { extent, heights, type Look, type Ready } from './line';
import { paintBehind, paintSinglePoints, type Frame } from './paint';
import { toPoints } from './series';
import { logTicks, logTickValues, stepTicks, valueTicks } from './ticks';
import { durationTicks, momentTicks, type AxisKind, type Tick } from './timeTicks';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

/** Px at the end of an axis that its name needs, and half a number beside it. */
const NAMED = 50;

/** Points as chart.js takes them. */
export type XY = { x: number; y: number };

/** How the lines are drawn. */
export interface Drawing extends Look {
  readonly lines: readonly Ready[];
  /** The stretch of x shown; all of it when undefined. */
  readonly range: Range | undefined;
  readonly kind: AxisKind;
  /** Room at the right end of the x axis for its name. */
  readonly named: boolean;
  /** Room right of the plot for values, px. */
  readonly beside: number;
}

/** What chart.js is given: a line a run; what stands behind them is painted by us. `current` answers what is drawn now. */
export function configuration(drawing: Drawing, current: () => Drawing): ChartConfiguration<'line', XY[]> {
  const plugin: Plugin<'line'> = {
    id: 'behind',
    beforeDatasetsDraw: (chart) => paintBehind(chart.ctx, frameOf(chart), current().lines, current().log),
    afterDatasetsDraw: (chart) => paintSinglePoints(chart.ctx, frameOf(chart), current().lines, current().log),
  };
  return { type: 'line', data: { datasets: drawing.lines.map((line) => dataset(line, drawing.log)) }, options: options(drawing), plugins: [plugin] };
}

/** Brings a chart up to date without making its parts anew. */
export function update(chart: Chart<'line', XY[]>, drawing: Drawing): void {
  const { datasets } = chart.data;
  datasets.length = Math.min(datasets.length, drawing.lines.length);
  drawing.lines.forEach((line, index) => {
    const before = datasets[index];
    if (before === undefined) datasets.push(dataset(line, drawing.log));
    else Object.assign(before, dataset(line, drawing.log));
  });
  chart.options = options(drawing);
  chart.update('none');
}

/** Where things stand in a chart that is drawn. */
export function frameOf(chart: Pick<Chart, 'chartArea' | 'scales'>): Frame {
  const { left, right, top, bottom } = chart.chartArea;
  const { x, y } = chart.scales;
  return {
    left, right, top, bottom,
    toX: (value) => x?.getPixelForValue(value) ?? 0,
    toY: (value) => y?.getPixelForValue(value) ?? 0,
    fromX: (px) => x?.getValueForPixel(px) ?? 0,
    min: x?.min ?? 0,
    max: x?.max ?? 1,
    low: y?.min ?? 0,
    high: y?.max ?? 1,
    ticksX: ticksOf(x),
    ticksY: ticksOf(y),
  };
}

function ticksOf(scale: Scale | undefined): Tick[] {
  return (scale?.ticks ?? []).map(({ value, label }) => ({ value, label: typeof label === 'string' ? label : '' }));
}

function dataset({ line, colour, shown, from, to }: Ready, log: boolean): ChartDataset<'line', XY[]> {
  return {
    data: toPoints(line.xs, shown, log, from, to),
    borderColor: colour,
    borderWidth: line.width,
    borderDash: [...line.dash],
    borderJoinStyle: line.width > 1 ? 'round' : 'bevel',
    spanGaps: false,
    pointRadius: 0,
    pointHitRadius: 0,
    clip: { left: 0, right: 4, top: 4, bottom: 4 },
  };
}

function options(drawing: Drawing): ChartOptions<'line'> {
  const colours = theme();
  const tick = { color: colours.secondary, font: { size: 11, family: colours.font }, maxRotation: 0, padding: 6 };
  const height = heights(drawing.lines, drawing, drawing.range);
  return {
    parsing: false,
    normalized: true,
    animation: false,
    responsive: false,
    maintainAspectRatio: false,
    events: [],
    layout: { padding: { top: 6, right: drawing.beside === 0 ? 5 : drawing.beside, left: 0, bottom: 0 } },
    plugins: {},
    scales: {
      x: {
        type: 'linear',
        ...(drawing.range ?? extent(drawing.lines.map(({ line }) => line))),
        grid: { display: false },
        border: { display: drawing.beside > 0, color: colours.border },
        afterBuildTicks: (scale) => {
          if (drawing.kind !== 'step') scale.ticks = timeTicks(drawing.kind, scale).map(({ value }) => ({ value }));
          // There is no half of a step.
          else if (drawing.lines.every(({ line: { xs } }) => Number.isInteger(xs[0] ?? 0) && Number.isInteger(xs[xs.length - 1] ?? 0))) scale.ticks = scale.ticks.filter(({ value }) => Number.isInteger(value));
        },
        ticks: {
          ...tick,
          padding: 4,
          maxTicksLimit: 6,
          // A number stands below its place, also the last one: it has room, for the axis' name or the values follow it.
          align: 'center',
          includeBounds: false,
          callback(_, index, ticks) {
            if (drawing.kind !== 'step') return timeTicks(drawing.kind, this)[index]?.label;
            // The name of the axis stands at its end.
            if (drawing.named && (ticks[index]?.value ?? 0) > this.max - ((this.max - this.min) * NAMED) / this.width) return '';
            return stepTicks(ticks.map((entry) => entry.value), this.min, this.max, drawing.named)[index];
          },
        },
      },
      y: {
        type: drawing.log ? 'logarithmic' : 'linear',
        ...(height === undefined ? {} : height.exact ? { min: height.min, max: height.max } : { suggestedMin: height.min, suggestedMax: height.max }),
        grid: { display: height !== undefined, color: colours.grid, drawTicks: false, tickLength: 0 },
        border: { display: false, dash: colours.highContrast ? [1, 5] : [] },
        afterFit: (scale) => {
          scale.width = Math.max(drawing.beside > 0 ? 46 : 42, scale.width);
        },
        // chart.js names ticks of a logarithmic axis without regard to their room.
        afterBuildTicks: (scale) => {
          if (drawing.log) scale.ticks = logTickValues(scale.min, scale.max).map((value) => ({ value }));
        },
        ticks: {
          ...tick,
          // Without a number there is nothing to measure by.
          display: height !== undefined,
          autoSkip: !drawing.log,
          maxTicksLimit: drawing.beside > 0 ? 6 : 5,
          includeBounds: height?.exact !== true,
          callback(_, index, ticks) {
            const values = ticks.map((entry) => entry.value);
            return (drawing.log ? logTicks(values) : valueTicks(values))[index];
          },
        },
      },
    },
  };
}

/** As many as have room: a moment's name is longer than a duration's. */
function timeTicks(kind: Exclude<AxisKind, 'step'>, scale: Scale): Tick[] {
  const width = scale.width > 0 ? scale.width : scale.chart.width;
  return kind === 'time' ? momentTicks(scale.min, scale.max, Math.max(1, Math.floor(width / 84))) : durationTicks(scale.min, scale.max, Math.max(1, Math.floor(width / 64)));
}
