import { html, nothing, type TemplateResult } from 'lit';
import { css } from './css';
import { fill } from '../../ui/words';
import { columnLabel } from '../columnLabel';
import { columnFormat } from '../../ui/format';
import type { Panel } from '../view';
import { joinClauses, withBrush } from '../model/clauses';
import { clear } from './actions';
import { bestTenth, findRanges, type Proposal } from './findRanges';
import type { Plot } from './plot';
import { ramp } from './ramp';
import { spreads, type Spread } from './spread';
import { SetDirection } from '../protocol';
import { brushWords, cellWords, edgeFormat, numberFormat } from './words';

/** Legend of the colours: the ramp with its ends, or a word a colour. */
export function legend({ words: { frame, parallel: words } }: Panel, plot: Plot): TemplateResult | typeof nothing {
  const { colouring, colourId } = plot;
  if (colouring === undefined || colourId === undefined || colouring.id !== colourId) return nothing;
  const head = html`<h4 class="cut" title=${colourId}>${columnLabel(colourId, frame)}</h4>`;
  if (colouring.ends === undefined) {
    return colouring.words.length === 0
      ? nothing
      : html`${head}${colouring.words.map((word, index) => html`<div class="pl-row s11"><i class="pl-dot" .style=${css({ background: colouring.colours[index + 1] ?? '' })}></i><span class="cut" dir="auto">${word}</span></div>`)}`;
  }
  const scale = plot.axes.find(({ setup }) => setup.id === colourId)?.scale ?? plot.scale({ id: colourId });
  const format = numberFormat(scale, words);
  const stops = [0, 0.25, 0.5, 0.75, 1].map(ramp);
  return html`${head}
    <div class="pl-bar" .style=${css({ background: `linear-gradient(90deg,${stops.join(',')})` })}></div>
    <div class="pl-row s11 sub"><span>${format(colouring.ends[0])}</span><span class="pl-right">${format(colouring.ends[1])}</span></div>`;
}

/** The metric in the brush and outside of it: mean ± deviation; drawn again while a brush moves. */
export function statistics({ model, words: { parallel: words } }: Panel, plot: Plot): TemplateResult | typeof nothing {
  const metric = model.metric;
  const column = metric === undefined ? undefined : model.column(`metrics.${metric}`);
  if (metric === undefined || column === undefined) return nothing;
  const held = new Uint8Array(model.resident.ids.length);
  for (let index = 0; index < plot.rows.length; index += 1) held[plot.rows[index] ?? 0] = 1;
  const { inside, outside } = spreads(column, plot.behind, held);
  const format = columnFormat(plot.scale({ id: `metrics.${metric}` }).sample);
  const line = (name: string, runs: number, { mean, deviation, count }: Spread, quiet: boolean): TemplateResult =>
    html`<div class="pl-row ${quiet ? 'sub' : ''}"><span>${name} <span class="s11 sub">${runs}</span></span>
      <span class="pl-right num">${count === 0 ? '–' : format(mean)}${count < 2 ? nothing : html` <span class="s11 sub">± ${format(deviation)}</span>`}</span></div>`;
  return html`<hr />${plot.dimmed ? html`${line(words.inBrush, plot.rows.length, inside, false)}${line(words.outside, plot.behind.length - plot.rows.length, outside, true)}` : line(words.all, plot.behind.length, inside, false)}`;
}

/** Runs that are named at most. */
const NAMED = 6;

/** The pinned runs, and the one under the pointer, with their value of the metric. */
export function pinned({ model, words: { parallel: words } }: Panel, plot: Plot): TemplateResult | typeof nothing {
  const rows = model.selectedRows;
  const hover = model.hover;
  const id = plot.colourId;
  const column = id === undefined ? undefined : model.column(id);
  const value = (row: number): string => (id === undefined || column === undefined ? '' : cellWords(column, row, plot.scale({ id }), words));
  if (rows.length === 0 && hover === undefined) return nothing;
  const baseline = model.baselineRow;
  const name = (row: number): TemplateResult => html`<span class="cut" dir="auto" title=${model.name(row)}>${model.name(row)}</span>`;
  return html`<hr />${rows.length === 0 ? nothing : html`<h4>${words.pinned}</h4>`}
    ${rows.slice(0, NAMED).map((row) => html`<div class="pl-row"><tb-swatch .colour=${row === baseline ? 'baseline' : model.colour(row)}></tb-swatch>${name(row)}<span class="pl-right num">${value(row)}</span></div>`)}
    ${rows.length > NAMED ? html`<div class="pl-row s11 sub">${fill(words.morePinned, rows.length - NAMED)}</div>` : nothing}
    ${hover === undefined || model.isSelected(hover) ? nothing : html`<div class="pl-row"><i class="pl-stroke"></i>${name(hover)}<span class="s11 sub">${words.pointer}</span><span class="pl-right num">${value(hover)}</span></div>`}`;
}

