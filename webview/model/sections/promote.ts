import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { sparkline } from '../../charts/sparkline';
import { valueOf } from '../../ui/controls';
import { exactNumber, formatNumber, formatShare } from '../../ui/format';
import { icon, iconButton } from '../../ui/icons';
import { omit } from '../../ui/omit';
import { checkOption } from '../../ui/tools';
import { link } from '../../ui/link';
import { fill } from '../../ui/words';
import { isAsker } from '../../../src/promotion/review';
import { isActive, STAGES, type Stage } from '../../../src/protocol/entities';
import { called, hueOf, momentOf, rich, STAGE_LOOK, type ModelContext } from '../context';
import { ActOnModel, ActOnVersion, GetPlan, OpenRun, Promote, type ChangeLine, type Choice, type MetricPair, type ModelDetails, type Plan, type RuleLine, type Side } from '../protocol';
import { alikeFormat } from '../numbers';
import type { Strings } from '../strings';
import { countWords, differences } from './signature';
import { arrow } from './versions';

/** Half of the width of a bar of the metrics, px. */
const HALF = 66;

/** What a person has decided so far. */
export interface Promotion {
  readonly version: string;
  readonly stage: Stage;
  /** Absent until a person changed what is proposed. */
  readonly aliases?: readonly string[];
  readonly comment: string;
}

