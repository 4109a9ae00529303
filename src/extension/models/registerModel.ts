import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { MlflowError } from '../../protocol/errors';
import type { RegisteredModel } from '../../protocol/entities';
import { pickConnection } from '../connection/pickConnection';
import { modelNotReady, noLoggedModels } from '../errors/promotion';
import { BACK } from '../logRun/ask';
import { readCandidates, type Candidate } from '../promote/candidates';
import { chooseFolder, type FolderCandidate } from '../promote/chooseFolder';
import { askOne, type Row } from '../promote/pick';
import { uploadModel, type Uploaded } from '../promote/uploadModel';
import { givenNodes, givenTargets, modelOf } from '../runs/targets';
import { formatElapsed, formatValue, oneLine, withoutIcons } from '../tree/format';
import { isPrompt } from './collectModel';
import { nameRefusal } from './editModel';
import type { ModelServices } from './modelServices';
import { givenModels } from './modelTargets';
import { revealVersion } from './modelsOfRun';

const { l10n } = vscode;
/** Models that are offered; a page of the server. */
const MOST = 1000;

/** What becomes a version: a model of a run, or a folder that is uploaded as one first. */
type Source = Candidate | FolderCandidate;

/**
 * Makes a version of a model that a run logged, or of a folder that holds an MLmodel file; its stage stays None. Called with a run, a logged model of a run, or
 * a registered model that gets the version. Raises `CancellationError`, or `UserError` when there is nothing to register.
 */
export async function registerModel(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const given = await givenSource(services, args);
  const folder = modelOf(services.runs, { connectionId: given.connectionId });
  const client = await folder.client();
  const candidates = await readCandidates(folder, client, given.runId);
  const fitting = given.modelId === undefined ? candidates : candidates.filter(({ modelId }) => modelId === given.modelId);
  const chosen = await chooseSource(fitting, given.runId === undefined ? undefined : (await client.getRun(given.runId)).info.run_name);
  const source = chosen === 'folder' ? await chooseFolder(services.runs, folder.connection, { step: 1, total: 1, back: false }, undefined) : chosen;
  if (source === BACK) throw new vscode.CancellationError();
  if (isCandidate(source) && source.state !== 'ready') throw modelNotReady(oneLine(source.label, 80), source.state === 'failed');
  const name = given.name ?? (await chooseName(client, source));
  const version = await register(client, name, source);
  await revealVersion(services, { kind: 'version', connectionId: given.connectionId, name, version });
  vscode.window.setStatusBarMessage(l10n.t('$(check) Registered {0} v{1}', withoutIcons(name), version), 5000);
}

interface Given {
  readonly connectionId: string;
  readonly runId?: string;
  readonly modelId?: string;
  /** Of the registered model. */
  readonly name?: string;
}

async function givenSource(services: ModelServices, args: readonly unknown[]): Promise<Given> {
  const [node] = givenNodes(args);
  if (node?.kind === 'model' && node.connectionId !== undefined && node.runId !== undefined && node.modelId !== undefined) {
    return { connectionId: node.connectionId, runId: node.runId, modelId: node.modelId };
  }
  const [run] = givenTargets(args);
  if (run?.kind === 'run') return { connectionId: run.connectionId, runId: run.runId };
  const [model] = givenModels(args);
  if (model !== undefined) return { connectionId: model.connectionId, name: model.name };
  return { connectionId: (await pickConnection(services.connections)).id };
}

function isCandidate(source: Source): source is Candidate {
  return !('upload' in source);
}

async function chooseSource(candidates: readonly Candidate[], run: string | undefined): Promise<Candidate | 'folder'> {
  const [only] = candidates;
  if (only === undefined && run !== undefined) throw noLoggedModels(oneLine(run, 80));
  if (candidates.length === 1 && only !== undefined && run !== undefined) return only;
  const answer = await askOne<Candidate | 'folder'>({
    title: l10n.t('Register Model'),
    placeholder: only === undefined ? l10n.t('No run has logged a model yet; a folder can be registered') : l10n.t('Pick the logged model to register'),
    rows: run === undefined ? [...rowsOf(candidates), ...folderRow()] : rowsOf(candidates),
  });
  if (answer === BACK) throw new vscode.CancellationError();
  return answer.value;
}

function folderRow(): Row<'folder'>[] {
  return [
    { label: l10n.t('Elsewhere'), kind: vscode.QuickPickItemKind.Separator },
    { label: `$(folder-opened) ${l10n.t('Choose a Folder…')}`, description: l10n.t('one that holds an MLmodel file'), alwaysShow: true, value: 'folder' },
  ];
}

