import * as vscode from 'vscode';
import { hasStages } from '../../client/connection';
import { ReviewRefused } from '../../client/registry/reviews';
import { answerReview, isOpen, readReview, reviewGoal, type ReviewRefusal } from '../../promotion/review';
import type { ModelVersion, Stage } from '../../protocol/entities';
import { REGISTRY_TAGS, type Person, type Review } from '../../protocol/registry';
import { COMMANDS } from '../ids';
import { noReview, reviewRefused, versionGone } from '../errors/promotion';
import { askText, BACK } from '../logRun/ask';
import { versionTarget } from '../models/modelTargets';
import { STAGE_ICONS } from '../models/pickModel';
import { oneLine } from '../tree/format';
import { tagValue } from '../../protocol/keyMetric';
import { askComment } from './chooseMove';
import type { PromotionDraft } from './draft';
import { nextStage } from './moves';
import { aliasProblem, bareAlias } from './names';
import { askOne } from './pick';
import { writableRegistryOf, type OpenRegistry } from './registryOf';
import type { PromoteServices } from './services';
import { walk, type Step } from './walk';
import { aliasWords, confirmWords, recordedAs } from './words';

/** Where a version is to go, as far as is known. */
export interface WantedMove {
  readonly stage?: Stage;
  readonly aliases?: readonly string[];
  readonly comment?: string;
}

interface RequestEntered {
  readonly stage: Stage | undefined;
  readonly aliases: readonly string[];
  readonly reviewer: string;
  readonly comment: string;
}

/** Request Review…: asks somebody to approve that a version moves. Raises `CancellationError` or `UserError`. */
export async function requestReview(services: PromoteServices, args: readonly unknown[]): Promise<void> {
  const { open, version } = await targetOf(services, args, vscode.l10n.t('Which version is to be reviewed?'));
  await askForReview(services, open, { name: version.name, version: version.version, now: version }, {});
}

/** A version, or one that is registered when it is asked for. */
export interface ReviewSubject {
  readonly name: string;
  /** Its number, or the one it will most likely get. */
  readonly version: string;
  readonly now: ModelVersion | (() => Promise<ModelVersion>);
}

/** Asks for what is not known yet, and writes the request. */
export async function askForReview({ tree }: PromoteServices, open: OpenRegistry, { name, version: number, now }: ReviewSubject, wanted: WantedMove): Promise<void> {
  const before = typeof now === 'function' ? undefined : reviewOf(now);
  if (isOpen(before)) throw refused('another-open', before);
  const me = await open.registry.me(name);
  const what = `${oneLine(name, 60)} v${number}`;
  const stages = hasStages(open.client.connection);
  const entered = await walk<RequestEntered>({ stage: stages ? wanted.stage : 'None', aliases: wanted.aliases ?? [], reviewer: '', comment: wanted.comment ?? '' }, [
    ...(stages && wanted.stage === undefined ? [stageStep(what, typeof now === 'function' ? 'None' : now.current_stage)] : []),
    ...(!stages && (wanted.aliases ?? []).length === 0 ? [aliasStep(what)] : []),
    reviewerStep(what),
    commentStep(what, me),
  ]);
  const { stage, aliases } = entered;
  if (stage === undefined) return;
  const version = typeof now === 'function' ? await now() : now;
  const review = await said(() => open.registry.requestReview(version, { stage, comment: entered.comment, reviewer: entered.reviewer, ...(aliases.length === 0 ? {} : { aliases }) }));
  tree.log.info(`A review of ${what} was requested`);
  const asked = review.reviewer === undefined ? vscode.l10n.t('A review of {0} for {1} was requested.', what, goalWords(review)) : vscode.l10n.t('{2} was asked to review {0} for {1}.', what, goalWords(review), oneLine(review.reviewer, 60));
  await offerPage(open, version, me.verified ? asked : `${asked} ${unverifiedWords()}`);
}

function stageStep(what: string, now: Stage): Step<RequestEntered> {
  return async (entered, place) => {
    const answer = await askOne<Stage>({
      title: vscode.l10n.t('Request Review of {0}', what), placeholder: vscode.l10n.t('Which stage is it to move to?'), place,
      rows: (['Staging', 'Production', 'Archived'] as const).filter((stage) => stage !== now).map((stage) => ({ label: `$(${STAGE_ICONS[stage]}) ${stage}`, value: stage })),
      active: (stage) => stage === (entered.stage ?? nextStage(now)),
    });
    return answer === BACK ? BACK : { ...entered, stage: answer.value };
  };
}

