import type { CursorGroup } from '../../charts/cursor';
import type { Reading } from '../../charts/lineChart';
import type { Channel } from '../../rpc/page';
import type { CompareModel } from '../model/compareModel';
import type { Panel } from '../view';
import type { AddedChart, ChartsSetup } from './chartsSetup';
import type { DrawnRuns } from './drawnRuns';
import { metricOf } from './layout';
import type { SeriesModel, SeriesStore } from './seriesStore';

/** What a chart needs of the page that it stands in. */
export interface ChartPanel {
  readonly model: SeriesModel & Pick<CompareModel, 'listen' | 'hover' | 'setHover'> & { readonly resident: { readonly ids: readonly string[] } };
  readonly channel: Pick<Channel, 'command'>;
  readonly words: Pick<Panel['words'], 'charts'>;
  say(text: string): void;
}

/** What every chart is given, in whatever page; another object whenever setup or runs changed. */
export interface ChartContext {
  readonly panel: ChartPanel;
  readonly store: SeriesStore;
  /** The same series as means of their parts: what is smoothed and averaged. */
  readonly means: SeriesStore;
  readonly cursor: CursorGroup;
  readonly setup: ChartsSetup;
  readonly runs: DrawnRuns;
  /** Changes what is kept. */
  change(part: Partial<ChartsSetup>): void;
  /** The chart has the focus: the rail shows its values. */
  focus(chart: string): void;
  /** What the chart reads at the cursor. */
  read(chart: string, reading: Reading | undefined): void;
  /** Shows the chart alone, or no longer. */
  toggleFull(chart: string): void;
  /** Puts a chart before another of its section, or at its end. */
  move(chart: string, before: string | undefined): void;
  /** Opens the form that adds a chart; absent where none can be added. */
  add?(kind: AddedChart['kind'], from: Element, metric?: string): void;
  /** Name of a chart and what else is said of it. */
  title(spec: ChartSpec): readonly [string, string];
}

/** What charts of the view that compares are given. */
export interface ChartsContext extends ChartContext {
  readonly panel: Panel;
  /** Opens the form that adds a chart. */
  add(kind: AddedChart['kind'], from: Element, metric?: string): void;
}

/** What a chart shows. */
export type ChartSpec = { readonly kind: 'metric'; readonly id: string; readonly metrics: readonly [string] } | AddedChart;

/** The chart of an id; undefined when it is no more. */
export function specOf(id: string, setup: Pick<ChartsSetup, 'added'>): ChartSpec | undefined {
  const metric = metricOf(id);
  return metric === undefined ? setup.added.find((chart) => chart.id === id) : { kind: 'metric', id, metrics: [metric] };
}