/** The view that promotes: everything that speaks for and against it on one screen, and the one button that does it. */
export class PromoteView extends LitElement {
  static override properties: PropertyDeclarations = {
    context: { attribute: false }, promotion: { attribute: false }, plan: { state: true }, note: { state: true }, sending: { state: true }, archive: { state: true }, adding: { state: true },
  };
  context: ModelContext | undefined;
  promotion: Promotion | undefined;
  /** Ends the view; what was decided is forgotten. */
  leave: (done: boolean) => void = () => undefined;
  private plan: Plan | undefined;
  private note: string | undefined;
  private sending = false;
  private archive = true;
  private adding = '';
  private asked = '';

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('promotion') || changed.has('archive') || changed.has('context')) void this.read();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { context, promotion, plan } = this;
    if (context === undefined || promotion === undefined) return nothing;
    const { words, model } = context;
    const { version, stage } = promotion;
    const candidate = called(version);
    const title = !model.stages ? fill(words.promoteModel, model.name, candidate) : stage === 'Archived' ? fill(words.archiveModel, model.name, candidate) : fill(words.promoteTo, model.name, candidate, stage);
    const used = model.stages && isActive(stage);
    return html`<div class="page promoting">
      <header><div class="top">${iconButton('arrow-left', fill(words.back, model.name), () => this.leave(false))}
        <h1 title=${title}>${title}</h1></div>
        <div class="meta indented"><span>${words.nothingChanged}</span>${plan === undefined ? nothing : html`<span ?hidden=${!used}>${icon(...STAGE_LOOK[stage])}<span class="cut">${plan.current === undefined ? fill(words.placeEmpty, stage) : rich(words.productionNow, stage, this.side(context, plan.current, false))}</span></span>
          <span>${icon(...STAGE_LOOK[plan.candidate.stage])}<span class="cut">${rich(words.candidate, this.side(context, plan.candidate, true))}</span></span>`}</div>
      </header>
      <div class="cols"><main>
        ${plan === undefined ? nothing : html`${this.metrics(context, plan)}
          <div class="two"><div>${this.changes(context, plan)}</div><div>${this.rules(context, plan)}</div></div>
          ${this.signature(context, plan)}`}
      </main><aside>${this.comment(context, plan)}${model.stages ? this.place(context, promotion, plan) : nothing}${this.aliases(context, promotion, plan)}${this.traffic(context, plan)}${this.review(context, plan)}</aside></div>
      ${this.foot(context, promotion, plan)}
    </div>`;
  }

  private side(context: ModelContext, { version, run, since, stage }: Side, candidate: boolean): TemplateResult {
    const { words, send } = context;
    return html`${called(version)}${run === undefined ? nothing : html` ${rich(words.from, link(run.name, run.name, () => send(OpenRun, { runId: run.id })))}`}${
      since === undefined ? (candidate && stage !== 'None' ? `, ${fill(words.inStageNow, stage)}` : '') : `, ${candidate ? fill(words.inStage, stage, momentOf(context, since)) : fill(words.since, momentOf(context, since))}`}`;
  }

  private metrics({ words, state, model: { stages } }: ModelContext, plan: Plan): TemplateResult {
    // As in the table of versions: what decides stands first.
    const rank = new Map(state.columns.map(({ key }, index) => [key, index]));
    const pairs = plan.metrics.toSorted((a, b) => (rank.get(a.key) ?? rank.size) - (rank.get(b.key) ?? rank.size));
    const before = plan.compared?.version;
    const heads = html`<tr><th>${words.metric}</th><th class="r">${before === undefined ? '' : stages ? fill(words.stageVersion, plan.compared?.stage ?? '', called(before)) : called(before)}</th><th class="r">${fill(words.candidateVersion, called(plan.candidate.version))}</th>
      <th class="r change">${before === undefined ? '' : words.change}</th><th></th><th class="bar wide"></th><th class="wide">${before === undefined ? '' : fill(words.inTraining, called(before), called(plan.candidate.version))}</th></tr>`;
    return html`<section aria-label=${words.metrics}><h2>${words.metrics} <span class="acts"><span class="sub s11 wide">${before === undefined ? '' : words.barsHint}</span></span></h2>
      ${plan.metrics.length === 0 ? html`<p class="sub">${words.noMetrics}</p>` : html`<div class="tw"><table class="flush cmp"><thead>${heads}</thead><tbody>${pairs.map((pair) => this.metric(pair, plan))}</tbody></table></div>`}</section>`;
  }

  private metric({ key, way, before, after, gain, beforeCurve, afterCurve }: MetricPair, plan: Plan): TemplateResult {
    const words = this.context?.words;
    if (words === undefined) return html``;
    const format = alikeFormat([before, after].filter((value) => value !== undefined));
    const difference = before === undefined || after === undefined ? undefined : after - before;
    const old = plan.compared?.version;
    const curve = (values: Float64Array | undefined, version: string): unknown => (values === undefined ? nothing : html`<span .style=${`color:var(--run-${hueOf(version)})`}>${sparkline(values, false)}</span>`);
    return html`<tr tabindex="0"><td title=${key}>${key}<span class="sub">${arrow(way)}</span></td>
      ${numberCell(before, format)}${numberCell(after, format, 'b')}
      <td class="r num change">${difference === undefined ? '' : `${difference > 0 ? '+' : ''}${format(difference)}`}</td>
      <td class="verdict">${old === undefined ? nothing : difference === undefined ? html`<span class="sub">${after === undefined ? nothing : fill(words.onlyAfter, called(old))}</span>` : verdict(difference, gain, words)}</td>
      <td class="bar wide">${gain === undefined || gain === 0 ? nothing : bar(gain)}</td>
      <td class="wide">${beforeCurve === undefined && afterCurve === undefined ? html`<span class="sub">${words.measuredOnce}</span>` : html`${old === undefined ? nothing : curve(beforeCurve, old)} ${curve(afterCurve, plan.candidate.version)}`}</td></tr>`;
  }

  private changes({ words }: ModelContext, plan: Plan): TemplateResult {
    const look = (change: ChangeLine): readonly [string, string] =>
      change.kind === 'stage' ? STAGE_LOOK[STAGES.find((stage) => stage === change.label) ?? 'None'] : change.kind === 'alias' ? ['tag', 'sub'] : change.kind === 'archived' ? ['archive', 'sub'] : ['broadcast', 'ok'];
    return html`<section aria-label=${words.whatWillChange}><h2>${words.whatWillChange}</h2>
      ${plan.changes.length === 0 ? html`<p class="sub">${words.nothingWillChange}</p>` : plan.changes.map((change) => html`<div class="chg">${icon(...look(change))}<span class="cut" title=${change.label}>${change.label}</span><span class="cut" title="${change.from === '' ? change.to : `${change.from} → ${change.to}`}">${change.from === '' ? nothing : html`<span class="sub">${change.from}</span><span class="ar">→</span>`}${change.to}</span></div>`)}</section>`;
  }

  private rules({ words, send }: ModelContext, plan: Plan): TemplateResult {
    const unmet = plan.rules.filter((rule) => !rule.met).length;
    const count = plan.rules.length === 0 ? '' : unmet === 0 ? fill(words.allMet, plan.rules.length) : fill(words.rulesCount, unmet, plan.rules.length - unmet);
    const row = (rule: RuleLine): TemplateResult => html`<div class="rule ${rule.met ? '' : 'unmet'}" tabindex="0">${icon(rule.met ? 'pass' : 'error', rule.met ? 'ok' : 'bad')}<span class="cut" title=${rule.text}>${rule.text}</span>
      <span class="sub num cut" title=${rule.detail}>${rule.runId === undefined ? rule.detail : link(rule.detail, rule.detail, () => send(OpenRun, { runId: rule.runId ?? '' }))}</span></div>`;
    return html`<section aria-label=${words.rules}><h2>${words.rules} <span class="c">${rich(words.inFile, link('trialbook.json', 'trialbook.json', () => send(ActOnModel, { act: 'rules' })))}</span><span class="acts"><span class="sub s11">${count}</span></span></h2>
      ${plan.rules.length === 0 ? html`<p class="sub">${words.noRules}</p>` : plan.rules.toSorted((a, b) => Number(a.met) - Number(b.met)).map(row)}</section>`;
  }

  private signature({ words }: ModelContext, plan: Plan): TemplateResult | typeof nothing {
    const before = plan.compared?.version;
    if (before === undefined) return nothing;
    const { differences: list, same } = plan;
    return html`<section aria-label=${words.signature}><h2>${words.signature} <span class="c">${list.length === 0 ? '' : list.length === 1 ? fill(words.oneDifference, called(before)) : fill(words.manyDifferences, list.length, called(before))}</span></h2>
      ${list.length === 0 ? html`<p class="sub">${same === undefined ? words.signatureUnknown : words.signatureSame}</p>` : differences(list, before, plan.candidate.version, words)}
      ${list.length > 0 && same !== undefined ? html`<p class="sub">${fill(words.sameOthers, countWords(same.inputs, same.outputs, words))}</p>` : nothing}</section>`;
  }

  private comment({ words, model }: ModelContext, plan: Plan | undefined): TemplateResult {
    const me = plan?.me ?? model.me;
    return html`<section aria-label=${words.comment}><h2>${words.comment}</h2>
      <vscode-text-area rows="4" resize="vertical" maxlength="8000" aria-label=${words.comment} .value=${this.promotion?.comment ?? ''} @input=${(event: Event) => this.change({ comment: valueOf(event) })}></vscode-text-area>
      <p class="s11 sub">${fill(me.verified ? words.keptAs : words.keptAsUnverified, me.name)}</p></section>`;
  }

  private place({ words }: ModelContext, { stage }: Promotion, plan: Plan | undefined): TemplateResult {
    const others = plan?.current !== undefined && isActive(stage);
    return html`<section aria-label=${words.toStage}><h2>${words.toStage}</h2>
      <select aria-label=${words.toStage} @change=${(event: Event) => this.toStage(valueOf(event))}>${STAGES.map((one) => html`<option ?selected=${one === stage}>${one}</option>`)}</select>
      ${others ? html`<div class="option">${checkOption(this.archive, words.archiveOthers, (checked) => (this.archive = checked))}</div>` : nothing}</section>`;
  }

  private aliases(context: ModelContext, promotion: Promotion, plan: Plan | undefined): TemplateResult | typeof nothing {
    const { words, model } = context;
    const chosen = promotion.aliases ?? plan?.aliases.ticked;
    if (plan === undefined || chosen === undefined) return nothing;
    const names = [...new Set([...plan.aliases.known, ...chosen])];
    return html`<section aria-label=${words.aliases}><h2>${words.aliases}</h2>
      ${names.map((alias) => {
        const at = model.aliases.find((one) => one.alias === alias)?.version;
        const on = chosen.includes(alias);
        const here = at === promotion.version;
        const said = on ? (here ? words.aliasKept : at === undefined ? words.aliasNew : fill(words.aliasHere, called(at))) : here ? fill(words.aliasRemoved, called(promotion.version)) : at === undefined ? '' : fill(words.aliasStays, called(at));
        return html`<div class="alias"><span class="cut" title="@${alias}">${checkOption(on, `@${alias}`, (checked) => this.change({ aliases: checked ? [...chosen, alias] : chosen.filter((other) => other !== alias) }))}</span><span class="sub cut">${said}</span></div>`;
      })}
      <form class="tag-form" @submit=${(event: Event) => this.addAlias(event, chosen)}><input maxlength="255" placeholder=${words.newAlias} aria-label=${words.newAlias} spellcheck="false" .value=${this.adding} @input=${(event: Event) => (this.adding = valueOf(event))} />
        <button class="tool" title=${words.addAlias} aria-label=${words.addAlias}>${icon('add')}</button></form></section>`;
  }

  private traffic({ words }: ModelContext, plan: Plan | undefined): TemplateResult | typeof nothing {
    if (plan?.requests === undefined || plan.current === undefined) return nothing;
    return html`<section aria-label=${words.traffic}><h2>${words.traffic}</h2><div class="chg wider">${icon('broadcast', 'ok')}<span>${fill(words.trafficNow, formatNumber(plan.requests), called(plan.current.version))}</span></div>
      <p class="sub">${fill(words.trafficMoves, called(plan.candidate.version))}</p></section>`;
  }

  private review(context: ModelContext, plan: Plan | undefined): TemplateResult | typeof nothing {
    if (plan === undefined) return nothing;
    const { words, send, model } = context;
    const { review } = plan;
    const version = plan.candidate.version;
    const ask = (label: string, act: 'request-review' | 'withdraw' | 'approve'): TemplateResult => link(label, label, () => send(ActOnVersion, { act, version }));
    if (review === undefined || review.state === 'withdrawn' || review.state === 'done')
      return html`<section aria-label=${words.review}><h2>${words.review}</h2><div class="rule">${icon('comment')}<span class="cut">${words.noReview}</span>${ask(words.requestReview, 'request-review')}</div></section>`;
    const last = review.verdicts.findLast((verdict) => verdict.verdict !== 'comment');
    const [name, colour, said] =
      review.state === 'approved' ? ['pass', 'ok', words.reviewApproved] : review.state === 'rejected' ? ['error', 'bad', words.reviewRejected] : ['clock', 'sub', words.reviewRequested];
    const by = review.state === 'requested' ? review.by : (last?.by ?? review.by);
    const text = fill(said, by.name, momentOf(context, review.state === 'requested' ? review.time : (last?.time ?? review.time)));
    return html`<section aria-label=${words.review}><h2>${words.review}</h2><div class="rule">${icon(name, colour)}<span class="cut" title=${text}>${text}</span>${
      review.state !== 'requested' ? nothing : isAsker(review, model.me) ? ask(words.withdraw, 'withdraw') : ask(words.approve, 'approve')}</div></section>`;
  }

  private foot({ words, model }: ModelContext, promotion: Promotion, plan: Plan | undefined): TemplateResult {
    const blocked = plan?.blocked !== undefined;
    const said = this.note ?? reservation(plan, model, words);
    const version = called(promotion.version);
    const label = !model.stages ? fill(words.promoteVersion, version) : promotion.stage === 'Archived' ? fill(words.archiveVersion, version) : fill(words.moveTo, version, promotion.stage);
    return html`<div class="foot">
      <vscode-button class="primary" ?disabled=${!this.canConfirm(plan)} @click=${() => void this.confirm(promotion)}><div class="label">${icon('milestone')}${label}</div></vscode-button>
      <vscode-button appearance="secondary" @click=${() => this.leave(false)}>${words.cancel}</vscode-button>
      <span class="said cut ${said === '' ? 'none' : ''}" role="status" title=${said}>${said === '' ? nothing : html`${icon(blocked ? 'error' : 'warning', blocked ? 'bad' : 'warn')} ${said}`}</span>
      <span class="sub lng">${plan?.server === 'stock' ? words.undoSteps : promotion.stage === 'Production' ? words.undo : ''}</span></div>`;
  }

  private canConfirm(plan: Plan | undefined): boolean {
    return plan !== undefined && plan.changes.length > 0 && plan.blocked === undefined && !this.sending && this.context?.model.writable === true;
  }

  private choice({ version, stage, aliases }: Promotion): Choice {
    return { version, ...(this.context?.model.stages === false ? {} : { stage }), archive: this.archive, ...(aliases === undefined ? {} : { aliases: [...aliases] }) };
  }

  private change(change: Partial<Promotion>): void {
    const { promotion, context } = this;
    if (promotion === undefined || context === undefined) return;
    this.promotion = { ...promotion, ...change };
    context.keep({ promotion: this.promotion });
  }

  private toStage(text: string): void {
    const stage = STAGES.find((one) => one === text);
    if (stage === undefined || this.promotion === undefined) return;
    // What is usual for the other stage is proposed anew.
    this.promotion = { ...omit(this.promotion, 'aliases'), stage };
    this.context?.keep({ promotion: this.promotion });
  }

  private addAlias(event: Event, chosen: readonly string[]): void {
    event.preventDefault();
    const alias = this.adding.trim().replace(/^@/, '');
    if (alias === '') return;
    this.adding = '';
    if (!chosen.includes(alias)) this.change({ aliases: [...chosen, alias] });
  }

  /** Reads the plan anew when what it depends on changed: the choice, or the registry. */
  private async read(): Promise<void> {
    const { context, promotion } = this;
    if (context === undefined || promotion === undefined) return;
    const choice = this.choice(promotion);
    const key = JSON.stringify(choice);
    const now = `${key} ${context.state.round}`;
    if (now === this.asked) return;
    this.asked = now;
    const plan = await context.state.ask('plan', (signal) => context.state.channel.request(GetPlan, choice, signal));
    if (plan !== undefined) this.plan = plan;
  }

  private async confirm(promotion: Promotion): Promise<void> {
    const { context, plan } = this;
    if (context === undefined || plan === undefined || this.sending) return;
    this.sending = true;
    this.note = undefined;
    const { state, words, model: { stages } } = context;
    const outcome = await state.ask('promote', (signal) => state.channel.request(Promote, { ...this.choice(promotion), aliases: [...(promotion.aliases ?? plan.aliases.ticked)], comment: promotion.comment, revision: plan.revision }, signal));
    this.sending = false;
    if (outcome === 'promoted') {
      context.say(stages ? fill(words.done, called(promotion.version), promotion.stage) : fill(words.doneAliases, called(promotion.version)));
      this.leave(true);
    } else if (outcome === 'conflict') {
      this.note = words.movedOn;
      await state.refresh(['model']);
    }
  }
}

