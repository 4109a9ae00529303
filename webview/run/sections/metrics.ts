import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { valueOf } from '../../ui/controls';
import { exactNumber, fixed, formatNumber } from '../../ui/format';
import { iconButton } from '../../ui/icons';
import type { RunContext } from '../context';
import { isOfMachine, orderedMetrics } from '../metricOrder';
import { seriesFormat } from '../precision';
import { CopyText, type MetricValue } from '../protocol';
import { fill } from '../../ui/words';
import { foldButton, isOpen } from './fold';

/** Charts shown before "Show all". */
const FIRST = 12;
const SMOOTHINGS = [0, 0.3, 0.6, 0.9, 0.97];

/** The metric charts, and a table of those that were logged once; below them those of the machine. */
export function metrics(context: RunContext): TemplateResult {
  const { run, words, model } = context;
  const filter = model.state.metricFilter.toLowerCase();
  const found = orderedMetrics(run).filter((metric) => metric.key.toLowerCase().includes(filter));
  const isSeries = ({ key }: MetricValue): boolean => (model.series.get(key)?.stats.count ?? 2) > 1 || (model.series.get(key)?.steps.length ?? 0) > 1;
  const series = found.filter(isSeries);
  const own = found.filter((metric) => !isOfMachine(metric));
  const machine = found.filter(isOfMachine);
  return html`<section aria-label=${words.metrics} class="metrics">
    <h2>
      ${words.metrics} <span class="c">${run.metrics.length}</span>${legend(context)}
      <span class="acts">${run.metrics.length === 0 ? nothing : tools(context, series.length > 0)}</span>
    </h2>
    ${run.metrics.length === 0
      ? html`<p class="sub">${run.status === 'RUNNING' ? words.noMetrics : words.noMetricsEver}</p>`
      : found.length === 0
        ? html`<p class="sub">${words.noMetricMatches} <button type="button" class="link" @click=${() => context.keep({ metricFilter: '' })}>${words.clearFilter}</button></p>`
        : nothing}
    ${model.state.table
      ? table(context, found)
      : html`${charts(context, own.filter(isSeries), 'metrics')}${loggedOnce(context, own.filter((metric) => !isSeries(metric)), own.some(isSeries))}
          ${machine.length === 0 ? nothing : html`<h3>${words.machine} <span class="c">${machine.length}</span></h3>`}
          ${charts(context, machine.filter(isSeries), 'machine')}${loggedOnce(context, machine.filter((metric) => !isSeries(metric)), false, 'onceOfMachine')}`}
  </section>`;
}

function charts(context: RunContext, series: readonly MetricValue[], fold: 'metrics' | 'machine'): TemplateResult | typeof nothing {
  if (series.length === 0) return nothing;
  const { expanded, metricFilter } = context.model.state;
  const shown = expanded.includes(fold) || metricFilter !== '' ? series : series.slice(0, FIRST);
  return html`<div class="charts">
      ${repeat(
        shown,
        (metric) => metric.key,
        (metric) => html`<tb-metric-chart class="chart" .context=${context} .key=${metric.key} data-metric=${metric.key}></tb-metric-chart>`,
      )}
    </div>
    ${series.length > FIRST && metricFilter === '' ? foldButton(context, fold, series.length) : nothing}`;
}

function legend(context: RunContext): TemplateResult | typeof nothing {
  const { reference } = context.model;
  const { words, model } = context;
  if (reference === undefined || model.referenceSeries.size === 0) return nothing;
  const name = fill(reference.why === 'best' ? words.bestOf : words.lastGood, reference.name);
  return html`<span class="legend"><span><i class="sw own"></i>${words.thisRun}</span><span class="cut" title=${name}><i class="sw other"></i>${name}</span></span>`;
}

