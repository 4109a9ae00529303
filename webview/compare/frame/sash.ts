import { html, type TemplateResult } from 'lit';

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

/** A line of 1 px with a grip of 5 px between view and pane: dragged, moved by arrows, evened by a double click. */
export function sash({ label, height, room, moved, left }: SashSettings): TemplateResult {
  const onPress = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const grip = event.currentTarget as HTMLElement;
    const from = event.clientY;
    let now = height;
    grip.setPointerCapture(event.pointerId);
    grip.classList.add('drag');
    const onMove = (move: PointerEvent): void => {
      now = clampHeight(height + from - move.clientY, room());
      moved(now);
    };
    const end = (): void => {
      grip.classList.remove('drag');
      grip.removeEventListener('pointermove', onMove);
      if (now !== height) left(now);
    };
    grip.addEventListener('pointermove', onMove);
    grip.addEventListener('lostpointercapture', end, { once: true });
  };
  const onKey = (event: KeyboardEvent): void => {
    const targets: Record<string, number> = { ArrowUp: height + STEP, ArrowDown: height - STEP, Home: LEAST, End: room() - LEAST };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    left(clampHeight(target, room()));
  };
  return html`<div class="sash" role="separator" aria-orientation="horizontal" tabindex="0" aria-label=${label} aria-valuenow=${height} aria-valuemin=${LEAST}
    @pointerdown=${onPress} @keydown=${onKey} @dblclick=${() => left(clampHeight(room() / 2, room()))}></div>`;
}
