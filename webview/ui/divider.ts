import { html, nothing, type TemplateResult } from 'lit';

/** A line between two parts of a page, which a person moves. Sizes are px. */
export interface DividerSettings {
  /** Class of the line; `drag` comes to it while it is dragged. */
  readonly className: string;
  readonly label: string;
  /** How the line stands: a standing one changes the width of what is left of it, a lying one the height of what is below. */
  readonly orientation: 'vertical' | 'horizontal';
  /** Size of the part that changes. */
  readonly size: number;
  /** Px that an arrow key moves. */
  readonly step: number;
  readonly least: number;
  /** Greatest size as assistive technology is told, where it is known beforehand. */
  readonly most?: number;
  /** What End goes to, and what a double click goes back to. */
  readonly end: () => number;
  readonly usual: () => number;
  /** The size within what there is room for. */
  readonly bounded: (size: number) => number;
  /** Follows the hand; nothing is kept. */
  readonly moved: (size: number) => void;
  /** The hand let go. */
  readonly left: (size: number) => void;
}

/** A divider: dragged, moved by arrows, Home and End, and put back by a double click. */
export function divider({ className, label, orientation, size, step, least, most, end, usual, bounded, moved, left }: DividerSettings): TemplateResult {
  const stands = orientation === 'vertical';
  const at = (event: PointerEvent): number => (stands ? event.clientX : -event.clientY);
  const onPress = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const grip = event.currentTarget as HTMLElement;
    const from = at(event);
    let now = size;
    grip.setPointerCapture(event.pointerId);
    grip.classList.add('drag');
    const onMove = (move: PointerEvent): void => {
      now = bounded(size + at(move) - from);
      moved(now);
    };
    grip.addEventListener('pointermove', onMove);
    grip.addEventListener('lostpointercapture', () => {
      grip.classList.remove('drag');
      grip.removeEventListener('pointermove', onMove);
      if (now !== size) left(now);
    }, { once: true });
  };
  const onKey = (event: KeyboardEvent): void => {
    const [smaller, larger] = stands ? (['ArrowLeft', 'ArrowRight'] as const) : (['ArrowDown', 'ArrowUp'] as const);
    const targets: Record<string, number> = { [smaller]: size - step, [larger]: size + step, Home: least, End: end() };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    left(bounded(target));
  };
  return html`<div class=${className} role="separator" aria-orientation=${orientation} tabindex="0" aria-label=${label} aria-valuenow=${size} aria-valuemin=${least} aria-valuemax=${most ?? nothing}
    @pointerdown=${onPress} @keydown=${onKey} @dblclick=${() => left(usual())}></div>`;
}
