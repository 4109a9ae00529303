import '../ui/base.css';
import './compare.css';
import { Channel, type Host } from '../rpc/page';
import { defineControls } from '../ui/controls';
import { setLocale } from '../ui/format';
import { Menu } from '../ui/menu';
import { Picker } from '../ui/picker';
import { watchTheme } from '../ui/theme';
import { VirtualRows } from '../ui/virtualRows';
import { LineChart } from '../charts/lineChart';
import { ChartCell } from './charts/chartCell';
import { ChartsView } from './charts/chartsView';
import { ColumnChart } from './charts/columnChart';
import { ChartsRail } from './charts/rail';
import { DiffCells } from './differences/cellsView';
import { DifferencesView } from './differences/differencesView';
import { DiffPicture } from './differences/picture';
import { EmptyNote } from './frame/empty';
import { FilterField } from './frame/filterField';
import { ComparePage } from './frame/page';
import { Swatch } from './frame/swatch';
import { MatteredView } from './mattered/matteredView';
import { CompareModel } from './model/compareModel';
import { ParallelView } from './parallel/parallelView';
import { KeepSetup, Ready, RunsChanged, SelectRuns, ServerChanged, SharedChanged, ShowSetup, TellSelection, type PageStart, type Setup } from './protocol';
import { readSetup } from './setup';
import { hostSource } from './source';
import type { Words } from './strings';
import { TableView } from './table/tableView';
import { TrendView } from './trend/trendView';

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const start = JSON.parse(document.body.dataset['start'] ?? '{}') as PageStart;
const words = JSON.parse(document.body.dataset['words'] ?? '{}') as Words;

setLocale(start.locale);
watchTheme();
defineControls();
customElements.define('tb-menu', Menu);
customElements.define('tb-picker', Picker);
customElements.define('tb-swatch', Swatch);
customElements.define('tb-filter', FilterField);
customElements.define('tb-empty', EmptyNote);
customElements.define('tb-table-view', TableView);
customElements.define('tb-parallel-view', ParallelView);
customElements.define('tb-line-chart', LineChart);
customElements.define('tb-column-chart', ColumnChart);
customElements.define('tb-chart-cell', ChartCell);
customElements.define('tb-charts-rail', ChartsRail);
customElements.define('tb-charts-view', ChartsView);
customElements.define('tb-differences-view', DifferencesView);
customElements.define('tb-rows', VirtualRows);
customElements.define('tb-diff-picture', DiffPicture);
customElements.define('tb-diff-cells', DiffCells);
customElements.define('tb-trend-view', TrendView);
customElements.define('tb-mattered-view', MatteredView);
customElements.define('tb-compare-page', ComparePage);

/** What a restored panel begins with, and a page that was hidden, too: its host may not have heard the last of it. */
const remember = (setup: Setup): void => host.setState({ connectionId: start.connectionId, experimentIds: start.experimentIds, asked: start.asked, at: Date.now(), setup });
const kept = host.getState() as { readonly asked?: unknown; readonly setup?: unknown } | undefined;
const first = readSetup(kept !== undefined && kept.asked === start.asked ? kept.setup : start.setup);

const channel = new Channel(host, window);
/** Milliseconds that changes of the setup are gathered. */
const GATHER = 300;
let timer: ReturnType<typeof setTimeout> | undefined;
const model = new CompareModel(hostSource(channel), first, start.directions, start.metric, (setup) => {
  remember(setup);
  clearTimeout(timer);
  timer = setTimeout(() => channel.command(KeepSetup, { setup }), GATHER);
});
channel.on(RunsChanged, ({ runIds, gone }) => void model.refresh(runIds, gone));
channel.on(ServerChanged, ({ state }) => model.setServer(state));
channel.on(SharedChanged, ({ views, directions, experiments }) => {
  // A slow server says late what they are called.
  if (experiments !== undefined) Object.assign(start, { experiments });
  page.requestUpdate();
  model.setShared(views, directions);
});
channel.on(SelectRuns, ({ runIds }) => model.select(runIds));
channel.on(ShowSetup, ({ setup }) => model.restore(readSetup(setup)));
model.listen(['selection'], () => channel.command(TellSelection, { runIds: [...model.setup.selection] }));

const spoken = document.createElement('div');
spoken.className = 'spoken';
spoken.setAttribute('aria-live', 'polite');
const page = new ComparePage();
page.panel = {
  model, channel, start, words,
  say: (text) => {
    spoken.textContent = text;
  },
};
document.body.append(page, spoken);
remember(model.setup);
void model.load();
channel.command(Ready, undefined);
