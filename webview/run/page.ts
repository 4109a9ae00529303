import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { formatClock } from '../ui/format';
import { icon } from '../ui/icons';
import type { Command } from '../rpc/messages';
import type { Channel, Host } from '../rpc/page';
import type { Context, RunContext } from './context';
import { isOfMachine } from './metricOrder';
import { RunModel } from './model';
import { ActOnRun, RenameRun, RunChanged, ServerChanged, ShowMetric, type PageStart, type PageState } from './protocol';
import { changedSince } from './sections/changed';
import { children } from './sections/children';
import { header } from './sections/header';
import { metrics } from './sections/metrics';
import { side } from './sections/side';
import { strip } from './sections/strip';
import { fill } from '../ui/words';
import type { Strings } from './strings';

/** What the page needs to live. */
export interface Surroundings {
  readonly host: Host;
  readonly channel: Channel;
  readonly start: PageStart;
  readonly state: PageState;
  readonly words: Strings;
}

/** The run page: reads the run, follows its changes and draws the sections. */
export class RunPage extends LitElement {
  static override properties = { renaming: { state: true }, now: { state: true }, beat: { state: true } };
  private renaming = false;
  private now = Date.now();
  private beat = 0;
  private model: RunModel | undefined;
  private surroundings: Surroundings | undefined;
  private ticking: ReturnType<typeof setInterval> | undefined;
  private awaited: string | undefined;
  private scrolled = false;

  protected override createRenderRoot(): this {
    return this;
  }

  /** Starts the page; once. */
  begin(surroundings: Surroundings): void {
    this.surroundings = surroundings;
    const { channel, start, state } = surroundings;
    const model = new RunModel(channel, start, state, () => {
      this.beat += 1;
    });
    this.model = model;
    this.awaited = start.metric;
    channel.on(RunChanged, ({ parts }) => void model.refresh(parts));
    channel.on(ServerChanged, ({ state: server }) => model.setServer(server));
    channel.on(ShowMetric, ({ key }) => {
      this.awaited = key;
      this.beat += 1;
    });
    model.steps.listen((what) => {
      if (what === 'zoom') this.beat += 1;
    });
    addEventListener('scrollend', () => this.save({ ...model.state, scroll: Math.round(scrollY) }));
    this.ticking = setInterval(() => {
      if (model.run?.status === 'RUNNING' || model.children?.runs.some((child) => child.status === 'RUNNING') === true) this.now = Date.now();
    }, 1000);
    void model.load();
    this.save(state);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.ticking);
  }

  protected override updated(): void {
    this.showMetric();
    const wanted = this.model?.state.scroll ?? 0;
    if (!this.scrolled && wanted > 0 && document.documentElement.scrollHeight >= wanted + innerHeight) {
      this.scrolled = true;
      scrollTo(0, wanted);
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const context = this.context();
    if (context === undefined) return nothing;
    const { model, words } = context;
    const progress = html`<div class="progress" ?hidden=${!model.slow && model.stage.kind !== 'loading'} role="presentation"></div>`;
    const run = model.run;
    if (run === undefined || (model.stage.kind === 'unreadable' && !model.stage.gone)) return html`${progress}${this.unreadable(context)}`;
    const whole: RunContext = { ...context, run };
    return html`${progress}
      <div class="page">
        ${model.stage.kind === 'unreadable' ? html`<div class="lost" role="alert">${icon('trash')} ${words.runGone}</div>` : nothing}
        ${model.server.kind === 'lost' ? this.lost(context) : nothing}
        ${header(whole, this.renaming, (to) => void this.rename(to), () => this.startRenaming())}
        ${run.status === 'FAILED' ? html`<tb-failure .context=${whole}></tb-failure>${changedSince(whole)}` : nothing}
        ${strip(whole)}
        <div class="cols">
          <main>
            ${metrics(whole)} ${children(whole)}
            <section aria-label=${words.artifacts}><tb-artifacts .context=${whole}></tb-artifacts></section>
          </main>
          ${side(whole)}
        </div>
      </div>
      <div class="spoken" aria-live="polite"></div>`;
  }

  private context(): Context | undefined {
    const { model, surroundings } = this;
    if (model === undefined || surroundings === undefined) return undefined;
    return {
      model,
      words: surroundings.words,
      now: this.now,
      keep: (change) => model.keep(change, (state) => this.save(state)),
      send: <P>(command: Command<P>, params: P) => surroundings.channel.command(command, params),
      say: (text) => {
        const spoken = this.querySelector('.spoken');
        if (spoken !== null) spoken.textContent = text;
      },
    };
  }

  private save(state: PageState): void {
    if (this.model !== undefined) this.model.state = state;
    this.surroundings?.host.setState(state);
  }

  private unreadable(context: Context): TemplateResult | typeof nothing {
    const { model, words } = context;
    if (model.stage.kind !== 'unreadable') return nothing;
    return html`<div class="page">
      <div class="lost" role="alert">
        ${icon('warning', 'warn')}<span>${model.stage.gone ? words.runGone : fill(words.cannotLoad, model.stage.message)}</span>
        ${model.stage.gone ? nothing : html`<vscode-button @click=${() => void model.load()}>${words.tryAgain}</vscode-button>`}
        <vscode-button appearance="secondary" @click=${() => context.send(ActOnRun, { act: 'logs' })}>${words.showLogs}</vscode-button>
      </div>
    </div>`;
  }

  private lost(context: Context): TemplateResult {
    const { model, words } = context;
    return html`<div class="lost" role="status" title=${model.server.kind === 'lost' ? model.server.message : ''}>
      ${icon('warning', 'warn')}<span>${fill(words.serverLost, formatClock(model.asOf, false))}</span>
      <vscode-button appearance="secondary" @click=${() => context.send(ActOnRun, { act: 'reconnect' })}>${words.reconnect}</vscode-button>
    </div>`;
  }

  private startRenaming(): void {
    this.renaming = true;
    void this.updateComplete.then(() => requestAnimationFrame(() => this.querySelector<HTMLElement>('.rename')?.focus()));
  }

  private async rename(to: string | undefined): Promise<void> {
    if (!this.renaming) return;
    this.renaming = false;
    const { model } = this;
    const name = to?.trim() ?? '';
    if (model === undefined || name === '' || name === model.run?.name) return;
    await model.ask('rename', (signal) => model.channel.request(RenameRun, { name }, signal));
    await model.refresh(['run']);
  }

  /** Brings the metric that the page was opened for into view, once its chart stands. */
  private showMetric(): void {
    const { model, awaited: key } = this;
    const context = this.context();
    if (key === undefined || context === undefined || model?.run === undefined || model.series.size < Math.min(100, model.run.metrics.length)) return;
    this.awaited = undefined;
    const fold = isOfMachine({ key }) ? 'machine' : 'metrics';
    if (!model.state.expanded.includes(fold)) context.keep({ expanded: [...model.state.expanded, fold], metricFilter: '' });
    void this.updateComplete.then(() => {
      const chart = this.querySelector<HTMLElement>(`[data-metric="${CSS.escape(key)}"]`);
      chart?.scrollIntoView({ block: 'center' });
      chart?.querySelector<HTMLElement>('.plot')?.focus({ preventScroll: true });
    });
  }
}
