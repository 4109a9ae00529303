import * as vscode from 'vscode';
import { hasStages } from '../../client/connection';
import type { MlflowClient } from '../../client/mlflowClient';
import { readVersionFacts } from '../../client/registry/versionFacts';
import { compareSignatures, type SignatureChange } from '../../promotion/compareSignatures';
import type { FilesState } from '../../promotion/facts';
import type { ModelVersion, RegisteredModel } from '../../protocol/entities';
import { askText, BACK } from '../logRun/ask';
import { isPrompt } from '../models/collectModel';
import { oneLine, withoutIcons } from '../tree/format';
import { modelNameProblem } from './names';
import { askOne, type Row } from './pick';
import type { Place } from './walk';
import { modelNameWords } from './words';
import { joined } from './chooseCandidate';

/** A registered model, there or to be made, and the version of it that the candidate is already. */
export interface Target {
  readonly name: string;
  readonly version?: string;
}

/** What is promoted, as far as this question needs it. */
export interface Offered {
  readonly label: string;
  readonly registrations: readonly { readonly name: string; readonly version: string }[];
  readonly files: FilesState;
}

/** What is offered, and whether its registry has stages, without which it lists models without their versions. */
type Listed = Offered & { readonly stages: boolean };

/** Models on a page of the server; the list holds this many at most. */
const MOST = 1000;
/** Models whose signature is compared. */
const LOOKED_AT = 20;
const AT_ONCE = 5;

/** Asks which registered model the candidate becomes a version of. Raises `CancellationError`. */
export async function chooseTarget(client: MlflowClient, offered: Offered, place: Place, chosen: Target | undefined): Promise<Target | typeof BACK> {
  const { registered_models: found } = await client.searchRegisteredModels({ max_results: MOST });
  const models = found.filter((model) => !isPrompt(model));
  const ordered = orderModels(models, offered.registrations);
  const listed: Listed = { ...offered, stages: hasStages(client.connection) };
  const differences = new Map<string, readonly SignatureChange[]>();
  for (;;) {
    const answer = await askOne<Target | 'new'>({
      title: vscode.l10n.t('Promote Model: {0}', oneLine(offered.label, 60)),
      placeholder: models.length === 0 ? vscode.l10n.t('No model is registered yet; name the first') : vscode.l10n.t('Which registered model?'),
      place,
      rows: rowsOf(ordered, listed, differences),
      active: (value) => value !== 'new' && value.name === chosen?.name,
      fill: (show, signal) => compare(client, ordered.slice(0, LOOKED_AT), offered, signal, (name, changes) => {
        differences.set(name, changes);
        show(rowsOf(ordered, listed, differences));
      }),
    });
    if (answer === BACK) return BACK;
    if (answer.value !== 'new') return answer.value;
    const name = await askName(models, offered.label, place);
    // Back leads to the list it came from.
    if (name !== BACK) return { name };
  }
}

/** Those that have the candidate already come first, then those that changed last. */
export function orderModels(models: readonly RegisteredModel[], registrations: Offered['registrations']): RegisteredModel[] {
  const has = (model: RegisteredModel): number => (registrations.some(({ name }) => name === model.name) ? 0 : 1);
  return [...models].sort((a, b) => has(a) - has(b) || Number(b.last_updated_timestamp) - Number(a.last_updated_timestamp));
}

function rowsOf(models: readonly RegisteredModel[], offered: Listed, differences: ReadonlyMap<string, readonly SignatureChange[]>): Row<Target | 'new'>[] {
  return [
    ...models.flatMap((model): Row<Target>[] => modelRows(model, offered, differences.get(model.name))),
    { label: vscode.l10n.t('New'), kind: vscode.QuickPickItemKind.Separator },
    { label: `$(add) ${vscode.l10n.t('New Registered Model…')}`, alwaysShow: true, value: 'new' },
  ];
}

