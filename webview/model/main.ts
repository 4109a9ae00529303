import '../ui/base.css';
import '../ui/page.css';
import './model.css';
import { LineChart } from '../charts/lineChart';
import { Channel, type Host } from '../rpc/page';
import { defineControls } from '../ui/controls';
import { setLocale } from '../ui/format';
import { Menu } from '../ui/menu';
import { Note } from '../ui/note';
import { TagList } from '../ui/tagList';
import { watchTheme } from '../ui/theme';
import { ModelPage } from './page';
import { readPageState, type PageStart, type PageState } from './protocol';
import { Decisions } from './sections/decisions';
import { PromoteView } from './sections/promote';
import { TryIt } from './sections/tryIt';
import { startState } from './startState';
import type { Strings } from './strings';

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const start = JSON.parse(document.body.dataset['start'] ?? '{}') as PageStart;
const words = JSON.parse(document.body.dataset['words'] ?? '{}') as Strings;

setLocale(start.locale);
watchTheme();
defineControls();
customElements.define('tb-menu', Menu);
customElements.define('tb-line-chart', LineChart);
customElements.define('tb-note', Note);
customElements.define('tb-tags', TagList);
customElements.define('tb-try', TryIt);
customElements.define('tb-decisions', Decisions);
customElements.define('tb-promote', PromoteView);
customElements.define('tb-model-page', ModelPage);

const kept = host.getState();
const known = readPageState(kept);
const state: PageState = startState(start, known?.name === start.name && known.connectionId === start.connectionId ? (kept as Record<string, unknown>) : {});

const page = new ModelPage();
document.body.append(page);
page.begin({ host, channel: new Channel(host, window), start, state, words });
