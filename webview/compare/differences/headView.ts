import { html, nothing, type TemplateResult } from 'lit';
import { formatClock, formatDate, formatDuration, type DurationWords } from '../../ui/format';
import { iconButton } from '../../ui/icons';
import type { DifferenceWords } from './cells';
import type { GoneRun, RunFacts } from './protocol';

/** What the head of a run's column can do. */
export interface HeadActs {
  baseline(id: string): void;
  remove(id: string): void;
  /** Puts a column before another one; at the end without `before`. */
  place(id: string, before: string | undefined): void;
  open(id: string): void;
}

/** What the head of a run's column shows. */
export interface Head {
  readonly id: string;
  readonly name: string;
  readonly colour: number | 'baseline' | undefined;
  readonly baseline: boolean;
  readonly facts: RunFacts | GoneRun | undefined;
}

/** The head of a run's column. It is dragged onto another one to stand before it. */
export function runHead(head: Head, words: DifferenceWords, durations: DurationWords, acts: HeadActs): TemplateResult {
  const { id, name, facts, baseline } = head;
  const about = facts?.kind === 'run' ? [`${formatDate(facts.start, Date.now())} ${formatClock(facts.start, false)}`, facts.end === undefined ? words.running : formatDuration(facts.end - facts.start, durations)] : [];
  const gone = facts?.kind === 'gone' || (facts?.kind === 'run' && facts.lifecycle === 'deleted');
  return html`<div class="run-head" draggable=${baseline ? nothing : 'true'} title=${baseline ? name : `${name}\n${words.dragColumn}`}
      @dragstart=${(event: DragEvent) => event.dataTransfer?.setData('application/x-trialbook-run', id)}
      @dragover=${(event: DragEvent) => (event.dataTransfer?.types.includes('application/x-trialbook-run') === true ? event.preventDefault() : undefined)}
      @drop=${(event: DragEvent) => {
        event.preventDefault();
        const moved = event.dataTransfer?.getData('application/x-trialbook-run') ?? '';
        if (moved !== '' && moved !== id && !baseline) acts.place(moved, id);
      }}>
    <span class="h1"><tb-swatch .colour=${head.colour}></tb-swatch><button class="run-name cut" type="button" tabindex="-1" dir="auto" @click=${() => acts.open(id)}>${name}</button>
      ${baseline ? html`<span class="mark">${words.baseline}</span>` : nothing}${gone ? html`<span class="mark bad">${words.deleted}</span>` : nothing}
      ${baseline
        ? nothing
        : html`<span class="head-acts">${stopTab(iconButton('arrow-swap', words.makeBaseline, () => acts.baseline(id)))}${stopTab(iconButton('close', words.removeRun, () => acts.remove(id)))}</span>`}</span>
    <span class="h2 s11 sub cut num">${about.join(' · ')}</span>
  </div>`;
}

/** Buttons of a cell are reached through the cell, see `GridKeys`. */
function stopTab(button: TemplateResult): TemplateResult {
  return html`<span class="in-cell">${button}</span>`;
}