/** What stops a promotion, or speaks against it; empty when nothing does. */
function reservation(plan: Plan | undefined, { writable, denied }: Pick<ModelDetails, 'writable' | 'denied'>, words: Strings): string {
  if (!writable && denied !== '') return denied;
  if (plan === undefined) return '';
  const { blocked, rules } = plan;
  if (blocked !== undefined) return fill(words.cannotPromote, blocked);
  const unmet = rules.filter((rule) => !rule.met && rule.advisory).length;
  return unmet === 0 ? '' : unmet === 1 ? words.ruleNotMet : fill(words.rulesNotMet, unmet);
}

/** A number of one of the two versions. */
function numberCell(value: number | undefined, format: (value: number) => string, extra = ''): TemplateResult {
  return html`<td class="r num ${extra}" title=${value === undefined ? '' : exactNumber(value)}>${value === undefined ? '' : format(value)}</td>`;
}

function verdict(difference: number, gain: number | undefined, words: { readonly better: string; readonly worse: string; readonly equal: string; readonly noDirection: string }): TemplateResult {
  if (difference === 0) return html`<span class="sub">${words.equal}</span>`;
  if (gain === undefined) return html`<span class="sub">${words.noDirection}</span>`;
  return html`<span class="stage">${icon(gain >= 0 ? 'check' : 'warning', gain >= 0 ? 'ok' : 'warn')}<span class="num">${fill(gain >= 0 ? words.better : words.worse, formatShare(gain))}</span></span>`;
}

/** A bar of the change: to the right and filled when better, to the left when worse. */
function bar(gain: number): TemplateResult {
  const width = Math.max(1, Math.min(1, Math.abs(gain)) * HALF);
  return html`<span class="bars" aria-hidden="true"><i class=${gain >= 0 ? 'good' : 'poor'} .style=${`width:${width.toFixed(1)}px;left:${(gain >= 0 ? HALF + 1 : HALF - width).toFixed(1)}px`}></i></span>`;
}
