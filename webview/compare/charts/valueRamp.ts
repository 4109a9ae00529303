import { parseColumn } from '../../../src/protocol/columns';
import type { Frame } from '../../charts/paint';
import type { Shape } from '../../charts/scene';
import { columnFormat } from '../../ui/format';
import { theme } from '../../ui/theme';
import type { CompareModel } from '../model/compareModel';
import { ramp } from '../parallel/ramp';

/** How good a value is, 0 for the worst shown to 1 for the best. */
export type Goodness = (value: number) => number;

/** The values now shown, and how good each is. */
export interface ValueRamp {
  readonly min: number;
  readonly max: number;
  readonly goodness: Goodness;
}

/** Room right of the plot for the ramp and its numbers, px. */
export const RAMP_ROOM = 74;

/** The ramp of a column over some of its values: the greatest is the best, but of a metric that is better when lower. Undefined without numbers. */
export function valueRamp(model: Pick<CompareModel, 'direction'>, column: string, values: readonly number[]): ValueRamp | undefined {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return undefined;
  const ref = parseColumn(column);
  const lower = (ref?.kind === 'metric' || ref?.kind === 'metricAt') && model.direction(ref.key) === 'lower';
  return {
    min, max,
    goodness: (value) => {
      const share = max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 1;
      return lower ? 1 - share : share;
    },
  };
}

/** The ramp beside the plot, with its ends in numbers. */
export function rampShapes({ min, max, goodness }: ValueRamp, { right, top, bottom }: Frame): Shape[] {
  const format = columnFormat([min, max]);
  const steps = 24;
  const [x, height] = [right + 12, (bottom - top) / steps];
  const text = (y: number, value: number): Shape => ({ kind: 'text', at: [x + 13, y], text: format(value), colour: theme().foreground, size: 11, anchor: 'start' });
  return [
    ...Array.from({ length: steps }, (_, index): Shape => ({
      kind: 'box', x, y: bottom - (index + 1) * height, width: 8, height: height + 0.5, colour: ramp(goodness(min + ((max - min) * (index + 0.5)) / steps)),
    })),
    text(top + 5, max),
    text(bottom - 5, min),
  ];
}
