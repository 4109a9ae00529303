import { html, nothing, svg, type TemplateResult } from 'lit';
import { fixed, formatNumber, formatShare } from '../../ui/format';
import { fill } from '../../ui/words';
import type { Input, Param, Ranked } from './analysis';
import type { MatteredWords } from './words';

/** What the rail lists. */
export interface RankingContext {
  readonly metric: string;
  readonly input: Input;
  /** The parameters in order, once they are worked out and explain enough; else they are listed by name. */
  readonly ranked: readonly Ranked[] | undefined;
  /** It is being worked out. */
  readonly working: boolean;
  readonly chosen: string | undefined;
  readonly leftOut: number;
  readonly words: MatteredWords;
  readonly choose: (key: string) => void;
}

/** The parameters: those that went with the metric with rank, bar and shape, those that cannot be told from chance, those that do not vary. */
export function ranking(context: RankingContext): TemplateResult {
  const { metric, input, ranked, words, leftOut } = context;
  const told = ranked?.filter((param) => param.told) ?? [];
  const rest = ranked?.filter((param) => !param.told) ?? [...input.params].sort((a, b) => (a.key < b.key ? -1 : 1));
  const top = told[0]?.share ?? 1;
  return html`${ranked === undefined
      ? nothing
      : html`${head(fill(words.wentWith, metric), told.length)}${told.map((param, index) => item(param, index + 1, top, context))}`}
    ${rest.length === 0 ? nothing : html`${head(ranked !== undefined ? words.notTold : context.working ? words.parameters : words.notRanked, rest.length)}${rest.map((param) => item(param, undefined, top, context))}`}
    ${names(words.doNotVary, input.constant)} ${names(words.nearlyUnique, input.unique)}
    ${leftOut > 0 ? html`<p class="mattered-names s11 sub">${fill(words.leftOut, formatNumber(leftOut))}</p>` : nothing}`;
}

function head(label: string, count: number): TemplateResult {
  return html`<div class="trend-section" role="presentation"><h3 class="cut">${label}</h3><span class="sub num">${formatNumber(count)}</span></div>`;
}

function names(label: string, keys: readonly string[]): TemplateResult | typeof nothing {
  return keys.length === 0 ? nothing : html`${head(label, keys.length)}<p class="mattered-names s11 sub">${keys.slice(0, 200).join(', ')}${keys.length > 200 ? ' …' : ''}</p>`;
}

function item(param: Param | Ranked, place: number | undefined, top: number, { chosen, choose, words, input }: RankingContext): TemplateResult {
  const ranked = 'share' in param ? param : undefined;
  const way = ranked === undefined ? '' : wayText(ranked, words);
  const coverage = coverageText(param, input, words);
  const share = ranked !== undefined && place !== undefined ? formatShare(ranked.share) : '';
  const said = [param.key, share === '' ? '' : fill(words.importance, share), way, coverage].filter((text) => text !== '').join(', ');
  const selected = chosen === param.key;
  return html`<button type="button" class="mattered-item ${place === undefined ? 'plain' : ''}" role="option" aria-selected=${selected} tabindex=${selected ? 0 : -1} title=${said} aria-label=${said} @click=${() => choose(param.key)}>
    <span class="mattered-place num sub">${place ?? nothing}</span><span class="cut">${param.key}</span><span class="num r">${share}</span>
    ${place === undefined || ranked === undefined
      ? html`<span></span><span class="s11 sub mattered-way">${[way, coverage].filter((text) => text !== '').join(', ')}</span>`
      : html`<span></span><span class="mattered-bar"><i .style=${`width:${Math.max(1, (100 * ranked.share) / top)}%`}></i></span>${shape(ranked)}
          <span></span><span class="s11 sub mattered-way">${[way, coverage].filter((text) => text !== '').join(', ')}</span>`}
  </button>`;
}

/** How many runs logged the parameter, or where they did; empty when all did. */
export function coverageText({ logged, onlyWhere }: Param, { rows }: Input, words: MatteredWords): string {
  if (onlyWhere !== undefined) return fill(words.onlyWhere, onlyWhere.key, onlyWhere.values.map((value) => (value.length > 24 ? `${value.slice(0, 24)}…` : value)).join(', '));
  return logged < rows.length ? fill(words.loggedBy, formatNumber(logged), formatNumber(rows.length)) : '';
}

/** Which way the metric goes with the parameter, as words and a number. */
export function wayText({ numeric, rho, distinct }: Ranked, words: MatteredWords): string {
  if (!numeric) return fill(words.categories, distinct);
  if (Number.isNaN(rho)) return '';
  const way = Math.abs(rho) < 0.2 ? words.neither : rho > 0 ? words.rises : words.falls;
  return fill(way, fill(words.spearman, fixed(rho, 2)));
}

/** The expected metric over the parameter's values, as a line of 48 × 16 px. */
function shape({ shape: means, feature }: Ranked): TemplateResult {
  const values = [...means].slice(1).filter((value) => !Number.isNaN(value));
  const ordered = feature.categorical ? values.sort((a, b) => a - b) : values;
  const [low, high] = [Math.min(...ordered), Math.max(...ordered)];
  const x = (index: number): number => (ordered.length < 2 ? 24 : 1 + (46 * index) / (ordered.length - 1));
  const y = (value: number): number => (high > low ? 14 - (12 * (value - low)) / (high - low) : 8);
  return html`<svg class="mattered-shape" width="48" height="16" aria-hidden="true">${feature.categorical
    ? ordered.map((value, index) => svg`<circle cx=${x(index)} cy=${y(value)} r="1.5"/>`)
    : svg`<path d="M${ordered.map((value, index) => `${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join('L')}"/>`}</svg>`;
}
