import { html, nothing, type TemplateResult } from 'lit';
import type { Line } from '../../charts/line';
import { sparkline } from '../../charts/sparkline';
import { exactNumber, formatNumber, formatShare } from '../../ui/format';
import { icon, iconButton } from '../../ui/icons';
import { fill } from '../../ui/words';
import { called, hueOf, type ModelContext } from '../context';
import { ActOnVersion } from '../protocol';
import { requestsNow, servingRows, type ServingRow } from '../servingTable';
import { refText, type Served } from '../../../src/protocol/serving';

const MINUTE = 60_000;

/** How the served versions answer: a row each, and their latency and requests over the last 30 minutes. */
export function serving(context: ModelContext): TemplateResult | typeof nothing {
  const { words, state, model, send } = context;
  const served = state.served;
  if (served === undefined) return nothing;
  const rows = servingRows(served);
  const versions = new Set(rows.map(({ backend }) => backend.version));
  const [first] = rows;
  return html`<section aria-label=${words.serving} class="serving">
    <h2>${words.serving} <span class="c num">${rows.length === 0 ? '' : fill(words.servedVersions, versions.size, model.versions.length)}</span>
      <span class="acts">${first === undefined ? nothing : iconButton('output', words.showLog, () => send(ActOnVersion, { act: 'log', version: first.backend.version }))}</span></h2>
    ${served.map(({ request, notice }) => (notice === undefined ? nothing : html`<p class="trouble" role="status">${icon('warning', 'warn')} ${refText(request.ref)}: ${notice}</p>`))}
    ${rows.length === 0
      ? served.some(({ notice }) => notice !== undefined) ? nothing : html`<p class="sub">${words.nothingServed}</p>`
      : html`<div class="tw"><table class="flush">
            <thead><tr><th>${words.version}</th><th>${words.state}</th><th class="r">${words.traffic}</th><th class="r">${words.perMinute}</th><th class="r">${words.p50}</th><th class="r">${words.p95}</th>
              <th class="r">${words.errors}</th><th class="r wide">${words.workers}</th><th class="wide">${words.latency30}</th><th></th></tr></thead>
            <tbody>${rows.map((row) => line(context, row, served.length > 1))}</tbody>
          </table></div>
          ${rows.some(({ backend }) => backend.traffic.perMinute.some((count) => count > 0)) ? charts(context, rows) : nothing}`}
  </section>`;
}

function line(context: ModelContext, { served, backend }: ServingRow, several: boolean): TemplateResult {
  const { words, send } = context;
  const { traffic, outcome } = backend;
  const ms = (value: number | undefined): string => (value === undefined ? '' : fill(words.took, formatNumber(value, 2)));
  const [name, colour, said] = stateOf(context, backend.state);
  const { min, max } = served.request.workers;
  return html`<tr tabindex="0">
    <td class="b">${called(backend.version)}${several && served.request.ref.kind !== 'version' ? html` <span class="sub s11">${refText(served.request.ref)}</span>` : nothing}</td>
    <td class="name" title=${said}><span class="stage">${icon(name, colour)}<span class="cut">${said}</span></span></td>
    <td class="r num">${formatShare(backend.share)}</td><td class="r num">${formatNumber(requestsNow(backend))}</td><td class="r num">${ms(traffic.p50)}</td><td class="r num">${ms(traffic.p95)}</td>
    <td class="r num ${traffic.errors > 0 ? 'warn' : ''}">${formatNumber(traffic.errors)}</td><td class="r num wide">${fill(words.workersOf, backend.workers, min, max)}</td>
    <td class="wide" .style=${`color:var(--run-${hueOf(backend.version)})`}>${sparkline(latency(traffic), true)}
      ${outcome === undefined ? nothing : html`<span class="sub s11">${fill(words.outcome, outcome.metric, formatNumber(outcome.value), formatNumber(outcome.low), formatNumber(outcome.high), formatNumber(outcome.count))}</span>`}</td>
    <td class="r tools">${iconButton('debug-stop', fill(words.stopServing, called(backend.version)), () => send(ActOnVersion, { act: 'stop', version: backend.version }))}</td>
  </tr>`;
}

function stateOf({ words }: ModelContext, state: ServingRow['backend']['state']): readonly [string, string, string] {
  switch (state.kind) {
    case 'healthy':
      return ['broadcast', 'ok', words.healthy];
    case 'starting':
      return ['loading~spin', 'sub', words.starting];
    case 'restarting':
      return ['warning', 'warn', fill(words.restarting, state.restarts, state.reason)];
    case 'failed':
      return ['error', 'bad', fill(words.failed, state.reason)];
    case 'stopping':
      return ['debug-stop', 'sub', words.stopping];
  }
}

function latency({ p95PerMinute }: ServingRow['backend']['traffic']): number[] {
  return p95PerMinute.map((value) => value ?? Number.NaN);
}

/** Lines of a chart, the same objects as long as the figures are. */
const kept = new WeakMap<readonly Served[], { latency: Line[]; requests: Line[] }>();

function linesOf(served: readonly Served[], rows: readonly ServingRow[]): { latency: Line[]; requests: Line[] } {
  const known = kept.get(served);
  if (known !== undefined) return known;
  const make = (values: (row: ServingRow) => readonly number[]): Line[] =>
    rows.map((row) => {
      const ys = values(row);
      const dashed = row.backend.role !== 'champion';
      return {
        id: `${row.served.id} ${row.backend.version}`, name: called(row.backend.version), colour: hueOf(row.backend.version), dash: dashed ? [5, 3] : [], width: 1.5,
        xs: ys.map((_, index) => row.backend.traffic.from + index * MINUTE), ys, live: false,
      };
    });
  const made = { latency: make(({ backend }) => latency(backend.traffic)), requests: make(({ backend }) => backend.traffic.perMinute) };
  kept.set(served, made);
  return made;
}

function charts(context: ModelContext, rows: readonly ServingRow[]): TemplateResult {
  const { words, state, say } = context;
  const lines = linesOf(state.served ?? [], rows);
  const chart = (name: string, shown: readonly Line[]): TemplateResult => html`<div class="chart">
    <div class="h"><span class="n">${name}</span><span class="v s11">${rows.map(({ backend }) => html`<span .style=${`color:var(--run-${hueOf(backend.version)})`}>${backend.role === 'champion' ? called(backend.version) : fill(words.dashed, called(backend.version))}</span> `)}</span></div>
    <tb-line-chart .lines=${shown} .kind=${'time'} .group=${state.times} .label=${fill(words.chartLabel, name)}
      .onRead=${(reading: { values: readonly { line: Line; value: number }[] } | undefined, spoken: boolean) =>
        spoken && reading !== undefined ? say(`${name}: ${reading.values.map(({ line: one, value }) => `${one.name} ${exactNumber(value)}`).join(', ')}`) : undefined}></tb-line-chart>
  </div>`;
  return html`<div class="two">${chart(words.latencyChart, lines.latency)}${chart(words.requestsChart, lines.requests)}</div>`;
}
