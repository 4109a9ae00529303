import * as vscode from 'vscode';
import { readCandidateFacts, readCandidateFiles } from '../../client/registry/candidateFacts';
import { nextVersion, type CandidateFacts } from '../../client/registry/decisionFacts';
import { hasStages } from '../../client/connection';
import { readVersionFacts } from '../../client/registry/versionFacts';
import type { RegistryView } from '../../client/registry/registry';
import { withAliases } from '../../client/registry/withAliases';
import type { FilesState } from '../../promotion/facts';
import { isActive, type ModelVersion, type Stage } from '../../protocol/entities';
import type { RegisterVersion } from '../../protocol/registry';
import { COMMANDS } from '../ids';
import { modelFilesMissing, modelMalformed, modelNotReady, versionGone } from '../errors/promotion';
import { BACK } from '../logRun/ask';
import { oneLine } from '../tree/format';
import { readCandidates, type Candidate } from './candidates';
import { carryOut } from './carryOut';
import { chooseCandidate } from './chooseCandidate';
import { chooseFolder, type FolderCandidate } from './chooseFolder';
import { askComment, chooseAliases, chooseStage, type Moved } from './chooseMove';
import { chooseTarget, type Target } from './chooseTarget';
import { chooseVersion } from './chooseVersion';
import { confirmPromotion, stepCount } from './confirm';
import type { PromotionDraft, PromotionOutcome } from './draft';
import { gather, type Gathered } from './gather';
import { aliasMoves } from './moves';
import { surroundingsOf, type OpenRegistry } from './registryOf';
import { askForReview } from './review';
import type { PromoteServices } from './services';
import { withSign } from './sign';
import { uploadModel, type Uploaded } from './uploadModel';
import type { Place, Step } from './walk';
import { titleWords } from './words';

/** What a person has entered so far. */
export interface Entered {
  readonly candidate?: Candidate | FolderCandidate;
  /** Of the candidate. */
  readonly files?: FilesState;
  readonly target?: Target;
  /** The model as it was when its stage was asked for. */
  readonly view?: RegistryView;
  readonly stage?: Stage;
  readonly ticked?: readonly string[];
  readonly comment: string;
  readonly keep?: boolean;
  readonly outcome?: PromotionOutcome;
}

/** The questions of one promotion. They share what was read, and what was uploaded. */
export class PromoteFlow {
  #candidates: Candidate[] | undefined;
  #uploaded: Uploaded | undefined;
  /** What was uploaded is a version, though it was moved nowhere. */
  #kept = false;

  constructor(
    private readonly services: PromoteServices,
    private readonly open: OpenRegistry,
  ) {}

  /** Which logged model; of a run, when one is named. */
  candidate(run?: { readonly id: string; readonly name: string }): Step<Entered> {
    return async (entered, place) => {
      const candidates = await this.candidates(run?.id);
      const before = entered.candidate;
      const choice = await chooseCandidate(this.open.client, candidates, place, before === undefined || 'upload' in before ? undefined : before, run?.name);
      if (choice === BACK) return BACK;
      if (choice === 'folder') return this.folder(undefined)(entered, place);
      return this.withCandidate(entered, choice);
    };
  }

  /** A folder with an MLmodel file; asked for, when none is given. */
  folder(given: string | undefined): Step<Entered> {
    return async (entered, place) => {
      const folder = await chooseFolder(this.services.tree, this.open.connection, place, given);
      return folder === BACK ? BACK : { comment: entered.comment, candidate: folder, files: folder.files };
    };
  }

  /** The models that come into question, read once. */
  async candidates(runId?: string): Promise<Candidate[]> {
    const model = this.services.tree.models.byId(this.open.connection.id);
    this.#candidates ??= model === undefined ? [] : await withSign(vscode.l10n.t('Looking for logged models'), () => readCandidates(model, this.open.client, runId));
    return this.#candidates;
  }

