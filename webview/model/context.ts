import { html, type TemplateResult } from 'lit';
import type { Command } from '../rpc/messages';
import { formatDate, formatDuration, formatMoment } from '../ui/format';
import { icon } from '../ui/icons';
import type { Stage } from '../../src/protocol/entities';
import type { ModelState } from './modelState';
import type { ModelDetails, PageState } from './protocol';
import type { Strings } from './strings';

/** What the sections of the page take. */
export interface Context {
  readonly state: ModelState;
  readonly words: Strings;
  /** UTC ms; moves twice a minute. */
  readonly now: number;
  /** Keeps what the person meant. */
  readonly keep: (change: Partial<PageState>) => void;
  /** Sends a command to the host. */
  readonly send: <P>(command: Command<P>, params: P) => void;
  /** Says something to screen readers. */
  readonly say: (text: string) => void;
}

/** The context once the model is known. */
export interface ModelContext extends Context {
  readonly model: ModelDetails;
}

/** `v3` for a version. */
export function called(version: string): string {
  return `v${version}`;
}

/** Icon and colour of a stage, as in the tree. */
export const STAGE_LOOK: Readonly<Record<Stage, readonly [string, string]>> = {
  Production: ['verified-filled', 'ok'],
  Staging: ['beaker', 'warn'],
  Archived: ['archive', 'sub'],
  None: ['circle-large-outline', 'sub'],
};

/** A stage with its icon. */
export function stageMark(stage: Stage): TemplateResult {
  const [name, colour] = STAGE_LOOK[stage];
  return html`<span class="stage">${icon(name, colour)}${stage}</span>`;
}

/** Aliases as chips. */
export function aliasChips(aliases: readonly string[]): TemplateResult[] {
  return aliases.map((alias) => html`<span class="al" title="@${alias}">@${alias}</span>`);
}

/** Number of a version's hue, the same on every page. */
export function hueOf(version: string): number {
  const number = Number(version);
  return Number.isInteger(number) && number > 0 ? (number - 1) % 7 : 6;
}

/** A moment for people: how long ago within the hour, the clock on its day and the one before, else the date. */
export function momentOf({ now, words }: Pick<Context, 'now' | 'words'>, time: number): string {
  const age = now - time;
  if (age < 60_000 && age > -60_000) return words.justNow;
  if (age > 0 && age < 3_600_000) return words.ago.replace('{0}', formatDuration(Math.floor(age / 60_000) * 60_000, words).replace(/\s0\s.*$/, ''));
  const said = formatMoment(time, now, words);
  return /\d{4}/.test(said) ? formatDate(time, now) : said.replace(/(\d:\d\d):\d\d/, '$1');
}

/** A template with marked parts in the place of `{0}`, `{1}`…; `words` holds no markup, and the parts keep theirs. */
export function rich(words: string, ...parts: readonly unknown[]): TemplateResult {
  return html`${words.split(/(\{\d\})/).map((piece) => {
    const place = /^\{(\d)\}$/.exec(piece)?.[1];
    return place === undefined ? piece : parts[Number(place)];
  })}`;
}
