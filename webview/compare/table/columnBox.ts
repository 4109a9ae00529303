import type { Section } from './chooseColumns';
import { textWidth } from '../../ui/measure';
import type { Shape } from './shape';

/** A column in its place. */
export interface ColumnBox {
  readonly id: string;
  readonly section: Section;
  readonly label: string;
  readonly shape: Shape;
  /** Px. */
  readonly width: number;
  readonly pinned: boolean;
  /** Width of the slots inside a cell, px; all rows have them, so that digits stand in line. */
  readonly slots: Slots;
  /** Cells stand under an axis of the plot above: px left free on each side, so that their middle is the axis. */
  readonly under?: { readonly left: number; readonly right: number };
}

/** Slots of a cell from left to right: the drawing, the mark of the best, the number, its deviation. */
export interface Slots {
  readonly glyph: number;
  readonly mark: number;
  readonly value: number;
  readonly deviation: number;
}

/** Space in a cell to the left and right of what it holds, px. */
export const PADDING = { left: 8, right: 12 } as const;
const EDGES = PADDING.left + PADDING.right;
const MARK = 14;
/** Least and usual width of the drawing, px. */
const GLYPH = { least: 20, usual: 52 } as const;
const MOST_TEXT = 220;
const CURVE = 108;

/** Least width of a column, so that its numbers are whole, and the width that suits it, px. */
export function widthsOf(shape: Shape, label: string, head: number): { readonly least: number; readonly fit: number; readonly slots: Omit<Slots, 'glyph'> } {
  const widest = Math.ceil(Math.max(0, ...shape.widest.map((text) => textWidth(text, 13, shape.best === undefined ? 400 : 600))));
  const none = Math.ceil(textWidth('not logged', 11));
  const title = Math.ceil(textWidth(label, 12, 500)) + head;
  switch (shape.look) {
    case 'dot': {
      const deviation = shape.hasDeviation ? Math.ceil(textWidth(`± ${shape.write(shape.scale.range.max)}`, 11)) + 4 : 0;
      const value = Math.max(widest, none);
      const slots = { mark: MARK, value, deviation };
      const held = MARK + value + deviation + EDGES;
      return { least: held, fit: Math.max(held + GLYPH.usual, Math.min(title + deviation, 240) + EDGES), slots };
    }
    case 'bar':
    case 'number':
    case 'moment': {
      const mark = shape.look === 'bar' && shape.best !== undefined ? MARK : 0;
      const value = Math.max(widest, none) + (shape.look === 'bar' ? 8 : 0);
      return { least: value + mark + EDGES, fit: Math.max(value + mark, Math.min(title, 180)) + EDGES, slots: { mark, value, deviation: 0 } };
    }
    case 'curve':
      return { least: 60, fit: Math.max(CURVE, Math.min(title, 180) + EDGES), slots: { mark: 0, value: 0, deviation: 0 } };
    case 'words':
      return { least: 48, fit: Math.min(MOST_TEXT, Math.max(widest, title, none)) + EDGES, slots: { mark: 0, value: 0, deviation: 0 } };
  }
}

/** The slots of a cell as wide as the column is. */
export function slotsOf(slots: Omit<Slots, 'glyph'>, width: number): Slots {
  const glyph = width - EDGES - slots.mark - slots.value - slots.deviation;
  return { ...slots, glyph: glyph < GLYPH.least ? 0 : glyph - 4 };
}