  /** Takes a candidate when its files are there. Raises `UserError` when they are not. */
  async withCandidate(entered: Entered, candidate: Candidate): Promise<Entered> {
    const name = oneLine(candidate.label, 60);
    if (candidate.state !== 'ready') throw modelNotReady(name, candidate.state === 'failed');
    const files = await withSign(vscode.l10n.t('Looking at {0}', name), () => readCandidateFiles(this.open.client, candidate));
    refuseBroken(files, name);
    const same = entered.candidate !== undefined && !('upload' in entered.candidate) && entered.candidate.source === candidate.source;
    return same ? { ...entered, files } : { comment: entered.comment, candidate, files };
  }

  /** Which version of a model, or a new one of it. */
  version(name: string): Step<Entered> {
    return async (entered, place) => {
      const choice = await chooseVersion(this.open, name, place, entered.target?.version);
      if (choice === BACK) return BACK;
      if (choice !== 'new') return { comment: entered.comment, target: { name, version: choice } };
      const chosen = await this.candidate()(entered, place);
      return chosen === BACK ? this.version(name)(entered, place) : { ...chosen, target: targetOf(name, chosen.candidate) };
    };
  }

  /** Which registered model. */
  readonly target: Step<Entered> = async (entered, place) => {
    const { candidate, files } = entered;
    if (candidate === undefined || files === undefined) return BACK;
    const registrations = 'upload' in candidate ? [] : candidate.registrations;
    const target = await chooseTarget(this.open.client, { label: candidate.label, registrations, files }, place, entered.target);
    if (target === BACK) return BACK;
    const same = entered.target?.name === target.name && entered.target.version === target.version;
    return same ? entered : { candidate, files, comment: entered.comment, target };
  };

  private readonly stage: Step<Entered> = async (entered, place) => {
    const { target } = entered;
    if (target === undefined) return BACK;
    const { view, moved } = await this.#look(entered, target);
    const stage = await chooseStage(moved, place, entered.stage);
    if (stage === BACK) return BACK;
    if (isActive(stage)) await this.#refuseBrokenVersion(moved);
    if (stage === entered.stage) return { ...entered, view };
    // Ticks that were made for another stage say nothing of this one.
    const { candidate, files, comment } = entered;
    return { ...(candidate === undefined ? {} : { candidate }), ...(files === undefined ? {} : { files }), target, comment, view, stage };
  };

  private readonly aliases: Step<Entered> = async (entered, place) => {
    const { target, view } = entered;
    if (target === undefined) return BACK;
    // Where a stage was asked for the model was looked at then.
    const looked = view === undefined || !this.#stages ? await this.#look(entered, target) : { view, moved: this.#moved(entered) };
    const ticked = await chooseAliases(looked.moved, entered.stage, place, entered.ticked);
    return ticked === BACK ? BACK : { ...entered, view: looked.view, ticked };
  };

  /** Where a version goes: to a stage with aliases, or in a registry without stages to aliases alone. */
  get moves(): readonly Step<Entered>[] {
    return this.#stages ? [this.stage, this.aliases] : [this.aliases];
  }

