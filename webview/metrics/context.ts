import type { SeriesStore } from '../compare/charts/seriesStore';
import type { Words as CompareWords } from '../compare/strings';
import type { Channel } from '../rpc/page';
import type { CardWords } from '../runCard/strings';
import type { MetricsModel } from './metricsModel';
import type { PageStart } from './protocol';
import type { MetricsWords } from './strings';

/** What every part of the page is given. */
export interface MetricsPanel {
  readonly model: MetricsModel;
  readonly channel: Channel;
  readonly start: PageStart;
  readonly words: MetricsWords & Pick<CompareWords, 'charts'> & { readonly card: CardWords };
  /** Means of few parts of each run's key metric, for the lines in the list. */
  readonly courses: SeriesStore;
  /** Says something to screen readers, politely. */
  say(text: string): void;
}
