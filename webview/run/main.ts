import '../ui/base.css';
import '../ui/page.css';
import './run.css';
import { LineChart } from '../charts/lineChart';
import { Channel, type Host } from '../rpc/page';
import { defineControls } from '../ui/controls';
import { setLocale } from '../ui/format';
import { Menu } from '../ui/menu';
import { Note } from '../ui/note';
import { TagList } from '../ui/tagList';
import { watchTheme } from '../ui/theme';
import { VirtualRows } from '../ui/virtualRows';
import { RunPage } from './page';
import { readPageState, type PageStart, type PageState } from './protocol';
import { Artifacts } from './sections/artifacts';
import { FailureBanner } from './sections/failure';
import { MetricChart } from './sections/metricChart';
import type { Strings } from './strings';
import { ArtifactViewer } from './viewers/viewer';

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const start = JSON.parse(document.body.dataset['start'] ?? '{}') as PageStart;
const words = JSON.parse(document.body.dataset['words'] ?? '{}') as Strings;

setLocale(start.locale);
watchTheme();
defineControls();
customElements.define('tb-rows', VirtualRows);
customElements.define('tb-menu', Menu);
customElements.define('tb-line-chart', LineChart);
customElements.define('tb-metric-chart', MetricChart);
customElements.define('tb-failure', FailureBanner);
customElements.define('tb-note', Note);
customElements.define('tb-tags', TagList);
customElements.define('tb-viewer', ArtifactViewer);
customElements.define('tb-artifacts', Artifacts);
customElements.define('tb-run-page', RunPage);

/** What was kept from last time, when it is about this run; each field is taken only when it has its type. */
function keptState(): PageState {
  const fresh: PageState = {
    connectionId: start.connectionId,
    runId: start.runId,
    smoothing: 0,
    log: false,
    table: false,
    expanded: [],
    folders: [],
    metricFilter: '',
    scroll: 0,
  };
  const kept = host.getState();
  if (readPageState(kept)?.runId !== start.runId) return fresh;
  const old = kept as Record<string, unknown>;
  const alike = Object.entries(fresh).filter(([key, value]) => typeof old[key] === typeof value && Array.isArray(old[key]) === Array.isArray(value));
  return {
    ...fresh,
    ...Object.fromEntries(alike.map(([key]) => [key, old[key]])),
    ...(typeof old['artifact'] === 'string' ? { artifact: old['artifact'] } : {}),
  };
}

const page = new RunPage();
document.body.append(page);
page.begin({ host, channel: new Channel(host, window), start, state: keptState(), words });
