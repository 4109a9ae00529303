import '../ui/base.css';
import './metrics.css';
import { ChartCell } from '../compare/charts/chartCell';
import { SeriesStore } from '../compare/charts/seriesStore';
import { Swatch } from '../compare/frame/swatch';
import { GetSeries, ServerChanged } from '../compare/protocol';
import { Channel, type Host } from '../rpc/page';
import { readSeriesColumns } from '../../src/protocol/tableFormat';
import { defineRunCard } from '../runCard/runCard';
import { defineControls } from '../ui/controls';
import { setLocale } from '../ui/format';
import { Menu } from '../ui/menu';
import { watchTheme } from '../ui/theme';
import { VirtualRows } from '../ui/virtualRows';
import { ChartsPane } from './chartsPane';
import type { MetricsPanel } from './context';
import { readKept, type Kept } from './kept';
import { MetricsModel } from './metricsModel';
import { MetricsPage } from './metricsPage';
import { CardChanged, PointsCame, Ready, Shown, type PageStart } from './protocol';
import { RunList } from './runList';

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const start = JSON.parse(document.body.dataset['start'] ?? '{}') as PageStart;
const words = JSON.parse(document.body.dataset['words'] ?? '{}') as MetricsPanel['words'];

setLocale(start.locale);
document.body.classList.toggle('in-view', start.place === 'view');
watchTheme();
defineControls();
customElements.define('tb-menu', Menu);
customElements.define('tb-swatch', Swatch);
customElements.define('tb-rows', VirtualRows);
defineRunCard();
customElements.define('tb-chart-cell', ChartCell);
customElements.define('tb-run-list', RunList);
customElements.define('tb-charts-pane', ChartsPane);
customElements.define('tb-metrics-page', MetricsPage);

const remember = (kept: Kept): void => host.setState({ ...kept, ...(start.fixed === undefined ? {} : { fixed: start.fixed }) });
const channel = new Channel(host, window);
const model = new MetricsModel(
  {
    series: async ({ series, axis, buckets, reduce, from, to }, signal) =>
      readSeriesColumns(
        await channel.request(
          GetSeries,
          { series: series.map((one) => ({ ...one })), axis, buckets, ...(reduce === undefined ? {} : { reduce }), ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
          signal,
        ),
      ),
  },
  readKept(host.getState(), start.scope),
  remember,
);
channel.on(Shown, ({ facts, rows, order }) => model.take(facts, rows, order));
channel.on(PointsCame, ({ runIds }) => model.touch(runIds));
channel.on(CardChanged, ({ state }) => model.setCard(state));
channel.on(ServerChanged, ({ state }) => model.setServer(state));

const spoken = document.createElement('div');
spoken.className = 'spoken';
spoken.setAttribute('aria-live', 'polite');
const page = new MetricsPage();
page.panel = {
  model, channel, start, words,
  courses: new SeriesStore(model, 'mean'),
  say: (text) => {
    spoken.textContent = text;
  },
};
document.body.append(page, spoken);
remember(model.kept);
channel.command(Ready, { scope: model.kept.scope });
