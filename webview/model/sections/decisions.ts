import { isAsker } from '../../../src/promotion/review';
import { STAGES, type Stage } from '../../../src/protocol/entities';
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { valueOf } from '../../ui/controls';
import { icon } from '../../ui/icons';
import { link } from '../../ui/link';
import { fill } from '../../ui/words';
import { called, momentOf, rich, STAGE_LOOK, type ModelContext } from '../context';
import { ActOnVersion, AddComment, OpenRun, type VersionRow } from '../protocol';
import type { Strings } from '../strings';
import { timeline, type Entry, type HistoryEvent } from '../timeline';

/** Entries shown before "Show earlier". */
const FIRST = 12;

/** What was decided about the model, when, by whom and why, newest first; reviews are answered here, and comments written. */
export class Decisions extends LitElement {
  static override properties: PropertyDeclarations = { context: { attribute: false }, draft: { state: true }, sending: { state: true } };
  context: ModelContext | undefined;
  private draft = '';
  private sending = false;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { context } = this;
    if (context === undefined) return nothing;
    const { words, state, model } = context;
    const { history } = state;
    const entries = timeline(history?.events ?? []);
    const all = state.state.expanded.includes('decisions');
    const shown = all ? entries : entries.slice(0, FIRST);
    const hidden = entries.length - shown.length;
    const more = history?.nextBefore !== undefined;
    return html`<h2>${words.decisions} <span class="c num">${history === undefined ? '' : `${entries.length}${more ? '+' : ''}`}</span><span class="acts">${this.chain(context)}</span></h2>
      ${history !== undefined && entries.length === 0 ? html`<p class="sub">${words.noDecisions}</p>` : nothing}
      <div class="tl">${repeat(shown, ({ event }) => `${event.seq} ${event.kind}`, (entry) => this.entry(context, entry))}</div>
      ${hidden > 0 || more
        ? html`<button type="button" class="link earlier s11" @click=${() => this.earlier(context, hidden > 0)}>${hidden > 0 ? fill(words.showEarlier, `${hidden}${more ? '+' : ''}`) : words.showMoreEarlier}</button>`
        : nothing}
      ${model.writable ? this.commentBox(words) : nothing}`;
  }

  private commentBox(words: Strings): TemplateResult {
    return html`<vscode-text-area rows="2" resize="vertical" maxlength="8000" placeholder=${words.commentPlaceholder} aria-label=${words.comment} .value=${this.draft}
        @input=${(event: Event) => (this.draft = valueOf(event))} @keydown=${this.onKey}></vscode-text-area>
      ${this.draft.trim() === '' ? nothing : html`<div class="buttons"><vscode-button appearance="secondary" ?disabled=${this.sending} @click=${() => void this.send()}>${words.sendComment}</vscode-button></div>`}`;
  }

  private earlier({ state, keep }: ModelContext, known: boolean): void {
    const { expanded } = state.state;
    if (!expanded.includes('decisions')) keep({ expanded: [...expanded, 'decisions'] });
    if (!known) void state.loadEarlier();
  }

  private chain({ words, state }: ModelContext): TemplateResult | typeof nothing {
    const chain = state.history?.chain;
    if (chain === undefined) return nothing;
    if (chain.kind === 'intact') return html`<span class="sub s11" title=${words.chainIntactHint}>${words.chainIntact}</span>`;
    if (chain.kind === 'unchained') return html`<span class="sub s11" title=${words.unchainedHint}>${words.unchained}</span>`;
    const said = fill(words.chainBroken, chain.seq, chain.reason);
    return html`<span class="s11 broken" role="alert" title=${said}>${icon('warning', 'bad')} ${said}</span>`;
  }

  private entry(context: ModelContext, entry: Entry): TemplateResult {
    const { words } = context;
    const { event } = entry;
    const [name, colour] = lookOf(event);
    const when = momentOf(context, event.time);
    const row = context.model.versions.find((candidate) => candidate.version === event.version);
    const open = event.kind === 'review-requested' && row?.review?.state === 'requested' && this.isNewestRequest(context, event);
    return html`<div class="e">${icon(name, colour)}<div class="what">
      <div>${title(context, entry)}${event.restores === true ? html` <span class="sub">${words.evRestores}</span>` : nothing}</div>
      <div class="w" title=${event.user.verified ? new Date(event.time).toLocaleString() : `${new Date(event.time).toLocaleString()}\n${fill(words.unverified, event.user.name)}`}>${
        entry.withAbove ? fill(words.withAbove, when) : fill(event.client === 'python' ? words.byPython : words.by, when, event.user.name)}${
        event.kind === 'validated' && event.run_id !== undefined ? runLink(context, event) : nothing}</div>
      ${event.comment === undefined || event.comment === '' ? nothing : html`<div class="q">${event.comment}</div>`}
      ${open ? this.answers(context, row) : nothing}
    </div></div>`;
  }

  private isNewestRequest({ state }: ModelContext, event: HistoryEvent): boolean {
    return state.history?.events.find((other) => other.kind === 'review-requested' && other.version === event.version)?.seq === event.seq;
  }

  private answers({ words, model, send }: ModelContext, { version, review }: VersionRow): TemplateResult | typeof nothing {
    if (!model.writable || review === undefined) return nothing;
    const button = (label: string, act: 'approve' | 'reject' | 'withdraw'): TemplateResult => html`<vscode-button appearance="secondary" @click=${() => send(ActOnVersion, { act, version })}>${label}</vscode-button>`;
    return html`<div class="acts">${isAsker(review, model.me) ? button(words.withdraw, 'withdraw') : html`${button(words.approve, 'approve')}${button(words.reject, 'reject')}`}</div>`;
  }

  private async send(): Promise<void> {
    const { context } = this;
    const comment = this.draft.trim();
    if (context === undefined || comment === '' || this.sending) return;
    this.sending = true;
    const { state } = context;
    const done = await state.ask('comment', (signal) => state.channel.request(AddComment, { comment }, signal).then(() => true));
    this.sending = false;
    if (done === undefined) return;
    this.draft = '';
    await state.refresh(['model']);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void this.send();
  };
}

