import { html, type TemplateResult } from 'lit';
import type { RunStatus } from '../../../src/protocol/entities';
import type { Strings } from '../strings';

/** The icon of a run's state, with the state in words for screen readers. Only what is not finished has colour. */
export function statusIcon(status: RunStatus, words: Strings): TemplateResult {
  const [name, extra, label] = LOOKS[status];
  return html`<i class="codicon codicon-${name} status ${extra}" role="img" aria-label=${words[label]} title=${words[label]}></i>`;
}

/** The word for a run's state. */
export function statusWord(status: RunStatus): StateWord {
  return LOOKS[status][2];
}

type StateWord = 'stateRunning' | 'stateFinished' | 'stateFailed' | 'stateKilled' | 'stateScheduled';

const LOOKS: Readonly<Record<RunStatus, readonly [string, string, StateWord]>> = {
  RUNNING: ['loading', 'codicon-modifier-spin running', 'stateRunning'],
  FINISHED: ['pass', 'sub', 'stateFinished'],
  FAILED: ['error', 'bad', 'stateFailed'],
  KILLED: ['circle-slash', 'sub', 'stateKilled'],
  SCHEDULED: ['clock', 'warn', 'stateScheduled'],
};
