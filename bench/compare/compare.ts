import type { Benchmark } from '../figure';
import { measureInWorkbench } from '../workbench';

/** Where the measurement of the comparison leaves its figures. */
export const COMPARE_FIGURES = 'out/bench-compare.json';

/** Compare Runs in the real workbench, beside HiPlot, ECharts and uPlot in the same browser. */
export const compare: Benchmark = {
  name: 'compare',
  about: 'Compare Runs with 10,000 runs and with long series, beside HiPlot, ECharts and uPlot',
  measure: () => measureInWorkbench('bench/compare/compare.test.ts', COMPARE_FIGURES),
};
