import { html, type TemplateResult } from 'lit';
import type { RunStatus } from '../../src/protocol/entities';
import { CARD_ICONS } from './cardGlyphs';
import type { CardWords } from './strings';

/** An icon of 16 px; hidden from screen readers since words stand beside it. */
export function cardIcon(name: keyof typeof CARD_ICONS, extra = ''): TemplateResult {
  return html`<i class="icon ${extra}" aria-hidden="true">${CARD_ICONS[name]}</i>`;
}

/** The icon of a run's state, with the state in words for screen readers. */
export function stateIcon(status: RunStatus, words: CardWords): TemplateResult {
  const [name, extra, label] = LOOKS[status];
  return html`<i class="icon ${extra}" role="img" aria-label=${words[label]} title=${words[label]}>${CARD_ICONS[name]}</i>`;
}

const LOOKS = {
  RUNNING: ['loading', 'spin live', 'stateRunning'],
  FINISHED: ['pass', 'sub', 'stateFinished'],
  FAILED: ['error', 'bad', 'stateFailed'],
  KILLED: ['circle-slash', 'sub', 'stateKilled'],
  SCHEDULED: ['clock', 'warn', 'stateScheduled'],
} as const satisfies Record<RunStatus, readonly [keyof typeof CARD_ICONS, string, keyof CardWords]>;
