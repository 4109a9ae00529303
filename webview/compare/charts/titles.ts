import { columnLabel } from '../columnLabel';
import { fill } from '../../ui/words';
import type { ChartSpec, ChartsContext } from './context';

/** Name of a chart and what else is said of it. */
export function titleOf(spec: ChartSpec, context: Pick<ChartsContext, 'panel'>): [string, string] {
  const { words, model } = context.panel;
  const label = (id: string): string => columnLabel(id, words.frame);
  switch (spec.kind) {
    case 'metric': {
      const direction = model.direction(spec.metrics[0]);
      return [spec.metrics[0], direction === 'unknown' ? '' : words.charts[direction]];
    }
    case 'lines':
      return [spec.metrics.join(', '), fill(words.charts.linesOf, spec.metrics.length)];
    case 'bars':
      return [
        spec.by === undefined ? fill(words.charts.barsOfRuns, label(spec.value)) : fill(words.charts.barsOf, label(spec.value), label(spec.by)),
        spec.split === undefined ? '' : fill(words.charts.splitBy, label(spec.split)),
      ];
    case 'scatter':
      return [fill(words.charts.scatterOf, label(spec.y), label(spec.x)), spec.colour === undefined ? '' : fill(words.charts.colouredBy, label(spec.colour))];
    case 'contour':
      return [fill(words.charts.contourOf, label(spec.z), label(spec.x), label(spec.y)), ''];
  }
}
