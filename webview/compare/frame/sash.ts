import type { TemplateResult } from 'lit';
import { divider } from '../../ui/divider';

/** The least height of the view and of the pane below it, px. */
export const LEAST = 120;
/** Px that an arrow key moves: a row. */
const STEP = 22;

/** What a sash needs: the box that it divides, and where heights go. */
export interface SashSettings {
  readonly label: string;
  /** Height of the pane, px. */
  readonly height: number;
  /** Height of view and pane together, px. */
  readonly room: () => number;
  /** Follows the hand; nothing is kept. */
  readonly moved: (height: number) => void;
  /** The hand let go. */
  readonly left: (height: number) => void;
}

/** The height within what there is room for. */
export function clampHeight(height: number, room: number): number {
  return Math.round(Math.max(LEAST, Math.min(room - LEAST, height)));
}

/** A line of 1 px with a grip of 5 px between view and pane; a double click evens them. */
export function sash({ label, height, room, moved, left }: SashSettings): TemplateResult {
  const bounded = (wish: number): number => clampHeight(wish, room());
  return divider({
    className: 'sash', label, orientation: 'horizontal', size: height, step: STEP, least: LEAST, end: () => room() - LEAST, usual: () => bounded(room() / 2), bounded, moved, left,
  });
}
