import { html, type Html } from './html';
import { place } from './lineChart';
import { figure } from './numbers';
import { linearScale } from './scale';

/** A value with its name. */
export interface NamedValue {
  readonly name: string;
  readonly value: number;
  readonly isBest: boolean;
}

const WIDTH = 460;
const NAMES = 160;
const ROW = 20;
const TOP = 4;
/** Letters of a name that fit. */
const LETTERS = 20;

/** Values as dots on one scale, a row each in the order given. */
export function dotChart(values: readonly NamedValue[], label: string): Html {
  const bottom = TOP + values.length * ROW;
  const x = linearScale(values.map(({ value }) => value), NAMES + 12, WIDTH - 62, 3);
  return html`<svg viewBox="0 0 ${WIDTH} ${bottom + 22}" role="img" aria-label="${label}">
${x.ticks.map((tick) => html`<path class="grid" d="M${place(x.at(tick))} ${TOP}V${bottom}"/><text class="s" x="${place(x.at(tick))}" y="${bottom + 15}" text-anchor="middle">${figure(tick)}</text>`)}
${values.map(({ name, value, isBest }, index) => {
    const middle = TOP + index * ROW + ROW / 2;
    const at = Number.isFinite(value) ? x.at(value) : undefined;
    return html`<text x="${NAMES}" y="${middle + 4}" text-anchor="end">${shortened(name, LETTERS)}</text>${
      at === undefined ? undefined : html`<circle class="${isBest ? 'out' : 'dot'}" cx="${place(at)}" cy="${middle}" r="${isBest ? 5.5 : 4.5}"/>`
    }<text class="s" x="${WIDTH}" y="${middle + 4}" text-anchor="end">${isBest ? '★ ' : ''}${figure(value)}</text>`;
  })}
</svg>`;
}

/** Characters of a text that are looked at: a name may be of any length. */
const LONGEST = 10_000;

/** A text that fits so many letters; the middle of a longer one goes, since names differ at their ends. */
export function shortened(text: string, letters: number): string {
  if (text.length <= letters) return text;
  const signs = Array.from(new Intl.Segmenter().segment(text.slice(0, LONGEST)), ({ segment }) => segment);
  if (signs.length <= letters) return text;
  const half = Math.floor((letters - 1) / 2);
  return `${signs.slice(0, letters - 1 - half).join('')}…${signs.slice(signs.length - half).join('')}`;
}
