import type { CompareModel } from '../model/compareModel';
import type { BrushRange } from '../model/clauses';
import type { Plot } from './plot';

/** What is brushed on the axis of a parameter, within what was logged. */
export interface BrushedParam {
  readonly name: string;
  readonly ranges: [number, number][];
  readonly words: string[];
  /** All its values are whole numbers. */
  readonly whole: boolean;
}

/** The brushes on parameters: what a sweep could search in. */
export function brushedParams(model: Pick<CompareModel, 'column'>, { brushes }: Pick<Plot, 'brushes'>): BrushedParam[] {
  return [...brushes.values()].flatMap(({ column: id, ranges, words }): BrushedParam[] => {
    const numbers = [...(model.column(id)?.numbers ?? [])].filter((value) => Number.isFinite(value));
    const name = id.startsWith('params.') ? id.slice('params.'.length) : undefined;
    if (name === undefined || (ranges.length === 0 && words.length === 0)) return [];
    return [{ name, ranges: ranges.map((range) => within(range, numbers)), words: [...words], whole: numbers.length > 0 && numbers.every((value) => Number.isInteger(value)) }];
  });
}

/** A brush may reach past the end of its axis, where nothing was tried. */
function within({ min, max }: BrushRange, numbers: readonly number[]): [number, number] {
  const [low, high] = numbers.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
  return [Math.max(min, low), Math.min(max, high)];
}