/** In a registry without stages: which alias is to point to it. */
function aliasStep(what: string): Step<RequestEntered> {
  return async (entered, place) => {
    const text = await askText({
      title: vscode.l10n.t('Request Review of {0}', what), prompt: vscode.l10n.t('Name of the alias, such as {0}', 'champion'), value: entered.aliases[0] ?? '', back: place.back,
      check: (typed) => {
        const problem = aliasProblem(bareAlias(typed));
        return problem === undefined ? undefined : aliasWords(problem);
      },
    });
    return text === BACK ? BACK : { ...entered, aliases: [bareAlias(text)] };
  };
}

function reviewerStep(what: string): Step<RequestEntered> {
  return async (entered, place) => {
    const text = await askText({
      title: `${titleOf(what, entered)} (${place.step}/${place.total})`, prompt: vscode.l10n.t('Who is to review it? A name or an address; leave it empty for anybody.'),
      value: entered.reviewer, back: place.back, check: (typed) => (typed.length > 200 ? vscode.l10n.t('A name has at most {0} characters.', 200) : undefined),
    });
    return text === BACK ? BACK : { ...entered, reviewer: text.trim() };
  };
}

function commentStep(what: string, me: Person): Step<RequestEntered> {
  return async (entered, place) => {
    const prompt = vscode.l10n.t("What should the reviewer know? It is kept in the model's history, {0}.", recordedAs(me));
    const comment = await askComment(titleOf(what, entered), place, entered.comment, prompt);
    return comment === BACK ? BACK : { ...entered, comment };
  };
}

function titleOf(what: string, { stage, aliases }: RequestEntered): string {
  return vscode.l10n.t('Request Review of {0} for {1}', what, stage === undefined ? '' : goalWords({ stage, aliases }));
}

/** Approve…: says yes to a request, and offers to do it. */
export async function approveReview(services: PromoteServices, args: readonly unknown[]): Promise<void> {
  const { open, version, review, me } = await answerTarget(services, args, vscode.l10n.t('Which request do you approve?'));
  const what = `${oneLine(version.name, 60)} v${version.version}`;
  const comment = await askComment(vscode.l10n.t('Approve {0} for {1}', what, goalWords(review)), undefined, '', answerPrompt(review, me));
  if (comment === BACK) return;
  await said(() => open.registry.answerReview(version, 'approve', comment));
  const stage = review.stage === 'None' || !hasStages(open.client.connection) ? undefined : review.stage;
  const promote = confirmWords(`v${version.version}`, stage);
  const done = vscode.l10n.t('{0} was approved for {1}.', what, goalWords(review));
  const chosen = await vscode.window.showInformationMessage(me.verified ? done : `${done} ${unverifiedWords()}`, `${promote}…`);
  if (chosen === undefined) return;
  const draft: PromotionDraft = { kind: 'promotion', connectionId: open.connection.id, name: version.name, version: version.version, ...(stage === undefined ? {} : { stage }), setAliases: review.aliases ?? [], removeAliases: [], comment };
  await vscode.commands.executeCommand(COMMANDS.promoteModel, draft);
}

/** Reject…: says no, and why. */
export async function rejectReview(services: PromoteServices, args: readonly unknown[]): Promise<void> {
  const { open, version, review, me } = await answerTarget(services, args, vscode.l10n.t('Which request do you reject?'));
  const what = `${oneLine(version.name, 60)} v${version.version}`;
  const comment = await askText({
    title: vscode.l10n.t('Reject {0} for {1}', what, goalWords(review)), prompt: answerPrompt(review, me), placeholder: vscode.l10n.t('What has to change?'), value: '', back: false,
    check: (text) => (text.trim() === '' ? vscode.l10n.t('Say why, so that who asked can do something about it.') : undefined),
  });
  if (comment === BACK) return;
  await said(() => open.registry.answerReview(version, 'reject', comment));
  await offerPage(open, version, vscode.l10n.t('{0} was rejected for {1}.', what, goalWords(review)));
}

