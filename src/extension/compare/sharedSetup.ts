import type { Setup } from '../../../webview/compare/protocol';

/**
 * What of a setup is saved for a team. What names single runs stays behind, since a colleague's store may have others: the selection, its colours
 * and the baseline. The pane is a matter of one's own screen. A filter that names runs by id is kept, for then that is what the view is.
 */
export function sharedSetup({ view, filter, sort, group, metric, views }: Setup): Partial<Setup> {
  return { view, filter, sort, ...(group === undefined ? {} : { group }), ...(metric === undefined ? {} : { metric }), views };
}
