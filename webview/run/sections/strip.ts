import { html, nothing, type TemplateResult } from 'lit';
import { sparkline } from '../../charts/sparkline';
import { exactNumber, formatNumber } from '../../ui/format';
import type { RunContext } from '../context';
import { isOfMachine, orderedMetrics } from '../metricOrder';
import { lastText, seriesFormat } from '../precision';
import type { MetricValue } from '../protocol';
import { fill } from '../../ui/words';

/** Up to four metrics, large, those that matter most first and none of the machine's; one that never had a number only when there is room. */
export function strip(context: RunContext): TemplateResult | typeof nothing {
  const metrics = orderedMetrics(context.run).filter((metric) => !isOfMachine(metric));
  const chosen = [...metrics.filter((metric) => !Number.isNaN(metric.value)), ...metrics.filter((metric) => Number.isNaN(metric.value))].slice(0, 4);
  if (chosen.length === 0) return nothing;
  return html`<div class="strip">${chosen.map((metric) => cell(context, metric))}</div>`;
}

function cell(context: RunContext, metric: MetricValue): TemplateResult {
  const direction = context.run.directions[metric.key];
  const series = context.model.series.get(metric.key);
  const arrow = direction === 'lower' ? '↓' : direction === 'higher' ? '↑' : '';
  const title = direction === 'lower' ? context.words.lowerIsBetter : direction === 'higher' ? context.words.higherIsBetter : metric.key;
  return html`<div class="m">
    <div class="l" title="${metric.key}${direction === undefined ? '' : `, ${title}`}"><span class="name">${metric.key}</span> ${arrow}</div>
    <div class="v"><span title=${exactNumber(metric.value)}>${lastText(series, metric.value, context.run.status === 'RUNNING')}</span>${series === undefined ? nothing : sparkline(series.values, context.run.status === 'RUNNING')}</div>
    <div class="n">${caption(context, metric)}</div>
  </div>`;
}

/** How the last value stands to the run's own best and to the reference; the step when there is nothing to compare with. */
function caption(context: RunContext, metric: MetricValue): string {
  const { words, model } = context;
  const { reference } = model;
  const format = seriesFormat(model.series.get(metric.key));
  const other = reference?.metrics.find((entry) => entry.key === metric.key);
  const own = standing(context, metric, other !== undefined);
  const parts = [own ?? (metric.step > 0 ? `${words.step} ${formatNumber(metric.step)}` : '')];
  if (other !== undefined && reference !== undefined) parts.push(fill(words.otherHas, reference.name, format(other.value)));
  return parts.filter((part) => part !== '').join('; ');
}

/**
 * The run's own best, or the range when nobody knows which way is better. That the last value is the best is said of a run that went
 * to its end (a failed one was only stopped there), and beside another run's value alone.
 */
function standing({ words, model, run }: RunContext, metric: MetricValue, compared: boolean): string | undefined {
  const series = model.series.get(metric.key);
  const { min, max, minStep, maxStep, count = 0 } = series?.stats ?? {};
  if (min === undefined || max === undefined || min === max || count < 2) return undefined;
  const format = seriesFormat(series);
  const direction = run.directions[metric.key];
  if (direction === undefined) return fill(words.range, format(min), format(max));
  const [best, step] = direction === 'lower' ? [min, minStep] : [max, maxStep];
  if (best !== metric.value) return fill(words.bestAt, format(best), formatNumber(step ?? 0));
  return compared && run.status !== 'FAILED' ? words.bestHere : undefined;
}