function runLink({ send }: ModelContext, { run_id: runId, runName }: HistoryEvent): TemplateResult | typeof nothing {
  return runId === undefined ? nothing : html`, ${link(runName ?? runId.slice(0, 8), runId, () => send(OpenRun, { runId }), 's11')}`;
}

const LOOKS: Partial<Record<HistoryEvent['kind'], readonly [string, string]>> = {
  'version-registered': ['package', 'sub'],
  'model-created': ['package', 'sub'],
  'review-requested': ['comment-unresolved', 'warn'],
  'review-approved': ['pass', 'ok'],
  'review-rejected': ['error', 'bad'],
  'review-withdrawn': ['circle-slash', 'sub'],
  'alias-set': ['tag', 'sub'],
  'alias-removed': ['tag', 'sub'],
  'tag-set': ['tag', 'sub'],
  'tag-removed': ['tag', 'sub'],
  described: ['edit', 'sub'],
  'model-renamed': ['edit', 'sub'],
  commented: ['comment', 'sub'],
  'version-restored': ['discard', 'sub'],
  'model-restored': ['discard', 'sub'],
};

function lookOf(event: HistoryEvent): readonly [string, string] {
  if (event.kind === 'stage-changed') return STAGE_LOOK[stageOf(event.to)];
  if (event.kind === 'validated') return event.passed === false ? ['error', 'bad'] : ['pass', 'ok'];
  return LOOKS[event.kind] ?? ['trash', 'sub'];
}

const stageOf = (text: string | undefined): Stage => STAGES.find((stage) => stage === text) ?? 'None';

/** What a title is made of. */
interface Parts {
  readonly context: ModelContext;
  readonly entry: Entry;
  readonly event: HistoryEvent;
  readonly words: Strings;
  /** The version, or that it is about the model. */
  readonly version: TemplateResult;
  readonly user: TemplateResult;
  readonly from: string;
  readonly to: string;
  /** Aliases that came in the same step, after a comma. */
  readonly chips: unknown;
}

/** An event in words. */
function title(context: ModelContext, entry: Entry): TemplateResult {
  const { words } = context;
  const { event, aliases } = entry;
  const version = bold(event.version === undefined ? words.theModel : called(event.version));
  const chips = aliases.length === 0 ? nothing : html`, ${aliases.map((alias) => `@${alias}`).join(', ')}`;
  const parts: Parts = { context, entry, event, words, version, user: bold(event.user.name), from: event.from ?? '', to: event.to ?? '', chips };
  const make = TITLES[event.kind];
  return make === undefined ? rich(words[REST[event.kind as keyof typeof REST]], event.kind.startsWith('model') ? bold(event.name) : version) : make(parts);
}

function bold(text: string): TemplateResult {
  return html`<b>${text}</b>`;
}

const TITLES: Partial<Record<HistoryEvent['kind'], (parts: Parts) => TemplateResult>> = {
  'stage-changed': ({ entry, words, version, from, to, chips }) => html`${entry.registered ? rich(words.evRegisteredTo, version, to) : rich(words.evStage, version, from, to)}${chips}`,
  'version-registered': ({ context, event, words, version, chips }) => {
    const run = event.run_id;
    return html`${run === undefined ? rich(words.evRegistered, version) : rich(words.evRegisteredFrom, version, link(event.runName ?? run.slice(0, 8), run, () => context.send(OpenRun, { runId: run })))}${chips}`;
  },
  'alias-set': ({ entry, event, words, version, from }) =>
    from === '' ? rich(words.evAliasSet, bold(entry.aliases.map((alias) => `@${alias}`).join(', ')), version) : rich(words.evAliasMoved, bold(`@${event.alias ?? ''}`), version, called(from)),
  'alias-removed': ({ event, words, version }) => rich(words.evAliasRemoved, version, bold(`@${event.alias ?? ''}`)),
  'review-requested': ({ words, user, version, to }) => rich(words.evRequested, user, version, bold(to)),
  'review-approved': ({ words, user, version, to }) => rich(words.evApproved, user, version, bold(to)),
  'review-rejected': ({ words, user, version, to }) => rich(words.evRejected, user, version, bold(to)),
  'review-withdrawn': ({ words, user, version, to }) => rich(words.evWithdrawn, user, version, bold(to)),
  validated: ({ event, words, version, to }) => rich(event.passed === false ? words.evNotValidated : words.evValidated, version, to),
  commented: ({ event, words, user }) => rich(words.evCommented, user, event.version === undefined ? words.theModel : called(event.version)),
  'tag-set': ({ event, words, version, to }) => rich(words.evTagSet, version, event.key ?? '', to),
  'tag-removed': ({ event, words, version }) => rich(words.evTagRemoved, version, event.key ?? ''),
  'model-renamed': ({ words, from, to }) => rich(words.evModelRenamed, bold(from), bold(to)),
};

/** What is said with the name alone. */
const REST = {
  'model-created': 'evModelCreated',
  'model-deleted': 'evModelDeleted',
  'model-restored': 'evModelRestored',
  'model-purged': 'evModelPurged',
  'version-deleted': 'evVersionDeleted',
  'version-restored': 'evVersionRestored',
  'version-purged': 'evVersionPurged',
  described: 'evDescribed',
} as const;
