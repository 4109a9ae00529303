import { ENGLISH as CHARTS } from '../../../webview/compare/charts/strings';
import { ENGLISH as CARD } from '../../../webview/runCard/strings';
import { ENGLISH } from '../../../webview/metrics/strings';
import { pageStrings } from '../panels/pageStrings';

/** Words of the page in the editor's language; placeholders stay as they are. */
export function metricsWords(): Record<string, unknown> {
  return { ...pageStrings(ENGLISH), charts: pageStrings(CHARTS), card: pageStrings(CARD) };
}
