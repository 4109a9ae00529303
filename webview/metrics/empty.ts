import { html, nothing, type TemplateResult } from 'lit';
import { Act } from '../compare/protocol';
import { fill } from '../ui/words';
import type { MetricsPanel } from './context';
import { Begin } from './protocol';

/** What stands in place of runs: one sentence, why, and one thing to do about it. */
interface Empty {
  readonly text: string;
  readonly detail?: string;
  readonly way?: Way | undefined;
  /** What else can be done. */
  readonly other?: Way;
}

interface Way {
  readonly label: string;
  readonly act: () => void;
}

/** What is said where there is no run; nothing while they are being read, or where there are some. */
export function emptyNote(panel: MetricsPanel): TemplateResult | typeof nothing {
  const { model } = panel;
  if (model.rows.length > 0) return nothing;
  const empty = emptyOf(panel);
  if (empty === undefined) return nothing;
  const { text, detail, way, other } = empty;
  return html`<div class="metrics-empty"><p>${text}</p>${detail === undefined ? nothing : html`<p class="sub">${detail}</p>`}
    ${way === undefined ? nothing : html`<vscode-button @click=${way.act}>${way.label}</vscode-button>`}
    ${other === undefined ? nothing : html`<vscode-button appearance="secondary" @click=${other.act}>${other.label}</vscode-button>`}</div>`;
}

function emptyOf({ model: { facts }, channel, words }: MetricsPanel): Empty | undefined {
  const { subject, reading } = facts;
  const begin = (label: string, act: 'run-file' | 'run-task' | 'pin-run'): Way => ({ label, act: () => channel.command(Begin, { act }) });
  if (subject.kind === 'none') return { text: words.noEditor };
  if (subject.kind === 'elsewhere') return { text: fill(words.elsewhere, subject.name) };
  if (reading.kind === 'refused') {
    const act = (wish: 'reconnect' | 'logs') => (): void => channel.command(Act, { act: wish });
    return { text: reading.message, way: { label: words.reconnect, act: act('reconnect') }, other: { label: words.showLogs, act: act('logs') } };
  }
  if (reading.kind === 'reading') return undefined;
  if (subject.kind === 'noTask' || subject.kind === 'task') return { text: words.noTask, detail: words.noTaskDetail, way: begin(words.runTask, 'run-task') };
  if (subject.kind === 'pinned') return { text: words.noPinned, detail: words.noPinnedDetail, way: begin(words.pinARun, 'pin-run') };
  const text = fill(words.noRuns, subject.name);
  if (subject.notebook) return { text, detail: words.noRunsNotebook };
  return { text, detail: subject.logs ? words.noRunsLogs : words.noRunsSilent, ...(subject.runnable ? { way: begin(words.runFile, 'run-file') } : {}) };
}
