import type { TemplateResult } from 'lit';
import { divider } from '../ui/divider';
import { RAIL } from './kept';

const [LEAST, MOST] = RAIL;
/** Width that a double click goes back to, px. */
const USUAL = 340;

/** The line between list and charts, with a grip of 5 px. `moved` follows the hand, `left` keeps; widths are px. */
export function railSash(label: string, width: number, moved: (width: number) => void, left: (width: number) => void): TemplateResult {
  return divider({
    className: 'rail-sash', label, orientation: 'vertical', size: width, step: 16, least: LEAST, most: MOST, end: () => MOST, usual: () => USUAL,
    bounded: (wish) => Math.round(Math.min(MOST, innerWidth - 200, Math.max(LEAST, wish))),
    moved, left,
  });
}
