import type { Brush } from '../model/clauses';
import { SPREAD, type Scale } from './scale';

/** Codes of the categories that a brush holds. */
export function chosenCodes(brush: Brush | undefined, scale: Scale): Set<number> {
  const codes = new Set<number>();
  if (brush === undefined) return codes;
  scale.categories.forEach(({ word, number }, code) => {
    const held = number === undefined ? brush.words.includes(word) : brush.words.includes(word) || brush.ranges.some(({ min, max }) => number >= min && number <= max);
    if (held) codes.add(code);
  });
  return codes;
}

/** A brush of these categories; what it says of runs without a value stays. */
export function brushOfCodes(scale: Scale, codes: ReadonlySet<number>, absent: boolean): Brush {
  const chosen = scale.categories.filter((_, code) => codes.has(code));
  return {
    column: scale.id,
    ranges: chosen.flatMap(({ number }) => (number === undefined ? [] : [{ min: number, max: number }])),
    words: chosen.flatMap(({ word, number }) => (number === undefined ? [word] : [])),
    ...(absent ? { absent } : {}),
  };
}

/** Category at a place of the axis. */
export function codeAt(scale: Scale, unit: number): number {
  const slots = scale.categories.length;
  const fromHead = scale.inverted ? unit : 1 - unit;
  return Math.min(slots - 1, Math.max(0, Math.floor(fromHead * slots)));
}

/** Half the height of a category's brush, as a share of the axis. */
export function halfSlot(scale: Scale): number {
  return (SPREAD / 2 + 0.05) / Math.max(1, scale.categories.length);
}