function modelRows(model: RegisteredModel, { registrations, stages }: Listed, changes: readonly SignatureChange[] | undefined): Row<Target>[] {
  const { l10n } = vscode;
  const label = `$(package) ${withoutIcons(model.name)}`;
  const production = model.latest_versions.find(({ current_stage: stage }) => stage === 'Production');
  const detail = joined([!stages ? '' : production === undefined ? l10n.t('no version in Production') : l10n.t('Production is v{0}', production.version), signatureSummary(changes)]);
  const own = registrations.filter(({ name }) => name === model.name);
  if (own.length === 0) {
    const next = model.latest_versions.reduce((most, { version }) => Math.max(most, Number(version)), 0) + 1;
    return [{ label, description: stages ? l10n.t('would become v{0}', next) : '', detail, value: { name: model.name } }];
  }
  return own.map(({ version }) => {
    const stage = model.latest_versions.find((one) => one.version === version)?.current_stage ?? 'None';
    const description = stage === 'None' ? l10n.t('has it as v{0}', version) : l10n.t('has it as v{0}, in {1}', version, stage);
    return { label, description, detail, value: { name: model.name, version } };
  });
}

/** How a candidate's signature stands to that of the version in use, in few words. */
export function signatureSummary(changes: readonly SignatureChange[] | undefined): string {
  const { l10n } = vscode;
  if (changes === undefined) return '';
  if (changes.length === 0) return l10n.t('same signature');
  const missing = changes.filter(({ part, kind }) => part === 'inputs' && kind === 'removed').length;
  const breaking = changes.filter(({ breaks }) => breaks).length;
  if (missing > 0 && missing === changes.length) return missing === 1 ? l10n.t('Signature differs: 1 column missing') : l10n.t('Signature differs: {0} columns missing', missing);
  const count = changes.length === 1 ? l10n.t('1 signature difference') : l10n.t('{0} signature differences', changes.length);
  return breaking === 0 ? count : l10n.t('{0}, {1} would break callers', count, breaking);
}

/** The version in Production, else the newest, says what callers of a model send. */
async function compare(
  client: MlflowClient, models: readonly RegisteredModel[], offered: Offered, signal: AbortSignal, found: (name: string, changes: readonly SignatureChange[]) => void,
): Promise<void> {
  const { files } = offered;
  if (files.kind !== 'read') return;
  for (let at = 0; at < models.length; at += AT_ONCE) {
    await Promise.all(models.slice(at, at + AT_ONCE).map(async (model) => {
      const inUse = referenceOf(model);
      if (inUse === undefined || offered.registrations.some(({ name, version }) => name === model.name && version === inUse.version)) return;
      const { files: theirs } = await readVersionFacts(client, inUse, { model, signal });
      if (theirs.kind === 'read') found(model.name, compareSignatures(theirs.mlmodel.signature, files.mlmodel.signature));
    }));
  }
}

function referenceOf({ latest_versions: versions }: RegisteredModel): ModelVersion | undefined {
  return versions.find(({ current_stage: stage }) => stage === 'Production') ?? [...versions].sort((a, b) => Number(b.version) - Number(a.version))[0];
}

async function askName(models: readonly RegisteredModel[], label: string, place: Place): Promise<string | typeof BACK> {
  const { l10n } = vscode;
  const text = await askText({
    title: `${l10n.t('Promote Model: {0}', oneLine(label, 60))} (${place.step}/${place.total})`,
    prompt: l10n.t('Name of the new registered model, as programs will load it: models:/NAME/Production'),
    placeholder: 'HousePricePredictor',
    value: '',
    back: true,
    check: (typed) => {
      const name = typed.trim();
      const problem = modelNameProblem(name);
      if (problem !== undefined) return modelNameWords(problem);
      return models.some((model) => model.name === name) ? l10n.t('A model of this name is registered already. Go back and choose it.') : undefined;
    },
  });
  return text === BACK ? BACK : text.trim();
}
