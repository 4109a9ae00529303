import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Command } from '../rpc/messages';
import type { Channel, Host } from '../rpc/page';
import { formatClock } from '../ui/format';
import { icon } from '../ui/icons';
import { omit } from '../ui/omit';
import { fill } from '../ui/words';
import { called, type Context, type ModelContext } from './context';
import { ModelState } from './modelState';
import { ActOnModel, ModelChanged, ServerChanged, ShowVersion, type PageStart, type PageState, type VersionRow } from './protocol';
import { useInCode } from './sections/code';
import { details, modelTags } from './sections/details';
import { header } from './sections/header';
import { lineage } from './sections/lineage';
import type { Promotion } from './sections/promote';
import { serving } from './sections/serving';
import { signature } from './sections/signature';
import { versions } from './sections/versions';
import type { Strings } from './strings';

/** What the page needs to live. */
export interface Surroundings {
  readonly host: Host;
  readonly channel: Channel;
  readonly start: PageStart;
  readonly state: PageState;
  readonly words: Strings;
}

/** How often moments such as `20 min ago` are said anew, ms. */
const BEAT = 30_000;

/** The page of a registered model: reads it, follows its changes and draws the sections, or the view that promotes a version. */
export class ModelPage extends LitElement {
  static override properties: PropertyDeclarations = { now: { state: true }, beat: { state: true } };
  private now = Date.now();
  private beat = 0;
  private state: ModelState | undefined;
  private surroundings: Surroundings | undefined;
  private ticking: ReturnType<typeof setInterval> | undefined;
  private scrolled = false;

  protected override createRenderRoot(): this {
    return this;
  }

