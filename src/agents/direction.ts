import { guessDirection, isBetter, type Direction } from '../protocol/direction';
import type { AgentPlace } from './tool';

/** Which way a metric gets better: as the team says, else as its name speaks of. */
export const directionOf = ({ directions }: AgentPlace, key: string): Direction => directions.get(key) ?? guessDirection(key);

/** Of these values the place of the best finite one; undefined without a direction, or when all are the same. */
export function bestOf(direction: Direction, values: readonly (number | undefined)[]): number | undefined {
  if (direction === 'unknown') return undefined;
  let best: number | undefined;
  values.forEach((value, index) => {
    if (value === undefined || !Number.isFinite(value)) return;
    const known = best === undefined ? undefined : values[best];
    if (known === undefined || isBetter(value, known, direction)) best = index;
  });
  const finite = values.filter((value) => value !== undefined && Number.isFinite(value));
  return new Set(finite).size < 2 ? undefined : best;
}
