import type { ChartsSetup } from './chartsSetup';

/** Charts of metrics whose names share a beginning, or those that a person added. */
export interface Section {
  /** `` for metrics without a prefix, `system/` and so on; `+` for added charts. */
  readonly id: string;
  /** Ids of its charts, in order. */
  readonly charts: readonly string[];
  /** Metrics that it has in all, shown or not. */
  readonly total: number;
}

/** Something that stands in the view of charts, px from its left upper corner; `height` 0 for no room. */
export type Placed =
  | { readonly kind: 'section'; readonly section: Section; readonly top: number; readonly height: number }
  | { readonly kind: 'chart'; readonly id: string; readonly section: string; readonly top: number; readonly height: number; readonly left: number; readonly width: number };

/** Height of a section's head, px. */
export const SECTION = 26;
/** A chart narrower than this says too little; px. */
const NARROWEST = 300;

const natural = new Intl.Collator(undefined, { numeric: true });

/** What a metric's name begins with, to the first `/`; empty without one. */
export function prefixOf(metric: string): string {
  const slash = metric.indexOf('/');
  return slash <= 0 ? '' : metric.slice(0, slash + 1);
}

/** Id of the chart that a metric has by itself. */
export function metricChart(metric: string): string {
  return `m:${metric}`;
}

/** The metric of such a chart; undefined for an added one. */
export function metricOf(chart: string): string | undefined {
  return chart.startsWith('m:') ? chart.slice(2) : undefined;
}

/** Sections with their charts: added ones first, then metrics without a prefix, then by prefix, the machine's own last. */
export function sectionsOf(metrics: readonly string[], setup: Pick<ChartsSetup, 'order' | 'hidden' | 'added'>, first: string | undefined): Section[] {
  const hidden = new Set(setup.hidden);
  const place = new Map(setup.order.map((id, index) => [id, index]));
  const byPrefix = new Map<string, string[]>();
  for (const metric of metrics) byPrefix.set(prefixOf(metric), [...(byPrefix.get(prefixOf(metric)) ?? []), metric]);
  const inOrder = (ids: readonly string[]): string[] =>
    ids.map((id, index) => ({ id, index })).sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity) || a.index - b.index).map(({ id }) => id);
  const sections = [...byPrefix.entries()]
    .sort(([a], [b]) => rank(a) - rank(b) || natural.compare(a, b))
    .map(([id, keys]): Section => {
      const sorted = [...keys].sort((a, b) => Number(b === first) - Number(a === first) || natural.compare(a, b));
      return { id, charts: inOrder(sorted.filter((key) => !hidden.has(key)).map(metricChart)), total: keys.length };
    });
  const added = inOrder(setup.added.map(({ id }) => id));
  return added.length === 0 ? sections : [{ id: '+', charts: added, total: added.length }, ...sections];
}

function rank(prefix: string): number {
  return prefix === '' ? 0 : prefix === 'system/' ? 2 : 1;
}

/** How many charts stand side by side in `width` px: as many as a person wishes, else what fits, and no more than there are, so that few share the whole width. */
export function columnsIn(width: number, wished: number, charts = Infinity): number {
  return wished > 0 ? wished : Math.max(1, Math.min(5, charts, Math.floor(width / NARROWEST)));
}

/** Most charts of an open section. */
export function mostCharts(sections: readonly Section[], folded: readonly string[]): number {
  return Math.max(1, ...sections.flatMap(({ id, charts }) => (folded.includes(id) ? [] : [charts.length])));
}

/** Where everything stands. Charts fill rows from the left; a wide one that has no room begins a row. */
export function place(sections: readonly Section[], setup: Pick<ChartsSetup, 'folded' | 'spans' | 'height'>, columns: number, width: number): { items: Placed[]; height: number } {
  const items: Placed[] = [];
  let top = 0;
  for (const section of sections) {
    if (section.total === 0) continue;
    items.push({ kind: 'section', section, top, height: SECTION });
    top += SECTION;
    if (setup.folded.includes(section.id) || section.charts.length === 0) continue;
    let column = 0;
    for (const id of section.charts) {
      const span = Math.min(columns, setup.spans[id] ?? 1);
      if (column + span > columns) {
        column = 0;
        top += setup.height;
      }
      const left = Math.round((column * width) / columns);
      items.push({ kind: 'chart', id, section: section.id, top, height: setup.height, left, width: Math.round(((column + span) * width) / columns) - left });
      column += span;
    }
    top += setup.height;
  }
  return { items, height: top };
}

/** What of it is in sight. */
export function inSight(items: readonly Placed[], top: number, height: number): Placed[] {
  return items.filter((item) => item.top < top + height && item.top + item.height > top);
}

/** The order of charts after `moved` was put before `target` (at the end of `all` without one). */
export function moveBefore(all: readonly string[], moved: string, target: string | undefined): string[] {
  const rest = all.filter((id) => id !== moved);
  const at = target === undefined ? rest.length : rest.indexOf(target);
  return [...rest.slice(0, at < 0 ? rest.length : at), moved, ...rest.slice(at < 0 ? rest.length : at)];
}
