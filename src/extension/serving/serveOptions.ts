import * as vscode from 'vscode';
import type { EnvManager, ModelRef, ServeRequest } from '../../protocol/serving';
import { askList, askText, BACK, type Row } from '../logRun/ask';
import { withoutIcons } from '../tree/format';
import { refLabel, refsOf, sameRef } from './collectServed';
import { ENVIRONMENTS, type ServeDraft } from './serveModel';
import { environmentWords, shareWords, workersWords } from './servedWords';
import type { VersionPlaces } from './versionPlaces';
import { readShare, readWorkers } from './typed';

type Step = 'ref' | 'environment' | 'workers' | 'challenger' | 'share';

/** Asks for everything about how a version is served, one question after the other and back. Raises `CancellationError`. */
export async function optionsOf(draft: ServeDraft, versions: VersionPlaces, version: string): Promise<ServeDraft> {
  let now = draft;
  const steps: Step[] = ['ref', 'environment', 'workers', 'challenger', 'share'];
  for (let at = 0; at < steps.length;) {
    const step = steps[at];
    if (step === undefined || (step === 'share' && now.challenger === undefined)) break;
    const next = await ask(step, now, versions, version, at > 0);
    if (next === BACK) at -= 1;
    else {
      now = next;
      at += 1;
    }
  }
  return now;
}

async function ask(step: Step, draft: ServeDraft, versions: VersionPlaces, version: string, back: boolean): Promise<ServeDraft | typeof BACK> {
  const title = vscode.l10n.t('Serve {0}', withoutIcons(draft.name));
  switch (step) {
    case 'ref': {
      const ref = await askRef(title, refsOf(versions.placeOf(version)), draft.ref, version, back);
      return ref === BACK ? BACK : { ...draft, ref };
    }
    case 'environment': {
      const environment = await askEnvironment(title, draft.environment, back);
      return environment === BACK ? BACK : { ...draft, environment };
    }
    case 'workers': {
      const workers = await askWorkers(title, draft.workers, back);
      return workers === BACK ? BACK : { ...draft, workers };
    }
    case 'challenger': {
      const ref = await askChallenger(title, versions, version, draft, back);
      if (ref === BACK) return BACK;
      const { challenger, ...rest } = draft;
      return ref === undefined ? rest : { ...rest, challenger: { ref, share: challenger?.share ?? 0.1 } };
    }
    case 'share': {
      const { challenger } = draft;
      if (challenger === undefined) return draft;
      const share = await askShare(title, challenger.ref, challenger.share, back);
      return share === BACK ? BACK : { ...draft, challenger: { ...challenger, share } };
    }
  }
}

async function askRef(title: string, refs: readonly ModelRef[], chosen: ModelRef, version: string, back: boolean): Promise<ModelRef | typeof BACK> {
  const rows: Row<ModelRef>[] = refs.map((id) => ({ label: withoutIcons(refLabel(id)), detail: refDetail(id, version), id }));
  return rowOf(await askList({ title, placeholder: vscode.l10n.t('What should the address name?'), rows, active: rows.find(({ id }) => id !== undefined && sameRef(id, chosen)), back }));
}

function refDetail(ref: ModelRef, version: string): string {
  switch (ref.kind) {
    case 'stage':
      return vscode.l10n.t('Follows the stage: v{0} now, and what is in {1} later', version, ref.stage);
    case 'alias':
      return vscode.l10n.t('Follows the alias: v{0} now, and what it points to later', version);
    case 'version':
      return vscode.l10n.t('Stays with v{0}', version);
  }
}

async function askEnvironment(title: string, chosen: EnvManager, back: boolean): Promise<EnvManager | typeof BACK> {
  const rows: Row<EnvManager>[] = ENVIRONMENTS.map((id) => ({ ...environmentWords(id), id }));
  return rowOf(await askList({ title, placeholder: vscode.l10n.t('Which Python environment?'), rows, active: rows.find(({ id }) => id === chosen), back }));
}

/** Asks for the least and most workers. */
export function askWorkers(title: string, workers: ServeRequest['workers'], back: boolean): Promise<ServeRequest['workers'] | typeof BACK> {
  const check = (text: string): string | undefined => (readWorkers(text) === undefined ? vscode.l10n.t('One number, or the least and the most: 1-4. At most 64.') : undefined);
  return askText({ title, prompt: vscode.l10n.t('Scoring servers of each version, the least and the most. More are started while requests wait.'), placeholder: '1-4', value: workersWords(workers).replace('–', '-'), back, check })
    .then((text) => (text === BACK ? BACK : (readWorkers(text) ?? workers)));
}

async function askChallenger(title: string, versions: VersionPlaces, version: string, { challenger }: ServeDraft, back: boolean): Promise<ModelRef | undefined | typeof BACK> {
  const none: Row<'none'> = { label: vscode.l10n.t('No Challenger'), detail: vscode.l10n.t('All requests go to one version'), id: 'none' };
  const others = challengerRows(versions, [version]);
  const rows: Row<ModelRef | 'none'>[] = [none, ...others];
  const answer = rowOf(await askList<ModelRef | 'none'>({
    title, placeholder: vscode.l10n.t('Should another version take a share of the requests?'), rows, back,
    active: challenger === undefined ? none : others.find(({ id }) => id !== undefined && sameRef(id, challenger.ref)),
  }));
  return answer === 'none' ? undefined : answer;
}

/** The references that mean another version than those. */
export function challengerRows(versions: VersionPlaces, except: readonly string[]): Row<ModelRef>[] {
  return versions.versions.filter((one) => !except.includes(one.version) && one.current_stage !== 'Archived').flatMap(({ version }) =>
    refsOf(versions.placeOf(version)).map((id): Row<ModelRef> => ({ label: withoutIcons(refLabel(id)), ...(id.kind === 'version' ? {} : { description: `v${version}` }), detail: refDetail(id, version), id })));
}

/** Asks which share of the requests a challenger takes, 0 to 1. */
export async function askShare(title: string, ref: ModelRef, share: number, back: boolean): Promise<number | typeof BACK> {
  const text = await askText({
    title, value: String(Math.round(share * 1000) / 10), back, placeholder: '10',
    prompt: vscode.l10n.t('Share of the requests that go to {0}, in percent. Both versions are measured.', withoutIcons(refLabel(ref))),
    check: (typed) => (readShare(typed) === undefined ? vscode.l10n.t('A number above 0 and below 100, such as {0}', shareWords(0.1)) : undefined),
  });
  return text === BACK ? BACK : (readShare(text) ?? share);
}

/** The row that was chosen; none of these lists has buttons. */
export function rowOf<T>(answer: typeof BACK | { readonly row?: T | undefined }): T | typeof BACK {
  if (answer === BACK) return BACK;
  if (answer.row === undefined) throw new vscode.CancellationError();
  return answer.row;
}