  get #stages(): boolean {
    return hasStages(this.open.client.connection);
  }

  /** The model as it is now, and the version in it. Raises `UserError` when that is gone. */
  async #look(entered: Entered, target: Target): Promise<{ view: RegistryView; moved: Moved }> {
    const view = await withSign(vscode.l10n.t('Looking at {0}', oneLine(target.name, 60)), (_, signal) => this.open.registry.view(target.name, { signal }));
    const moved = this.#moved({ ...entered, view });
    if (moved.version !== undefined && !moved.versions.some(({ version }) => version === moved.version)) throw versionGone(oneLine(target.name, 60), moved.version);
    return { view, moved };
  }

  readonly comment: Step<Entered> = async (entered, place) => {
    const { name, versionText } = this.#moved(entered);
    const comment = await askComment(titleWords(name, versionText, { stage: entered.stage }), place, entered.comment);
    return comment === BACK ? BACK : { ...entered, comment };
  };

  readonly confirm: Step<Entered> = async (entered, place) => {
    for (let now = entered; ; ) {
      const answer = await this.decide(this.draftOf(now), place);
      if (answer === BACK) return BACK;
      if (answer !== 'toggle-keep') return { ...now, ...(answer === undefined ? {} : { outcome: answer }) };
      now = { ...now, keep: now.keep !== true };
    }
  };

  /** Shows what a draft does as things are now, asks, and does it; again when somebody was faster. Nothing when the person went elsewhere. */
  async decide(draft: PromotionDraft, place: Place): Promise<PromotionOutcome | 'toggle-keep' | typeof BACK | undefined> {
    for (;;) {
      const gathered = await this.gather(draft);
      const page = gathered.model !== undefined && typeof draft.version === 'string';
      const steps = this.open.registry.kind === 'stock' ? stepCount(gathered.changes) : undefined;
      const answer = await confirmPromotion(gathered, place, { page, steps, open: (what) => void this.#peek(what, gathered) });
      if (answer === BACK || answer === 'toggle-keep') return answer;
      if (answer === 'open-page') {
        await this.#openPage(gathered, false);
        return undefined;
      }
      if (answer === 'validate') {
        await vscode.commands.executeCommand(COMMANDS.validateVersion, { connectionId: draft.connectionId, name: draft.name, version: draft.version });
        return undefined;
      }
      if (answer === 'request-review') {
        await this.#requestReview(gathered);
        return undefined;
      }
      const done = await carryOut(this.services, this.open, {
        draft, revision: gathered.revision,
        before: { versions: gathered.versions, aliases: gathered.model?.aliases ?? [] },
        prepare: typeof draft.version === 'string' ? undefined : (report, signal) => this.#prepare(draft.version as RegisterVersion, report, signal),
      }, true);
      if (done.kind !== 'again') return done;
    }
  }

  /** Takes away what was uploaded for a promotion that nothing came of. */
  async end(promoted: boolean): Promise<void> {
    if (!promoted && !this.#kept) await this.#uploaded?.discard();
  }

  /** Reads all that is decided by. */
  async gather(draft: PromotionDraft): Promise<Gathered> {
    const { connection, client, registry } = this.open;
    const around = await surroundingsOf(this.services.shared, connection, this.services.serving.served(connection.id, draft.name).map(({ request }) => request));
    return withSign(vscode.l10n.t('Looking at {0}', oneLine(draft.name, 60)), (_, signal) => gather(client, registry, draft, () => this.#candidateFacts(draft, signal), around, { signal }));
  }

  /** The draft that the answers come to. */
  draftOf(entered: Entered): PromotionDraft {
    const { target, view, ticked = [], stage, candidate, comment, keep } = entered;
    const name = target?.name ?? '';
    const { set, remove } = aliasMoves(view?.model?.aliases ?? [], target?.version, ticked);
    return {
      kind: 'promotion', connectionId: this.open.connection.id, name, comment,
      version: target?.version ?? sourceOf(candidate),
      ...(candidate === undefined ? {} : { label: candidate.label }),
      ...(stage === undefined ? {} : { stage }),
      setAliases: set, removeAliases: remove,
      ...(keep === true ? { keepExisting: true as const } : {}),
    };
  }

  #entered: Entered | undefined;

  #moved(entered: Entered): Moved {
    this.#entered = entered;
    const { target, view } = entered;
    const name = target?.name ?? '';
    const versions = withAliases(view?.versions ?? [], view?.model);
    const version = target?.version;
    return {
      name, version, versions, model: view?.model,
      versionText: `v${version ?? nextVersion(versions)}`,
      served: (stage) => this.#requestsOf(name, stage),
    };
  }

  /** Requests in the last whole minute that were answered by whoever is in a stage. */
  #requestsOf(name: string, stage: Stage): number | undefined {
    const entry = this.services.serving.served(this.open.connection.id, name).find(({ request: { ref } }) => ref.kind === 'stage' && ref.stage === stage);
    return entry?.backends.reduce((sum, { traffic: { perMinute } }) => sum + (perMinute.at(-2) ?? perMinute.at(-1) ?? 0), 0);
  }

  /** A version whose files are gone is let out of use, and not into it. */
  async #refuseBrokenVersion({ name, version, versions, model }: Moved): Promise<void> {
    const found = versions.find((one) => one.version === version);
    if (found === undefined || model === undefined) return;
    const shown = `${oneLine(name, 60)} v${found.version}`;
    if (found.status !== 'READY') throw modelNotReady(shown, found.status === 'FAILED_REGISTRATION');
    const { files } = await withSign(vscode.l10n.t('Looking at {0}', shown), (_, signal) => readVersionFacts(this.open.client, found, { model, signal }));
    refuseBroken(files, shown);
  }

  async #candidateFacts(draft: PromotionDraft, signal: AbortSignal): Promise<CandidateFacts> {
    const candidate = this.#entered?.candidate;
    const source = draft.version as RegisterVersion;
    if (candidate === undefined || !('upload' in candidate)) return readCandidateFacts(this.open.client, source, candidate ?? {}, { signal });
    return { metrics: [], tags: [], modelTags: [], validations: [], files: candidate.files, run: undefined };
  }

  async #prepare(version: RegisterVersion, report: (words: string) => void, signal: AbortSignal): Promise<RegisterVersion> {
    const candidate = this.#entered?.candidate;
    if (candidate === undefined || !('upload' in candidate)) return version;
    this.#uploaded ??= await uploadModel(this.open.client, candidate.upload, report, signal);
    return this.#uploaded.version;
  }

  async #peek(what: 'model' | 'rules', gathered: Gathered): Promise<void> {
    if (what === 'rules') await this.services.shared.show(this.open.connection);
    else if (gathered.model !== undefined && typeof gathered.draft.version === 'string') await this.#openPage(gathered, true);
  }

  async #openPage({ draft, model }: Gathered, preserveFocus: boolean): Promise<void> {
    const own = (model?.aliases ?? []).filter(({ version }) => version === draft.version).map(({ alias }) => alias);
    const aliases = [...own.filter((alias) => !draft.removeAliases.includes(alias)), ...draft.setAliases];
    const { connectionId, name, version, stage, comment } = draft;
    await vscode.commands.executeCommand(COMMANDS.openModelPage, {
      connectionId, name, version, aliases, comment, preserveFocus, promote: stage ?? 'None',
    });
  }

  async #requestReview({ draft, versions, revision, next }: Gathered): Promise<void> {
    const { stage, name, setAliases: aliases, comment } = draft;
    const there = versions.find((one) => one.version === draft.version);
    const register = async (): Promise<ModelVersion> => {
      const version = await this.#prepare(draft.version as RegisterVersion, () => undefined, new AbortController().signal);
      const answer = await this.open.registry.promote({ name, version, expected_revision: revision });
      this.#kept = true;
      return answer.model_version;
    };
    await askForReview(this.services, this.open, { name, version: there?.version ?? next, now: there ?? register }, { ...(stage === undefined ? {} : { stage }), aliases, comment });
  }
}

function refuseBroken(files: FilesState, name: string): void {
  if (files.kind === 'missing') throw modelFilesMissing(name);
  if (files.kind === 'malformed') throw modelMalformed(name, files.message);
}

/** The version that the candidate is of the model already, else a new one. */
function targetOf(name: string, candidate: Entered['candidate']): Target {
  const own = candidate === undefined || 'upload' in candidate ? undefined : candidate.registrations.find((one) => one.name === name);
  return own === undefined ? { name } : { name, version: own.version };
}

/** What a version of it is made of; of a folder, what the upload will say. */
function sourceOf(candidate: Entered['candidate']): RegisterVersion {
  if (candidate === undefined || 'upload' in candidate) return { source: '' };
  const { source, runId, modelId } = candidate;
  return { source, ...(runId === undefined ? {} : { run_id: runId }), ...(modelId === undefined ? {} : { model_id: modelId }) };
}
