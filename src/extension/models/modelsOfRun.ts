import * as vscode from 'vscode';
import type { ModelVersion } from '../../protocol/entities';
import { noModelsOfRun } from '../errors/models';
import { runTarget, modelOf, givenNodes } from '../runs/targets';
import { oneLine, withoutIcons } from '../tree/format';
import { quoteText } from '../tree/runQueries';
import { arrangeVersions } from './collectModel';
import type { ModelServices } from './modelServices';
import type { VersionTarget } from './modelTargets';
import { STAGE_ICONS } from './pickModel';
import { showModels } from './openRow';

/** Versions of a run that are offered. */
const MOST = 200;

/** Shows in the Models view the version that a run's model became; which one is asked when there are several. Raises `UserError` when none did. */
export async function showModelsOfRun(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const { connectionId, runId, modelId } = await runOf(services, args);
  const client = await modelOf(services.runs, { connectionId }).client();
  const found = (await client.searchModelVersions({ filter: `run_id = ${quoteText(runId)}`, max_results: MOST })).model_versions;
  // A logged model is followed to its own versions.
  const versions = modelId === undefined ? found : found.filter((one) => one.model_id === modelId || one.source.includes(modelId));
  const [only] = versions;
  if (only === undefined) throw noModelsOfRun(oneLine((await client.getRun(runId)).info.run_name, 80), { kind: 'run', connectionId, runId });
  const chosen = versions.length === 1 ? only : await pick(versions);
  await revealVersion(services, { kind: 'version', connectionId, name: chosen.name, version: chosen.version });
}

async function runOf(services: ModelServices, args: readonly unknown[]): Promise<{ readonly connectionId: string; readonly runId: string; readonly modelId?: string }> {
  const [node] = givenNodes(args);
  if (node?.kind === 'model' && node.connectionId !== undefined && node.runId !== undefined && node.modelId !== undefined) return { connectionId: node.connectionId, runId: node.runId, modelId: node.modelId };
  return runTarget(services.runs, args, vscode.l10n.t('Show the models of which run?'));
}

async function pick(versions: readonly ModelVersion[]): Promise<ModelVersion> {
  const items = [...versions].sort((a, b) => (a.name === b.name ? Number(b.version) - Number(a.version) : a.name < b.name ? -1 : 1)).map((version) => ({
    label: `$(${STAGE_ICONS[version.current_stage]}) ${withoutIcons(version.name)} v${version.version}`,
    description: version.current_stage === 'None' ? '' : version.current_stage,
    version,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Show which version?') });
  if (picked === undefined) throw new vscode.CancellationError();
  return picked.version;
}

/** Selects a version in the Models view, and shows the view. */
export async function revealVersion(services: ModelServices, target: VersionTarget): Promise<void> {
  const { registries, tree, view, search } = services;
  // What a search leaves out cannot be shown.
  search.set(undefined);
  await showModels(services);
  const registry = registries.byId(target.connectionId);
  if (registry === undefined) return;
  if (!registry.loaded) await registry.load();
  const before = registry.models.has(target.name);
  if ((await registry.list(target.name)) === undefined) return;
  await registry.openVersions(target.name);
  const folder = registries.all.length > 1 ? tree.nodes.folder(target.connectionId) : undefined;
  const model = tree.nodes.model(target.connectionId, folder, target.name);
  const { shown, archived } = arrangeVersions(registry.versions.get(target.name) ?? []);
  const part = archived.some(({ version }) => version === target.version) ? 'archived' : 'shown';
  const at = (part === 'archived' ? archived : shown).findIndex(({ version }) => version === target.version);
  while (at >= registry.rows(target.name, part).versions.length && registry.rows(target.name, part).rest > 0) registry.showMore(target.name, part);
  if (!before) tree.refresh();
  else tree.redraw(model);
  const parent = part === 'archived' ? tree.nodes.archived(model) : model;
  await view.reveal(tree.nodes.version(parent, target.version), { select: true, focus: true, expand: true });
}
