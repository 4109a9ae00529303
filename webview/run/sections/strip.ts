import { html, nothing, type TemplateResult } from 'lit';
import { sparkline } from '../../charts/sparkline';
import { exactNumber, formatNumber } from '../../ui/format';
import type { RunContext } from '../context';
import type { MetricValue, SeriesSummary } from '../protocol';
import { fill, type Strings } from '../strings';

/** Up to four metrics, large: the key metric first, then those whose direction is known, in the order they were logged. */
export function strip(context: RunContext): TemplateResult | typeof nothing {
  const chosen = stripMetrics(context.run.metrics, context.run.keyMetric, context.run.directions);
  if (chosen.length === 0) return nothing;
  return html`<div class="strip">${chosen.map((metric) => cell(context, metric))}</div>`;
}

/** The metrics of the strip. */
export function stripMetrics(
  metrics: readonly MetricValue[],
  keyMetric: string | undefined,
  directions: Readonly<Record<string, string>>,
): MetricValue[] {
  const rank = (metric: MetricValue): number =>
    metric.key === keyMetric ? 0 : metric.key.startsWith('system/') ? 4 : directions[metric.key] === undefined ? 2 : /^(?:val|test|eval)/.test(metric.key) ? 1 : 1.5;
  return metrics
    .map((metric, index) => ({ metric, index }))
    .sort((a, b) => rank(a.metric) - rank(b.metric) || a.index - b.index)
    .slice(0, 4)
    .map((entry) => entry.metric);
}

function cell(context: RunContext, metric: MetricValue): TemplateResult {
  const direction = context.run.directions[metric.key];
  const series = context.model.series.get(metric.key);
  const arrow = direction === 'lower' ? '↓' : direction === 'higher' ? '↑' : '';
  const title = direction === 'lower' ? context.words.lowerIsBetter : direction === 'higher' ? context.words.higherIsBetter : metric.key;
  return html`<div class="m">
    <div class="l" title="${metric.key}${direction === undefined ? '' : `, ${title}`}"><span class="name">${metric.key}</span> ${arrow}</div>
    <div class="v"><span title=${exactNumber(metric.value)}>${formatNumber(metric.value)}</span>${series === undefined ? nothing : sparkline(series.values, context.run.status === 'RUNNING')}</div>
    <div class="n">${caption(context, metric)}</div>
  </div>`;
}

function caption(context: RunContext, metric: MetricValue): string {
  const { words, model, run } = context;
  const stats = model.series.get(metric.key)?.stats;
  const direction = run.directions[metric.key];
  const other = model.reference?.why === 'best' ? model.reference.metrics.find((entry) => entry.key === metric.key) : undefined;
  const parts: string[] = [];
  if (stats !== undefined && stats.count > 1) parts.push(...standing(words, stats, metric.value, direction));
  if (other !== undefined && model.reference !== undefined) parts.push(fill(words.otherHas, model.reference.name, formatNumber(other.value)));
  if (parts.length === 0 && metric.step > 0) parts.push(`${words.step} ${formatNumber(metric.step)}`);
  return parts.join('; ');
}

/** How the last value stands to the run's own best, or the range when nobody knows which way is better. */
function standing(words: Strings, stats: SeriesSummary, value: number, direction: 'lower' | 'higher' | undefined): string[] {
  const { min, max } = stats;
  if (min === undefined || max === undefined) return [];
  if (direction === undefined) return [fill(words.range, formatNumber(min), formatNumber(max))];
  const [best, step] = direction === 'lower' ? [min, stats.minStep] : [max, stats.maxStep];
  return [best === value ? words.bestHere : fill(words.bestAt, formatNumber(best), formatNumber(step ?? 0))];
}
