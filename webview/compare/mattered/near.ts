import { html, nothing, type TemplateResult } from 'lit';
import { parseColumn } from '../../../src/protocol/columns';
import type { Direction } from '../../../src/protocol/direction';
import { formatNumber } from '../../ui/format';
import { iconButton } from '../../ui/icons';
import { fill } from '../../ui/words';
import type { Difference, Neighbour } from '../statistics/nearest';
import type { MatteredWords } from './words';

/** Parameters that a near run differs in at most. */
export const MOST_DIFFERENT = 4;
/** Near runs that are listed. */
export const LISTED = 40;

/** What the list of near runs needs. */
export interface NearContext {
  readonly metric: string;
  readonly direction: Direction;
  readonly neighbours: readonly Neighbour[];
  readonly words: MatteredWords;
  /** How the metric is written: differences have the decimals of the values. */
  readonly write: (value: number) => string;
  readonly nameOf: (row: number) => string;
  /** The run's metric in words where it is no number; undefined where it was not logged. */
  readonly valueOf: (row: number) => string | undefined;
  readonly isSelected: (row: number) => boolean;
  readonly toggle: (row: number) => void;
  readonly compare: (row: number) => void;
  readonly open: (row: number) => void;
}

/** The near runs with what they changed and how the metric went with it, those with fewest changes first. */
export function near(context: NearContext): TemplateResult {
  const { neighbours, words } = context;
  if (neighbours.length === 0) return html`<p class="trend-note">${fill(words.noneNear, MOST_DIFFERENT)}</p>`;
  const counts = [...new Set(neighbours.map((one) => one.differences.length))];
  return html`${counts.map(
    (count) => html`<div class="trend-section"><h3>${count === 1 ? words.differIn1 : fill(words.differIn, count)}</h3></div>
      ${neighbours.filter((one) => one.differences.length === count).map((one) => item(one, context))}`,
  )}`;
}

function item(one: Neighbour, { metric, direction, words, write, nameOf, valueOf, isSelected, toggle, compare, open }: NearContext): TemplateResult {
  const name = nameOf(one.row);
  const selected = isSelected(one.row);
  return html`<div class="near-item">
    <div class="near-changes">${one.differences.map((difference) => change(difference, words))}</div>
    <div class="near-delta">${delta(one.delta, valueOf(one.row), metric, direction, words, write)}</div>
    <div class="near-foot"><span class="s11 sub cut" title=${name}>${name}</span><span class="near-acts"
      >${iconButton(selected ? 'pass-filled' : 'circle-large-outline', fill(selected ? words.deselect : words.select, name), () => toggle(one.row), selected)}${iconButton('diff', fill(words.compare, name), () => compare(one.row))}${iconButton('go-to-file', fill(words.open, name), () => open(one.row))}</span></div>
  </div>`;
}

function change({ column, from, to }: Difference, words: MatteredWords): TemplateResult {
  const ref = parseColumn(column);
  const text = (value: string | undefined): TemplateResult | string => (value === undefined ? html`<i>${words.notLogged}</i>` : value.length > 80 ? `${value.slice(0, 80)}…` : value);
  return html`<div class="near-change" title="${from ?? words.notLogged} → ${to ?? words.notLogged}">${ref?.kind === 'param' ? ref.key : column} <span class="num"><span class="sub">${text(from)}</span> → ${text(to)}</span></div>`;
}

function delta(value: number, written: string | undefined, metric: string, direction: Direction, words: MatteredWords, write: (value: number) => string): TemplateResult {
  if (Number.isNaN(value)) return html`<span class="sub">${written === undefined ? fill(words.noValue, metric) : fill(words.noNumber, metric, written)}</span>`;
  const good = value === 0 || direction === 'unknown' ? undefined : (value > 0) === (direction === 'higher');
  const arrow = value > 0 ? '▲' : value < 0 ? '▼' : '';
  return html`<span class="cut">${metric}</span> <span class="num ${good === undefined ? '' : good ? 'near-better' : 'near-worse'}">${arrow} ${deltaText(value, write)}</span>${good === undefined ? nothing : html` <span class="s11 sub">${good ? words.better : words.worse}</span>`}`;
}

/** A difference with its sign, written as the values are; in digits of its own where they would make it 0. */
export function deltaText(value: number, write: (value: number) => string): string {
  const sign = value > 0 ? '+' : value < 0 ? '−' : '';
  const text = write(Math.abs(value));
  return `${sign}${value !== 0 && !/[1-9∞]/.test(text) ? formatNumber(Math.abs(value), 2) : text}`;
}
