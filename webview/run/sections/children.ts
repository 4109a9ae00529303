import { html, nothing, type TemplateResult } from 'lit';
import { columnFormat, formatClock, formatDuration } from '../../ui/format';
import type { RunContext } from '../context';
import { OpenOtherRun, type ChildRun } from '../protocol';
import { fill } from '../../ui/words';
import { foldButton, isOpen } from './fold';
import { statusIcon, statusWord } from './status';

const FIRST = 20;

/** The child runs as bars on the parent's time. Arrows move between them, Enter opens one. */
export function children(context: RunContext): TemplateResult | typeof nothing {
  const { model, words, run, now } = context;
  const runs = model.children?.runs ?? [];
  if (runs.length === 0) return nothing;
  const shown = isOpen(context, 'children') ? runs : runs.slice(0, FIRST);
  // Of many only the time of those shown, else their bars would be dots at the left edge.
  const whole = shown.length === runs.length;
  const from = Math.min(...shown.map((child) => child.start), ...(whole ? [run.start] : []));
  const until = Math.max(...shown.map((child) => child.end ?? now), ...(whole ? [run.end ?? now] : []), from + 1);
  const format = columnFormat(runs.flatMap((child) => (child.value === undefined ? [] : [child.value])));
  return html`<section aria-label=${words.childRuns}>
    <h2>
      ${words.childRuns} <span class="c">${model.children?.more === true ? fill(words.moreChildren, runs.length) : runs.length}</span>
      ${model.children?.metric === undefined ? nothing : html`<span class="c s11">${model.children.metric}</span>`}
    </h2>
    <div class="gantt" role="list" @keydown=${onArrow}>
      ${shown.map((child, index) => bar(context, child, { from, until }, format, index === 0))}
      ${axis(context, from, until)}
    </div>
    ${runs.length > FIRST ? foldButton(context, 'children', runs.length) : nothing}
  </section>`;
}

function bar(context: RunContext, child: ChildRun, span: { from: number; until: number }, format: (value: number) => string, first: boolean): TemplateResult {
  const { words, now } = context;
  const share = (time: number): number => ((time - span.from) / (span.until - span.from)) * 100;
  const left = share(child.start);
  const width = Math.max(0.3, share(child.end ?? now) - left);
  const took = formatDuration((child.end ?? now) - child.start, words);
  const value = child.value === undefined ? '' : format(child.value);
  return html`<div role="listitem">
    <button type="button" class="row" tabindex=${first ? 0 : -1} title="${child.name}, ${took}" aria-label=${[child.name, words[statusWord(child.status)], value, took].filter((part) => part !== '').join(', ')}
      @click=${() => context.send(OpenOtherRun, { runId: child.id })}>
      <span class="nm">${statusIcon(child.status, words)}<span class="cut">${child.name}</span> <span class="sub num">${value}</span></span>
      <span class="t"><i class="${child.status.toLowerCase()}" .style=${`left:${left}%;width:${width}%`}></i></span>
      <span class="sub num r s11">${took}</span>
    </button>
  </div>`;
}

function onArrow(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('.row')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  event.preventDefault();
}

/** The start as a time of day, then the time since in steps that a clock has. */
function axis(context: RunContext, from: number, until: number): TemplateResult {
  const step = timeStep(until - from);
  const marks: TemplateResult[] = [html`<span>${formatClock(from)}</span>`];
  for (let at = step; at < (until - from) * 0.97; at += step) {
    const share = (at / (until - from)) * 100;
    if (share > 12) marks.push(html`<span .style=${`left:${share}%`}>${shortDuration(at, context)}</span>`);
  }
  return html`<div class="ax" aria-hidden="true"><div></div><div>${marks}</div></div>`;
}

function shortDuration(ms: number, context: RunContext): string {
  return formatDuration(ms, context.words).replace(/\s0\s\S+$/, '');
}

/** A step in ms that gives three to five marks. */
export function timeStep(span: number): number {
  const steps = [100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 144e5, 216e5, 432e5, 864e5];
  return steps.find((step) => span / step <= 4.5) ?? Math.ceil(span / 4 / 864e5) * 864e5;
}