/** Withdraw Request: takes one's own request back. */
export async function withdrawReview(services: PromoteServices, args: readonly unknown[]): Promise<void> {
  const { open, version, review } = await reviewTarget(services, args, vscode.l10n.t('Which request do you withdraw?'));
  await said(() => open.registry.withdrawReview(version, ''));
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) The request for {0} v{1} to {2} is withdrawn', oneLine(version.name, 60), version.version, goalWords(review)), 8000);
}

/** Where a version is to go, in few words: a review is a tag, which anybody writes. */
function goalWords(review: Pick<Review, 'stage' | 'aliases'>): string {
  return oneLine(reviewGoal(review), 60);
}

/** `asked by analyst@example.org: please look…; recorded as …`. */
function answerPrompt({ by, comment }: Review, me: Person): string {
  const asked = comment === undefined ? vscode.l10n.t('Asked by {0}.', oneLine(by.name, 60)) : vscode.l10n.t('Asked by {0}: “{1}”.', oneLine(by.name, 60), oneLine(comment, 200));
  return vscode.l10n.t("{0} Your answer is kept in the model's history, {1}.", asked, recordedAs(me));
}

function unverifiedWords(): string {
  return vscode.l10n.t('Nobody signs in to this server, so that names are what each machine says and no rule counts this as a second review.');
}

async function offerPage({ connection }: OpenRegistry, { name, version }: ModelVersion, words: string): Promise<void> {
  const page = vscode.l10n.t('Open Model Page');
  if ((await vscode.window.showInformationMessage(words, page)) === page) await vscode.commands.executeCommand(COMMANDS.openModelPage, { connectionId: connection.id, name, version });
}

interface Reviewed {
  readonly open: OpenRegistry;
  readonly version: ModelVersion;
}

async function targetOf({ tree }: PromoteServices, args: readonly unknown[], ask: string, fits?: (version: ModelVersion) => boolean): Promise<Reviewed> {
  const target = await versionTarget(tree.connections, args, ask, fits === undefined ? {} : { fits });
  const open = await writableRegistryOf(tree.connections, target.connectionId);
  const view = await open.registry.view(target.name);
  const version = view.versions.find((one) => one.version === target.version);
  if (version === undefined) throw versionGone(oneLine(target.name, 60), target.version);
  return { open, version };
}

async function reviewTarget(services: PromoteServices, args: readonly unknown[], ask: string): Promise<Reviewed & { readonly review: Review }> {
  const found = await targetOf(services, args, ask, (version) => isOpen(reviewOf(version)));
  const review = reviewOf(found.version);
  if (!isOpen(review)) throw noReview();
  return { ...found, review };
}

/** The same, for who may answer it: that somebody may not is said before they have written why. */
async function answerTarget(services: PromoteServices, args: readonly unknown[], ask: string): Promise<Reviewed & { readonly review: Review; readonly me: Person }> {
  const found = await reviewTarget(services, args, ask);
  const me = await found.open.registry.me(found.version.name);
  const step = answerReview(found.review, 'approve', '', me, Date.now());
  if (step.kind === 'refused') throw refused(step.why, found.review);
  return { ...found, me };
}

function reviewOf(version: ModelVersion): Review | undefined {
  return readReview(tagValue(version.tags, REGISTRY_TAGS.review));
}

/** Does a step of a review; says in words why it cannot be. */
async function said<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof ReviewRefused) throw refused(error.why, error.review, error);
    throw error;
  }
}

function refused(why: ReviewRefusal, review: Review | undefined, cause?: unknown): Error {
  const { l10n } = vscode;
  const by = oneLine(review?.by.name ?? '', 60);
  switch (why) {
    case 'none-open':
      return reviewRefused(l10n.t('The request is not open any more: it was answered, withdrawn or carried out meanwhile.'), cause);
    case 'another-open':
      return reviewRefused(l10n.t('A review for {0} is open already, asked for by {1}. It has to be answered or withdrawn first.', review === undefined ? '' : goalWords(review), by), cause);
    case 'not-the-asker':
      return reviewRefused(l10n.t('Only {0}, who asked for it, can withdraw the request. Reject it instead.', by), cause);
    case 'own-request':
      return reviewRefused(l10n.t('This is your own request. Somebody else has to answer it; you can withdraw it.'), cause, true);
    case 'empty':
      return reviewRefused(l10n.t('There are no words in it.'), cause);
  }
}
