import { html, type TemplateResult } from 'lit';
import { RAIL } from './kept';

/** Px that an arrow key moves. */
const STEP = 16;
/** Width that a double click goes back to, px. */
const USUAL = 340;

/** The line between list and charts, with a grip of 5 px: dragged, moved by arrows, put back by a double click. `moved` follows the hand, `left` keeps. */
export function railSash(label: string, width: number, moved: (width: number) => void, left: (width: number) => void): TemplateResult {
  const bounded = (wish: number): number => Math.round(Math.min(RAIL[1], innerWidth - 200, Math.max(RAIL[0], wish)));
  const onPress = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const grip = event.currentTarget as HTMLElement;
    const from = event.clientX;
    let now = width;
    grip.setPointerCapture(event.pointerId);
    grip.classList.add('drag');
    const onMove = (move: PointerEvent): void => {
      now = bounded(width + move.clientX - from);
      moved(now);
    };
    grip.addEventListener('pointermove', onMove);
    grip.addEventListener('lostpointercapture', () => {
      grip.classList.remove('drag');
      grip.removeEventListener('pointermove', onMove);
      if (now !== width) left(now);
    }, { once: true });
  };
  const onKey = (event: KeyboardEvent): void => {
    const targets: Record<string, number> = { ArrowLeft: width - STEP, ArrowRight: width + STEP, Home: RAIL[0], End: RAIL[1] };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    left(bounded(target));
  };
  return html`<div class="rail-sash" role="separator" aria-orientation="vertical" tabindex="0" aria-label=${label} aria-valuenow=${width} aria-valuemin=${RAIL[0]} aria-valuemax=${RAIL[1]}
    @pointerdown=${onPress} @keydown=${onKey} @dblclick=${() => left(USUAL)}></div>`;
}