/** Where the metric is best: worked out from what is before the brushes. */
export function proposals({ model }: Panel, plot: Plot): readonly Proposal[] {
  const metric = model.metric;
  const column = metric === undefined ? undefined : model.column(`metrics.${metric}`);
  if (metric === undefined || column === undefined) return [];
  const best = bestTenth(column, plot.behind, model.direction(metric));
  // Only what goes into a run: other metrics and its duration come out of it as the chosen one does.
  const inputs = plot.axes.filter(({ setup }) => /^(params|tags)\./.test(setup.id)).map(({ scale }) => scale);
  return findRanges(inputs, (id) => model.column(id), plot.behind, best).slice(0, 4);
}

/** Proposed ranges with what they hold, as brushes to accept. */
export function proposed(panel: Panel, plot: Plot, found: readonly Proposal[]): TemplateResult | typeof nothing {
  const { model, channel, words: { frame, parallel: words } } = panel;
  const { metric } = model;
  if (metric === undefined || plot.axes.length === 0) return nothing;
  const head = html`<h4>${words.proposed}</h4>`;
  if (model.direction(metric) === 'unknown') {
    return html`${head}<div class="s11 sub">${fill(words.noDirection, metric)}</div>
      ${(['lower', 'higher'] as const).map((direction) => html`<button class="link s11" type="button" @click=${() => channel.command(SetDirection, { metric, direction })}>${direction === 'lower' ? words.lowerBetter : words.higherBetter}</button> `)}`;
  }
  if (found.length === 0) return html`${head}<div class="s11 sub">${fill(plot.behind.length < 10 ? words.tooFew : words.noProposal, metric)}</div>`;
  const accept = (some: readonly Proposal[]): void => model.setFilter(some.reduce((filter, { brush }) => withBrush(filter, brush.column, brush), joinClauses([model.setup.filter])));
  return html`${head}<div class="s11 sub pl-why">${fill(words.bestTenth, metric)}</div>
    ${found.map((one) => {
      const scale = plot.axes.find(({ setup }) => setup.id === one.brush.column)?.scale;
      const text = `${columnLabel(one.brush.column, frame)} ${scale === undefined ? '' : brushWords(one.brush, edgeFormat(scale, words), words)}`;
      return html`<button class="pl-proposal" type="button" title=${text} @click=${() => accept([one])}>
        <span class="pl-row"><span class="cut">${text}</span><span class="pl-right s11 sub num">${fill(words.heldOf, one.held, one.best)}</span></span>
        <span class="pl-share"><i .style=${css({ width: `${(100 * one.held) / one.best}%` })}></i></span></button>`;
    })}
    <button class="link s11" type="button" @click=${() => accept(found)}>${words.brushThese}</button>`;
}

/** Which runs stand out: the one under the pointer of any view, and the selected ones. Empty without any. */
export function highlighted({ model, words: { parallel: words } }: Panel): string {
  const { hover, setup: { selection } } = model;
  const parts = [...(hover === undefined ? [] : [fill(words.underPointer, model.name(hover))]), ...(selection.length === 0 ? [] : [fill(words.selectedRuns, selection.length)])];
  return parts.length === 0 ? '' : fill(words.highlighted, parts.join(', '));
}

/** In the pane beneath the table: what is brushed. */
export function brushed(panel: Panel, plot: Plot, save: () => void): TemplateResult {
  const { model, words: { frame, parallel: words } } = panel;
  const brushes = [...plot.brushes.values()];
  if (brushes.length === 0) return html`<div class="s11 sub">${words.notBrushed}</div>`;
  return html`<div class="s11 sub">${brushes.length === 1 ? words.brushedOnOne : fill(words.brushedOn, brushes.length)}</div>
    ${brushes.map((brush) => {
      const scale = plot.axes.find(({ setup }) => setup.id === brush.column)?.scale ?? plot.scale({ id: brush.column });
      const text = brushWords(brush, edgeFormat(scale, words), words);
      return html`<div class="pl-brushed"><div class="cut">${columnLabel(brush.column, frame)}</div><div class="s11 sub cut" title=${text}>${text}</div></div>`;
    })}
    <button class="link s11" type="button" @click=${() => clear(model, brushes.map(({ column }) => column))}>${words.clear}</button>
    <button class="link s11" type="button" @click=${save}>${words.saveView}</button>`;
}
