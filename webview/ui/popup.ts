/** Where a popup opens: below an element, or at a point of the page (px). */
export type PopupPlace = Element | { readonly x: number; readonly y: number };

/** Distance that a popup keeps from the window's edges, px. */
const EDGE = 4;

/**
 * Shows `element` above everything else (nothing cuts it off), below its anchor and wholly in the window. It closes by a press outside of it and its
 * anchor, when the window loses the focus, or by the function that is answered; `closed` is called once.
 */
export function openPopup(element: HTMLElement, place: PopupPlace, closed: () => void, parent: Element = document.body): () => void {
  element.popover = 'manual';
  element.classList.add('popup');
  if (!element.isConnected) parent.append(element);
  element.showPopover();
  putPopup(element, place);
  const ending = new AbortController();
  const close = (): void => {
    if (ending.signal.aborted) return;
    ending.abort();
    element.remove();
    closed();
  };
  const { signal } = ending;
  const outside = (event: Event): void => {
    const path = event.composedPath();
    if (!path.includes(element) && !(place instanceof Element && path.includes(place))) close();
  };
  document.addEventListener('pointerdown', outside, { capture: true, signal });
  window.addEventListener('blur', close, { signal });
  window.addEventListener('resize', close, { signal });
  return close;
}

/** Puts a popup that is shown where it belongs; again when its size changed. */
export function putPopup(element: HTMLElement, place: PopupPlace): void {
  const anchor = place instanceof Element ? place.getBoundingClientRect() : new DOMRect(place.x, place.y, 0, 0);
  const { width, height } = element.getBoundingClientRect();
  const below = anchor.bottom + 2;
  const fits = below + height <= innerHeight - EDGE || anchor.top < innerHeight - anchor.bottom;
  // Without the page's own scroll bar, which lies over everything.
  const right = document.documentElement.clientWidth - EDGE;
  const left = Math.max(EDGE, Math.min(anchor.left, right - width));
  element.style.left = `${left}px`;
  element.style.top = `${fits ? below : Math.max(EDGE, anchor.top - 2 - height)}px`;
  element.style.maxHeight = `${Math.max(80, fits ? innerHeight - below - EDGE : anchor.top - EDGE)}px`;
}
