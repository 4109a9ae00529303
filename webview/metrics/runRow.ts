import { html, nothing, type TemplateResult } from 'lit';
import { sparkline } from '../charts/sparkline';
import { columnFormat, exactNumber } from '../ui/format';
import { icon, iconButton } from '../ui/icons';
import { checkbox } from '../ui/tools';
import { fill } from '../ui/words';
import { formatAge } from './age';
import type { MetricsPanel } from './context';
import type { RunRow } from './protocol';
import type { MetricsWords } from './strings';

/** Size of the line of a run's key metric, px. */
const [WIDTH, HEIGHT] = [52, 16];
/** Parts of the axis that the line of a run's key metric is read in. */
export const COURSE_PARTS = 26;

const ICONS: Readonly<Record<RunRow['status'], string>> = { RUNNING: 'loading codicon-modifier-spin', SCHEDULED: 'clock', FINISHED: 'pass', FAILED: 'error', KILLED: 'circle-slash' };
const STATES = { RUNNING: 'statusRunning', SCHEDULED: 'statusScheduled', FINISHED: 'statusFinished', FAILED: 'statusFailed', KILLED: 'statusKilled' } as const satisfies Record<RunRow['status'], keyof MetricsWords>;

/** What a row of the list does. */
export interface RowActs {
  activate(index: number): void;
  open(row: RunRow): void;
  menu(event: MouseEvent, row: RunRow, index: number): void;
  pin(row: RunRow): void;
}

/** One precision for the values of a list, so that their digits stand in line. */
export function valueFormat(rows: readonly RunRow[]): (value: number) => string {
  return columnFormat(rows.flatMap(({ value }) => (value === undefined ? [] : Number(value))));
}

/** A run of the list: whether it is drawn and how, state, name, key metric with its course, age. */
export function runRow(panel: MetricsPanel, row: RunRow, index: number, active: boolean, now: number, format: (value: number) => string, acts: RowActs): TemplateResult {
  const { model, words } = panel;
  const drawn = model.drawnRun(row.runId);
  const best = model.facts.best === row.runId;
  const live = row.status === 'RUNNING';
  const kind = live ? 'running' : best && row.status === 'FINISHED' ? 'best' : row.status.toLowerCase();
  const hover = (on: boolean): void => model.setHover(on ? model.number(row.runId) : undefined);
  return html`<div class="run-row ${active ? 'active' : ''} ${row.ofCell === true ? 'of-cell' : ''}" id="run-${row.runId}" role="option" aria-selected=${drawn !== undefined} aria-label=${spoken(panel, row, now)}
      title=${tooltip(panel, row, now)} @pointerenter=${() => hover(true)} @pointerleave=${() => hover(false)} @pointerdown=${() => acts.activate(index)}
      @dblclick=${() => acts.open(row)} @contextmenu=${(event: MouseEvent) => acts.menu(event, row, index)}>
    ${checkbox(drawn !== undefined, fill(words.drawRun, row.name), (event) => {
      event.stopPropagation();
      model.toggle(row.runId);
    })}
    <tb-swatch .colour=${drawn?.colour}></tb-swatch>
    ${icon(kind === 'best' ? 'pass-filled' : ICONS[row.status], `status ${kind}`)}
    <span class="cut run-name">${row.name}</span>
    ${row.origin === undefined ? nothing : icon(row.origin === 'debugger' ? 'debug-alt' : 'beaker', 'status')}
    ${row.pinned ? icon('pinned', 'status pin') : nothing}
    ${facts(panel, row, now, format)}
    <span class="run-acts">${iconButton('go-to-file', words.openRun, () => acts.open(row))}${iconButton(row.pinned ? 'pinned' : 'pin', row.pinned ? words.unpinRun : words.pinRun, () => acts.pin(row))}</span>
  </div>`;
}

/** What stands at the right: why it failed, or its value with the course; and its age. */
function facts(panel: MetricsPanel, row: RunRow, now: number, format: (value: number) => string): TemplateResult {
  const hue = panel.model.drawnRun(row.runId)?.style.hue;
  const failed = row.status === 'FAILED' && row.failure !== undefined;
  return html`<span class="run-facts ${failed ? 'failed' : ''}">${failed
      ? html`<span class="cut run-failure">${row.failure}</span>`
      : html`<span class="num run-value">${row.value === undefined ? nothing : format(Number(row.value))}</span>
        <span class="run-course" .style=${hue === undefined ? '' : `color:var(--run-${hue})`}>${course(panel, row, row.status === 'RUNNING')}</span>`}
    <span class="num s11 sub run-age">${formatAge(now - row.startTime)}</span></span>`;
}

function course({ model, courses }: MetricsPanel, { runId }: RunRow, live: boolean): TemplateResult | typeof nothing {
  const key = model.facts.keyMetric?.key;
  const series = key === undefined ? undefined : courses.get('step', key, runId, undefined);
  return series === undefined ? nothing : sparkline(Array.from(series.ys, (y) => (Number.isFinite(y) ? y : Number.NaN)), live, WIDTH, HEIGHT);
}

/** What a screen reader says: name, state, key metric, age. */
function spoken({ model, words }: MetricsPanel, row: RunRow, now: number): string {
  const key = model.facts.keyMetric;
  const value = row.value === undefined || key === undefined ? [] : [`${key.key} ${exactNumber(Number(row.value))}`];
  const origin = row.origin === undefined ? [] : [row.origin === 'debugger' ? words.originDebugger : words.originTest];
  return [row.name, words[STATES[row.status]], ...value, ...(model.facts.best === row.runId ? [words.best] : []), ...origin, ...(row.ofCell === true ? [words.ofThisCell] : []), age(words, row, now)].join(', ');
}

function tooltip({ model, words }: MetricsPanel, row: RunRow, now: number): string {
  const { keyMetric: key, best } = model.facts;
  return [
    `${row.name}: ${words[STATES[row.status]]}, ${age(words, row, now)}`,
    ...(row.failure === undefined ? [] : [row.failure]),
    ...(row.value === undefined || key === undefined ? [] : [`${key.key} ${exactNumber(Number(row.value))}${best === row.runId ? `, ${words.best}` : ''}`]),
  ].join('\n');
}

function age(words: MetricsWords, { status, startTime }: RunRow, now: number): string {
  return fill(status === 'RUNNING' ? words.since : words.ago, formatAge(now - startTime));
}
