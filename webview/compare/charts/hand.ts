import type { ChartCell } from './chartCell';

/** Makes a chart wider or higher while its corner is dragged; `done` is told columns and height, px, as they change. */
export function startResize(event: PointerEvent, column: number, done: (chart: string, span: number, height: number) => void): void {
  const grip = event.target instanceof Element ? event.target.closest('.chart-grip') : null;
  const cell = grip?.closest<ChartCell>('tb-chart-cell');
  if (grip === null || cell === null || cell === undefined || cell.full) return;
  event.preventDefault();
  const { left, top } = cell.getBoundingClientRect();
  const ending = new AbortController();
  const { signal } = ending;
  let last = '';
  window.addEventListener(
    'pointermove',
    ({ clientX, clientY }) => {
      const span = Math.max(1, Math.round((clientX - left) / column));
      const height = Math.round((clientY - top) / 4) * 4;
      if (`${span} ${height}` === last) return;
      last = `${span} ${height}`;
      done(cell.chart, span, height);
    },
    { signal },
  );
  const end = (): void => ending.abort();
  window.addEventListener('pointerup', end, { signal });
  window.addEventListener('pointercancel', end, { signal });
}

/** Moves a chart by its head: a mark shows where it would come to stand. */
export function startMove(event: DragEvent, scroller: HTMLElement, done: (chart: string, before: string | undefined) => void): void {
  const cell = event.target instanceof Element ? event.target.closest<ChartCell>('tb-chart-cell') : null;
  if (cell === null || cell.full || event.dataTransfer === null) {
    event.preventDefault();
    return;
  }
  event.dataTransfer.effectAllowed = 'move';
  event.dataTransfer.setData('text/plain', cell.chart);
  const ending = new AbortController();
  const { signal } = ending;
  const { section } = cell.dataset;
  const charts = (): ChartCell[] => [...scroller.querySelectorAll<ChartCell>('tb-chart-cell')].filter((other) => other.dataset['section'] === section);
  const clear = (): void => charts().forEach((other) => other.classList.remove('drop-before', 'drop-after'));
  const at = (over: DragEvent): { other: ChartCell; after: boolean } | undefined => {
    const other = over.target instanceof Element ? over.target.closest<ChartCell>('tb-chart-cell') : null;
    if (other === null || other.dataset['section'] !== section) return undefined;
    const { left, width } = other.getBoundingClientRect();
    return { other, after: over.clientX > left + width / 2 };
  };
  scroller.addEventListener(
    'dragover',
    (over) => {
      const place = at(over);
      clear();
      if (place === undefined) return;
      over.preventDefault();
      place.other.classList.add(place.after ? 'drop-after' : 'drop-before');
    },
    { signal },
  );
  scroller.addEventListener(
    'drop',
    (over) => {
      const place = at(over);
      if (place === undefined) return;
      over.preventDefault();
      const all = charts();
      const before = place.after ? all[all.indexOf(place.other) + 1] : place.other;
      if (before !== cell) done(cell.chart, before?.chart);
    },
    { signal },
  );
  window.addEventListener(
    'dragend',
    () => {
      clear();
      ending.abort();
    },
    { signal },
  );
}
