/** Classes that make a header narrower, one after the other, until it fits. */
const STEPS = ['snug', 'tight', 'tighter', 'tightest'];

/** Takes words away from a header that does not fit, whatever the font, and gives them back when there is room. Answers how to stop. */
export function fitHeader(header: HTMLElement): () => void {
  let frame = 0;
  const fit = (): void => {
    header.classList.remove(...STEPS);
    for (const step of STEPS) {
      if (header.scrollWidth <= header.clientWidth) return;
      header.classList.add(step);
    }
  };
  const soon = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(fit);
  };
  const sizes = new ResizeObserver(soon);
  sizes.observe(header);
  const words = new MutationObserver(soon);
  words.observe(header, { childList: true, characterData: true, subtree: true });
  fit();
  return () => {
    cancelAnimationFrame(frame);
    sizes.disconnect();
    words.disconnect();
  };
}