function tools(context: RunContext, charts: boolean): TemplateResult {
  const { words, model, run } = context;
  const { smoothing, log, table: asTable, metricFilter } = model.state;
  return html`${run.metrics.length > 8
    ? html`<input class="filter" type="search" aria-label=${words.filterMetrics} placeholder=${words.filterMetrics} .value=${metricFilter}
        @input=${(event: Event) => context.keep({ metricFilter: valueOf(event) })} />`
    : nothing}
  ${charts && !asTable
    ? html`${model.steps.zoom === undefined ? nothing : iconButton('discard', words.resetZoom, () => model.steps.show(undefined))}
        <select class="plain" aria-label=${words.smoothing} @change=${(event: Event) => context.keep({ smoothing: Number(valueOf(event)) })}>
          ${SMOOTHINGS.map(
            (weight) => html`<option value=${weight} ?selected=${weight === smoothing}>${weight === 0 ? words.smoothingOff : fill(words.smoothingBy, fixed(weight, weight === 0.97 ? 2 : 1))}</option>`,
          )}
        </select>
        <button type="button" class="tool text" aria-pressed=${log} title=${words.logAxis} aria-label=${words.logAxis} @click=${() => context.keep({ log: !log })}>${words.log}</button>`
    : nothing}
  ${iconButton('table', words.asTable, () => context.keep({ table: !asTable }), asTable)}
  ${iconButton('copy', words.copyValues, () => copyAll(context))}`;
}

function copyAll(context: RunContext): void {
  const text = orderedMetrics(context.run).map((metric) => `${metric.key}\t${exactNumber(metric.value)}\t${metric.step}`).join('\n');
  context.send(CopyText, { text, what: context.words.copyValues });
}

function loggedOnce(context: RunContext, once: readonly MetricValue[], below: boolean, fold: 'once' | 'onceOfMachine' = 'once'): TemplateResult | typeof nothing {
  if (once.length === 0) return nothing;
  const open = isOpen(context, fold);
  const shown = open ? once : once.slice(0, 24);
  return html`${below ? html`<h3>${context.words.loggedOnce} <span class="c">${once.length}</span></h3>` : nothing}
    <div class="once">${shown.map((metric) => html`<div class="pair"><span class="sub cut" title=${metric.key}>${metric.key}</span><span class="num r" title=${exactNumber(metric.value)}>${formatNumber(metric.value)}</span></div>`)}</div>
    ${once.length > 24 ? foldButton(context, fold, once.length) : nothing}`;
}

/** The numbers behind the charts: last, least and greatest of each metric, in rows drawn as they come into view. */
function table(context: RunContext, found: readonly MetricValue[]): TemplateResult {
  const { words, model } = context;
  const row = (index: number): TemplateResult => {
    const metric = found[index];
    if (metric === undefined) return html``;
    const stats = model.series.get(metric.key)?.stats;
    const format = seriesFormat(model.series.get(metric.key));
    const cell = (value: number | undefined): TemplateResult => html`<span class="num r" role="cell" title=${value === undefined ? '' : exactNumber(value)}>${value === undefined ? '' : format(value)}</span>`;
    return html`<div class="line" role="row">
      <span class="cut" role="cell" title=${metric.key}>${metric.key}</span>${cell(metric.value)}${cell(stats?.min)}${cell(stats?.max)}
      <span class="num r" role="cell">${formatNumber(metric.step)}</span><span class="num r" role="cell">${stats === undefined ? '' : formatNumber(stats.count)}</span>
    </div>`;
  };
  return html`<tb-rows class="metric-table" role="table" tabindex="0" aria-label=${words.metrics} .count=${found.length} .row=${row}
    .head=${html`<div class="line heads" role="row">${head(words.metric)}${[words.last, words.least, words.greatest, words.stepHead, words.pointsHead].map((word) => head(word, 'r'))}</div>`}
    .style=${`height:${Math.min(14, found.length + 1) * 22 + 8}px`}
  ></tb-rows>`;
}

function head(word: string, extra = ''): TemplateResult {
  return html`<span class=${extra} role="columnheader">${word}</span>`;
}
