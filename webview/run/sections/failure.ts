import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { baseName, formatDuration, formatNumber } from '../../ui/format';
import { icon } from '../../ui/icons';
import type { RunContext } from '../context';
import { CopyText, OpenSource } from '../protocol';
import { link } from '../../ui/link';
import { fill } from '../../ui/words';
import { foldLibraries, packagesOf, parseTraceback, type Fold, type Frame, type Traceback } from '../traceback';
import { stateWords } from './header';

/** Why the run failed, before all else: its words, the line it broke at, the traceback and the last output. */
export class FailureBanner extends LitElement {
  static override properties = { context: { attribute: false }, tab: { state: true }, open: { state: true } };
  context: RunContext | undefined;
  private tab: 'traceback' | 'output' = 'traceback';
  private open = new Set<number>();
  private parsed: { text: string; traceback: Traceback; folds: Fold[] } | undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult | typeof nothing {
    const context = this.context;
    if (context === undefined) return nothing;
    const failure = context.model.failure;
    const { words } = context;
    if (failure === undefined) return quietly(context);
    const { traceback, folds } = this.parse(failure.text);
    const culprit = traceback.culprit;
    // Words that the head of the banner says whole are not said again below it.
    const more = failure.text.trim() !== traceback.message;
    const tab = more ? this.tab : 'output';
    return html`<div class="err" role="alert">
      <div class="head">
        ${icon('error', 'bad')}
        <div class="what">
          <div class="b">${traceback.message || words.noReason}</div>
          <div>${culprit === undefined ? stateWords(context.run, words, context.now) : this.raisedBy(context, culprit)}</div>
        </div>
        <div class="acts">
          <vscode-button appearance="secondary" @click=${() => context.send(CopyText, { text: failure.text || (failure.output ?? ''), what: words.copyError })}>
            ${words.copyError}
          </vscode-button>
          ${culprit === undefined ? nothing : html`<vscode-button appearance="secondary" @click=${() => this.goTo(culprit)}>${words.goToLine}</vscode-button>`}
        </div>
      </div>
      ${!more || failure.output === undefined
        ? nothing
        : html`<div class="tabs" role="tablist" @keydown=${this.onKey}>${this.tabButton('traceback', words.traceback, tab)}${this.tabButton('output', words.lastOutput, tab)}</div>`}
      ${!more && failure.output === undefined
        ? nothing
        : html`<div class="code" role="tabpanel" tabindex="0">
            ${tab === 'output' ? html`<div>${failure.output}</div>` : folds.map((line, index) => this.line(context, line, index, culprit))}
          </div>`}
    </div>`;
  }

  private parse(text: string): { traceback: Traceback; folds: Fold[] } {
    if (this.parsed?.text !== text) {
      const traceback = parseTraceback(text);
      this.parsed = { text, traceback, folds: foldLibraries(traceback.lines).slice(0, 400) };
    }
    return this.parsed;
  }

  private raisedBy(context: RunContext, culprit: Frame): TemplateResult {
    const { run, words } = context;
    const [before = '', after = ''] = words.raisedBy.split('{0}');
    return html`${before}${this.frameLink(culprit)}${after.replace('{1}', formatDuration((run.end ?? context.now) - run.start, words))}`;
  }

  private tabButton(tab: 'traceback' | 'output', label: string, chosen: string): TemplateResult {
    return html`<button type="button" role="tab" aria-selected=${tab === chosen} tabindex=${tab === chosen ? 0 : -1} @click=${() => (this.tab = tab)}>${label}</button>`;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    this.tab = this.tab === 'output' ? 'traceback' : 'output';
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('[aria-selected=true]')?.focus());
  };

  private line(context: RunContext, line: Fold, index: number, culprit: Frame | undefined): TemplateResult {
    if (line.kind === 'words') return html`<div class=${/^\S/.test(line.text) && !line.text.startsWith('Traceback') ? '' : 'sub'}>${line.text}</div>`;
    if (line.kind === 'frame') return this.frame(line, line === culprit);
    if (this.open.has(index)) return html`${line.frames.map((frame) => this.frame(frame, false))}`;
    const { words } = context;
    const show = (): void => {
      this.open = new Set(this.open).add(index);
    };
    const count = line.frames.length === 1 ? words.oneLibraryFrame : fill(words.libraryFrames, line.frames.length);
    return html`<div class="sub">  ${count} ${fill(words.inLibraries, packagesOf(line.frames).join(', '))}   ${link(words.show, words.show, show)}</div>`;
  }

  private frame(frame: Frame, culprit: boolean): TemplateResult {
    return html`<div class=${culprit ? 'hit' : ''}>  ${this.frameLink(frame)} in ${frame.name}     ${frame.code}</div>`;
  }

  private frameLink(frame: Frame): TemplateResult {
    return link(`${baseName(frame.path)}:${frame.line}`, frame.path, () => this.goTo(frame));
  }

  private goTo(frame: Frame): void {
    this.context?.send(OpenSource, { path: frame.path, line: frame.line });
  }
}

/** What is known of a run that failed and said nothing: MLflow itself records no error. */
function quietly(context: RunContext): TemplateResult {
  const { model, words, run } = context;
  const state = stateWords(run, words, context.now);
  const step = Math.max(...run.metrics.map((metric) => metric.step));
  const where = run.metrics.length === 0 ? fill(words.failedBeforeMetrics, state) : step > 0 ? fill(words.failedAtStep, state, formatNumber(step)) : state;
  const alone = model.known.reference && model.reference === undefined && run.source !== undefined;
  return html`<div class="err quiet" role="alert">
    ${icon('error', 'bad')}
    <div class="what">
      <div class="b">${where}</div>
      ${model.known.failure ? html`<div>${words.noReasonHint}${alone ? html` ${fill(words.noLastGood, baseName(run.source ?? ''))}` : nothing}</div>` : nothing}
    </div>
  </div>`;
}
