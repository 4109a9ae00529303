/** What in a toolbar can take the focus. */
const STOPS = 'button:not(:disabled),input:not(:disabled),select:not(:disabled),[tabindex]';

/**
 * Makes the tools inside an element one stop of the Tab key: Left and Right go from one to the next. Tools may come and go. Answers how to stop.
 * A text field inside keeps its arrows.
 */
export function oneStop(bar: HTMLElement): () => void {
  /** The tool that had the focus last; the first one until then. */
  let current: HTMLElement | undefined;
  const stops = (): HTMLElement[] => [...bar.querySelectorAll<HTMLElement>(STOPS)].filter((stop) => stop.offsetParent !== null && stop.closest('[popover],[role=radiogroup]') === null);
  const settle = (): void => {
    const all = stops();
    const stopHere = current !== undefined && all.includes(current) ? current : all[0];
    for (const stop of all) {
      const index = stop === stopHere ? 0 : -1;
      if (stop.tabIndex !== index) stop.tabIndex = index;
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const all = stops();
    const at = all.indexOf(event.target as HTMLElement);
    if (step === undefined || at < 0 || (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox')) return;
    all[(at + step + all.length) % all.length]?.focus();
    event.preventDefault();
  };
  const onFocus = (event: FocusEvent): void => {
    const stop = stops().find((one) => one === event.target);
    if (stop === undefined) return;
    current = stop;
    settle();
  };
  const watcher = new MutationObserver(settle);
  watcher.observe(bar, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled', 'hidden'] });
  bar.addEventListener('keydown', onKey);
  bar.addEventListener('focusin', onFocus);
  settle();
  return () => {
    watcher.disconnect();
    bar.removeEventListener('keydown', onKey);
    bar.removeEventListener('focusin', onFocus);
  };
}
