import { MOST_COLUMNS } from '../compare/charts/chartsSetup';
import type { MenuItem } from '../ui/menu';
import { fill } from '../ui/words';
import type { MetricsPanel } from './context';

/** How charts are drawn and laid out: what the bar has no room for, and all of it where the view is narrow. */
export function chartOptions({ model, words: { charts: words, ...own } }: MetricsPanel): MenuItem[] {
  const { charts: setup, fits } = model.kept;
  const axes = [['step', words.step], ['time', words.time], ['relative', words.relative]] as const;
  const smoothings = [[0, own.noSmoothing], [0.6, own.someSmoothing], [0.9, own.muchSmoothing]] as const;
  const heights = [[180, words.low], [248, words.medium], [400, words.high]] as const;
  return [
    ...axes.map(([axis, label], index): MenuItem => ({ label, checked: setup.axis === axis, act: () => model.setCharts({ axis }), ...(index === 0 ? { heading: words.xAxis } : {}) })),
    ...smoothings.map(([smoothing, label], index): MenuItem => ({ label, checked: setup.smoothing === smoothing, act: () => model.setCharts({ smoothing }), ...(index === 0 ? { heading: own.smoothingHeading } : {}) })),
    ...Array.from({ length: MOST_COLUMNS + 1 }, (_, count): MenuItem => ({
      label: count === 0 ? words.fitting : count === 1 ? words.oneColumn : fill(words.manyColumns, count),
      checked: setup.columns === count,
      act: () => model.setCharts({ columns: count }),
      ...(count === 0 ? { heading: words.columns } : {}),
    })),
    { label: own.heightFits, checked: fits, heading: words.heightHeading, act: () => model.setCharts({}, true) },
    ...heights.map(([height, label]): MenuItem => ({ label, checked: !fits && setup.height === height, act: () => model.setCharts({ height }, false) })),
    { label: words.rawBehindItem, checked: setup.raw, separated: true, act: () => model.setCharts({ raw: !setup.raw }) },
    { label: words.ignoreOutliersItem, checked: setup.ignoreOutliers, act: () => model.setCharts({ ignoreOutliers: !setup.ignoreOutliers }) },
    { label: words.resetLayout, separated: true, act: () => model.setCharts({ order: [], spans: {}, columns: 0 }, true) },
    { label: words.showAllMetrics, disabled: setup.hidden.length === 0, act: () => model.setCharts({ hidden: [] }) },
  ];
}