function rowsOf(candidates: readonly Candidate[]): Row<Candidate>[] {
  return candidates.flatMap((one, index): Row<Candidate>[] => {
    const registered = one.registrations.map(({ name, version }) => withoutIcons(`${name} v${version}`));
    const detail = [
      one.state === 'ready' ? '' : one.state === 'failed' ? l10n.t('its upload failed') : l10n.t('its files are still being written'),
      one.metric === undefined || one.value === undefined ? '' : `${withoutIcons(one.metric.key)} ${formatValue(one.value, vscode.env.language)}`,
      one.best ? l10n.t('best in {0}', withoutIcons(one.experiment)) : '',
      l10n.t('{0} ago', formatElapsed(Date.now() - one.created)),
    ].filter((part) => part !== '').join(' · ');
    const row = { label: `$(${one.state === 'ready' ? 'pass' : 'warning'}) ${withoutIcons(one.label)}`, description: [one.modelName === one.label ? '' : withoutIcons(one.modelName), ...registered].filter((part) => part !== '').join(' · '), detail, value: one };
    const before = candidates[index - 1];
    return before?.experimentId === one.experimentId ? [row] : [{ label: withoutIcons(one.experiment), kind: vscode.QuickPickItemKind.Separator }, row];
  });
}

async function chooseName(client: MlflowClient, source: Source): Promise<string> {
  const { registered_models: found } = await client.searchRegisteredModels({ max_results: MOST, order_by: ['last_updated_timestamp DESC'] });
  const models = found.filter((model) => !isPrompt(model));
  if (models.length > 0) {
    const answer = await askOne<string>({
      title: l10n.t('Register Model: {0}', oneLine(source.label, 60)),
      placeholder: l10n.t('Which registered model gets the version?'),
      rows: [
        ...models.map((model) => ({ label: `$(package) ${withoutIcons(model.name)}`, description: nextWords(model, source), value: model.name })),
        { label: l10n.t('New'), kind: vscode.QuickPickItemKind.Separator },
        { label: `$(add) ${l10n.t('New Registered Model…')}`, alwaysShow: true, value: '' },
      ],
    });
    if (answer === BACK) throw new vscode.CancellationError();
    if (answer.value !== '') return answer.value;
  }
  const name = await vscode.window.showInputBox({
    title: l10n.t('Register Model: {0}', oneLine(source.label, 60)),
    prompt: l10n.t('Name of the new registered model, as programs will load it: models:/NAME/VERSION'),
    placeHolder: 'HousePricePredictor',
    ignoreFocusOut: true,
    validateInput: (text) => nameRefusal(text) ?? (models.some((model) => model.name === text.trim()) ? l10n.t('A model of this name is registered already.') : undefined),
  });
  if (name === undefined) throw new vscode.CancellationError();
  return name.trim();
}

function nextWords(model: RegisteredModel, source: Source): string {
  const registrations = isCandidate(source) ? source.registrations : [];
  const next = model.latest_versions.reduce((most, { version }) => Math.max(most, Number(version)), 0) + 1;
  const own = registrations.filter(({ name }) => name === model.name).map(({ version }) => `v${version}`);
  return own.length === 0 ? l10n.t('would become v{0}', next) : l10n.t('has it as {0}, would become v{1} too', own.join(', '), next);
}

async function register(client: MlflowClient, name: string, source: Source): Promise<string> {
  const made: Pick<Uploaded, 'version'> & Partial<Uploaded> = isCandidate(source) ? { version: versionOf(source) } : await upload(client, source);
  try {
    await makeModel(client, name);
    const { version } = await client.createModelVersion({ name, source: made.version.source, run_id: made.version.run_id, model_id: made.version.model_id });
    return version;
  } catch (error) {
    await made.discard?.();
    throw error;
  }
}

async function makeModel(client: MlflowClient, name: string): Promise<void> {
  try {
    await client.createRegisteredModel({ name });
  } catch (error) {
    if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
  }
}

function versionOf({ source, runId, modelId }: Candidate): { source: string; run_id?: string; model_id?: string } {
  return { source, ...(runId === undefined ? {} : { run_id: runId }), ...(modelId === undefined ? {} : { model_id: modelId }) };
}

async function upload(client: MlflowClient, source: FolderCandidate): Promise<Uploaded> {
  const options = { location: vscode.ProgressLocation.Notification, title: l10n.t('Uploading {0}', oneLine(source.label, 60)), cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
    return uploadModel(client, source.upload, (message) => progress.report({ message }), stop.signal);
  });
}
