import { html, nothing, type TemplateResult } from 'lit';
import { css } from './css';
import { fill } from '../../ui/words';
import { columnKind, columnLabel } from '../columnLabel';
import type { Panel } from '../view';
import { axisTicks, categoryTicks } from './axisTicks';
import { rangePlaces } from './brushing';
import { chosenCodes, halfSlot } from './categoryBrush';
import type { Axis, Plot } from './plot';
import { ramp } from './ramp';
import { slotCentre, type Scale } from './scale';
import { hasSpecial } from './specialBrush';
import { edgeFormat, metricKey, scaleLabel } from './words';

/** What an axis calls. */
export interface AxisActs {
  headDown(event: PointerEvent, axis: Axis): void;
  key(event: KeyboardEvent, axis: Axis): void;
  band(axis: Axis, band: 'special' | 'absent'): void;
}

/** What the marks on an axis call. */
export interface MarkActs {
  readonly key: (event: KeyboardEvent) => void;
  /** The words of a category were clicked. */
  readonly toggle: (code: number) => void;
}

/** The head of an axis, its line and its bands; what stands on the line is drawn by `marks`, also while a brush moves. */
export function axisTemplate(panel: Panel, plot: Plot, axis: Axis, index: number, focused: boolean, narrow: boolean, acts: AxisActs): TemplateResult {
  const words = panel.words.parallel;
  const { setup: { id }, scale } = axis;
  const { top, bottom, special, absent } = plot.heights;
  const gap = (plot.axes[1]?.x ?? axis.x + 160) - (plot.axes[0]?.x ?? axis.x);
  const key = metricKey(id);
  const name = columnLabel(id, panel.words.frame);
  // A parameter and a metric may have the same name.
  const twin = plot.axes.some((other) => other !== axis && columnLabel(other.setup.id, panel.words.frame) === name);
  const sub = (twin ? `${columnKind(id, panel.words.frame)} · ` : '') + scaleLabel(scale, key === undefined ? 'unknown' : panel.model.direction(key), words, narrow || gap < 150);
  const title = `${id}\n${sub}`;
  const label = fill(words.axisOf, name, index + 1, plot.axes.length, sub);
  return html`<div class="pl-axis" data-axis=${id} .style=${css({ left: `${axis.x}px`, '--gap': `${Math.min(150, gap)}px` })}>
    <button class="pl-head" type="button" tabindex=${focused ? 0 : -1} title=${title} aria-label=${label} aria-description=${words.axisKeys} aria-haspopup="menu"
      @pointerdown=${(event: PointerEvent) => acts.headDown(event, axis)} @keydown=${(event: KeyboardEvent) => acts.key(event, axis)}>
      <span class="pl-name cut">${name}</span><span class="pl-sub cut">${sub}</span>
    </button>
    <div class="pl-line" .style=${css({ top: `${top - 4}px`, height: `${bottom - top + 8}px` })}></div>
    <div class="pl-marks" .style=${css({ top: `${top}px`, height: `${bottom - top}px` })}></div>
    ${band(special, scale.special, fill(words.specialOf, name, scale.special), () => acts.band(axis, 'special'), hasSpecial(plot.brushOf(id), scale))}
    ${band(absent, scale.absent, fill(words.notLoggedOf, name, scale.absent), () => acts.band(axis, 'absent'), plot.brushOf(id)?.absent === true)}
  </div>`;
}

function band(y: number, count: number, label: string, act: () => void, pressed: boolean): TemplateResult {
  return html`<button class="pl-count" type="button" tabindex="-1" ?disabled=${count === 0} title=${label} aria-label=${label} aria-pressed=${pressed} @click=${act}
    .style=${css({ top: `${y - 8}px` })}>${count === 0 ? nothing : html`<span>${count}</span>`}</button>`;
}

/** Ticks, brushes with their edges' values, and the ramp of an axis; `held` counts runs in the brush of each category. */
export function marks(panel: Panel, plot: Plot, axis: Axis, held: (code: number) => number, acts: MarkActs): TemplateResult {
  const { scale } = axis;
  const pixels = plot.heights.bottom - plot.heights.top;
  return html`${rampOn(plot, axis)}${scale.kind === 'category' ? categories(panel, plot, axis, pixels, held, acts) : numbers(panel, plot, axis, pixels, acts.key)}`;
}

/** A place on the axis as CSS. */
function up(unit: number): string {
  return `${(unit * 100).toFixed(3)}%`;
}