  /** Starts the page; once. */
  begin(surroundings: Surroundings): void {
    this.surroundings = surroundings;
    const { channel, start, state } = surroundings;
    const model = new ModelState(channel, start, state, () => {
      this.beat += 1;
    });
    this.state = model;
    channel.on(ModelChanged, ({ parts }) => void model.refresh(parts));
    channel.on(ServerChanged, ({ state: server }) => model.setServer(server));
    channel.on(ShowVersion, ({ version, promote, aliases, comment }) => {
      this.save({ ...omit(model.state, 'promotion'), version, ...(promote === undefined ? {} : { promotion: { version, stage: promote, comment: comment ?? '', ...(aliases === undefined ? {} : { aliases }) } }) });
      void model.choose();
    });
    addEventListener('scrollend', () => this.save({ ...model.state, scroll: Math.round(scrollY) }));
    this.ticking = setInterval(() => (this.now = Date.now()), BEAT);
    this.save(state);
    void model.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.ticking);
  }

  protected override updated(): void {
    const wanted = this.state?.state.scroll ?? 0;
    if (this.scrolled || wanted <= 0 || document.documentElement.scrollHeight < wanted + innerHeight) return;
    this.scrolled = true;
    scrollTo(0, wanted);
  }

  protected override render(): TemplateResult | typeof nothing {
    const context = this.context();
    if (context === undefined) return nothing;
    const { state } = context;
    const progress = html`<div class="progress" ?hidden=${!state.slow && state.stage.kind !== 'loading'} role="presentation"></div><div class="spoken" aria-live="polite"></div>`;
    const { model } = state;
    if (model === undefined) return html`${progress}${this.unreadable(context)}`;
    const whole: ModelContext = { ...context, model };
    const { promotion } = state.state;
    const deciding = promotion !== undefined && model.versions.some((row) => row.version === promotion.version);
    return html`${progress}${deciding && state.stage.kind === 'shown'
      ? html`${this.banners(whole)}<tb-promote .context=${whole} .promotion=${promotion} .leave=${() => this.leave()}></tb-promote>`
      : this.shown(whole)}`;
  }

  private shown(context: ModelContext): TemplateResult {
    const { state, words } = context;
    const row = state.chosen;
    const shown = row === undefined ? undefined : state.versions.get(row.version);
    const wished = state.state.version;
    const gone = wished !== undefined && wished !== row?.version;
    return html`<div class="page">
      ${this.banners(context)}
      ${header(context, (version) => this.promote(version))}
      <div class="cols"><main>
        ${gone ? html`<p class="trouble" role="status">${icon('warning', 'warn')} ${fill(words.versionGone, called(wished))}</p>` : nothing}
        ${versions(context, (version) => this.choose(version))}
        ${shown === undefined
          ? nothing
          : html`${lineage(context, shown)}
              <div class="two">${signature(context, shown)}<section aria-label=${words.tryIt}><tb-try .context=${context} .details=${shown}></tb-try></section></div>`}
        ${row === undefined ? nothing : html`${serving(context)} ${useInCode(context, row, shown)}`}
      </main><aside>
        <section aria-label=${words.decisions}><tb-decisions .context=${context}></tb-decisions></section>
        ${shown === undefined ? nothing : details(context, shown)} ${modelTags(context)}
      </aside></div>
    </div>`;
  }

  private context(): Context | undefined {
    const { state, surroundings } = this;
    if (state === undefined || surroundings === undefined) return undefined;
    return {
      state,
      words: surroundings.words,
      now: this.now,
      keep: (change) => this.save({ ...state.state, ...change }),
      send: <P>(command: Command<P>, params: P) => surroundings.channel.command(command, params),
      say: (text) => {
        const spoken = this.querySelector('.spoken');
        if (spoken !== null) spoken.textContent = text;
      },
    };
  }

  private save(state: PageState): void {
    if (this.state !== undefined) this.state.state = state;
    this.surroundings?.host.setState(state);
    this.beat += 1;
  }

  private choose(version: string): void {
    const { state } = this;
    if (state === undefined || state.chosen?.version === version) return;
    this.save({ ...state.state, version });
    void state.choose();
  }

  /** The next stage is proposed, as in the steps of "Promote Model". */
  private promote(row: VersionRow): void {
    const { state } = this;
    if (state === undefined) return;
    const next = state.model?.stages === false ? 'None' : row.next;
    const promotion: Promotion = { version: row.version, stage: row.review?.state === 'requested' || row.review?.state === 'approved' ? row.review.stage : next, comment: '' };
    this.save({ ...state.state, promotion });
    scrollTo(0, 0);
    void this.updateComplete.then(() => requestAnimationFrame(() => this.querySelector<HTMLElement>('tb-promote header button')?.focus()));
  }

  private leave(): void {
    const { state } = this;
    if (state === undefined) return;
    this.save(omit(state.state, 'promotion'));
    void this.updateComplete.then(() => requestAnimationFrame(() => this.querySelector<HTMLElement>('vscode-button.primary')?.focus()));
    void state.refresh(['model']);
  }

  private banners({ state, words, send }: ModelContext): TemplateResult | typeof nothing {
    if (state.stage.kind === 'unreadable')
      return html`<div class="lost" role="alert">${icon('trash')} ${state.stage.gone ? words.modelGone : fill(words.cannotLoad, state.stage.message)}</div>`;
    if (state.server.kind !== 'lost') return nothing;
    return html`<div class="lost" role="status" title=${state.server.message}>${icon('warning', 'warn')}<span>${fill(words.serverLost, formatClock(state.asOf, false))}</span>
      <vscode-button appearance="secondary" @click=${() => send(ActOnModel, { act: 'reconnect' })}>${words.reconnect}</vscode-button></div>`;
  }

  private unreadable({ state, words, send }: Context): TemplateResult | typeof nothing {
    if (state.stage.kind !== 'unreadable') return nothing;
    const { gone, message } = state.stage;
    return html`<div class="page"><div class="lost" role="alert">
      ${icon('warning', 'warn')}<span>${gone ? words.modelGone : fill(words.cannotLoad, message)}</span>
      ${gone ? nothing : html`<vscode-button @click=${() => void state.load()}>${words.tryAgain}</vscode-button>`}
      <vscode-button appearance="secondary" @click=${() => send(ActOnModel, { act: 'logs' })}>${words.showLogs}</vscode-button>
    </div></div>`;
  }
}