function numbers(panel: Panel, plot: Plot, { setup, scale }: Axis, pixels: number, key: (event: KeyboardEvent) => void): TemplateResult {
  const words = panel.words.parallel;
  const format = edgeFormat(scale, words);
  const ranges = plot.brushOf(setup.id)?.ranges ?? [];
  const places = ranges.flatMap((range) => {
    const at = rangePlaces(scale, range);
    return at === undefined ? [] : [{ range, low: at[0], high: at[1] }];
  });
  const name = columnLabel(setup.id, panel.words.frame);
  // Whole numbers keep their ticks, set bold where they are in: the edge of a brush lies between two of them.
  const edges = scale.whole ? [] : places.flatMap(({ range, low, high }) => [...(finiteEnd(range, scale, 'low') ? [low] : []), ...(finiteEnd(range, scale, 'high') ? [high] : [])]);
  const ticks = axisTicks(scale, pixels, words).filter(({ unit }) => edges.every((edge) => Math.abs(edge - unit) * pixels >= 13));
  return html`${ticks.map(
      ({ unit, label, value }) =>
        html`<span class="pl-tick ${scale.whole && ranges.some(({ min, max }) => value >= min && value <= max) ? 'in' : ''}" .style=${css({ bottom: up(unit) })}>${label}</span>`,
    )}${places.map(
      ({ range, low, high }, index) =>
        html`<div class="pl-brush" .style=${css({ bottom: up(low), height: up(high - low) })}>
          ${(['high', 'low'] as const).map((end) => {
            const value = end === (scale.inverted ? 'low' : 'high') ? range.max : range.min;
            const text = Number.isFinite(value) ? format(value) : words.open;
            return html`<div class="pl-edge ${end}" role="slider" tabindex="-1" data-range=${index} data-end=${end} aria-orientation="vertical" @keydown=${key}
              aria-label=${fill(value === range.max ? words.edgeHigh : words.edgeLow, name)} aria-valuetext=${text} aria-valuenow=${(end === 'high' ? high : low) * 100}>
              ${Number.isFinite(value) && !scale.whole && value >= scale.min && value <= scale.max ? html`<span class="pl-end">${text}</span>` : nothing}</div>`;
          })}
        </div>`,
    )}`;
}

function finiteEnd(range: { min: number; max: number }, scale: Scale, end: 'low' | 'high'): boolean {
  return Number.isFinite((end === 'high') === !scale.inverted ? range.max : range.min);
}

function categories(panel: Panel, plot: Plot, { setup, scale }: Axis, pixels: number, held: (code: number) => number, acts: MarkActs): TemplateResult {
  const words = panel.words.parallel;
  const chosen = chosenCodes(plot.brushOf(setup.id), scale);
  const half = halfSlot(scale);
  const slots = scale.categories.length;
  const counts = pixels / Math.max(1, slots) >= 34;
  const lines = Math.min(8, Math.max(1, Math.floor(pixels / Math.max(1, slots) / 13) - (counts ? 1 : 0)));
  return html`${[...chosen].map((code) => html`<div class="pl-brush" .style=${css({ bottom: up(slotCentre(code, slots, scale.inverted) - half), height: up(2 * half) })}><div class="pl-edge high"></div><div class="pl-edge low"></div></div>`)}${categoryTicks(
    scale,
    pixels,
  ).map(({ code, unit, word, count }) => {
    const inside = plot.dimmed ? held(code) : count;
    return html`<div class="pl-word ${chosen.has(code) ? 'in' : ''}" role="checkbox" tabindex="-1" data-code=${code} aria-checked=${chosen.has(code)} title=${word} @keydown=${acts.key} @click=${() => acts.toggle(code)}
      aria-label=${fill(words.toggleCategory, word, inside, count)} .style=${css({ bottom: up(unit), '--lines': String(lines) })}>
      <span class="pl-text" dir="auto">${word}</span>${counts ? html`<span class="pl-of">${inside === count ? count : fill(words.heldOf, inside, count)}</span>` : nothing}</div>`;
  })}`;
}

/** The ramp stands beside the axis of its column, over the values that are shown. */
function rampOn(plot: Plot, { setup, scale }: Axis): TemplateResult | typeof nothing {
  const { colouring } = plot;
  if (colouring?.id !== setup.id || colouring.ends === undefined) return nothing;
  const [worst, best] = colouring.ends.map((value) => Math.min(1, Math.max(0, scale.toUnit(value))));
  if (worst === undefined || best === undefined) return nothing;
  const [low, high] = [Math.min(worst, best), Math.max(worst, best)];
  const stops = [0, 0.25, 0.5, 0.75, 1].map((t) => ramp(best >= worst ? t : 1 - t));
  return html`<div class="pl-ramp" .style=${css({ bottom: `calc(${up(low)} - 3px)`, height: `calc(${up(high - low)} + 6px)`, background: `linear-gradient(0deg,${stops.join(',')})` })}></div>`;
}
