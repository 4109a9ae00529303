import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { MlflowError } from '../../protocol/errors';
import { noModelsInTrash } from '../errors/models';
import { formatCount, formatElapsed, oneLine, withoutIcons } from '../tree/format';
import { anyModels, clientOf, labelOf } from './editModel';
import type { RegistryNode } from './modelNodes';
import type { ModelServices } from './modelServices';
import type { RegistryTarget } from './modelTargets';

const { l10n } = vscode;
/** Names that a question shows. */
const MOST_NAMED = 5;

/** Deletes models and versions: to the trash, with "Undo", or for good on a server that keeps none, which is asked before. */
export async function deleteModels(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const targets = withoutNested(await anyModels(services, args, l10n.t('Delete which model?')));
  const kept = await Promise.all(targets.map(async (target) => keepsTrash(await clientOf(services, target))));
  const lost = targets.filter((_, index) => kept[index] === false);
  const served = await inUse(services, targets);
  if (lost.length > 0 || served.length > 0) await confirm(targets, lost, served);
  const deleted: RegistryTarget[] = [];
  try {
    for (const target of targets) {
      const client = await clientOf(services, target);
      await removed(client, target);
      deleted.push(target);
    }
  } finally {
    const back = deleted.filter((target) => !lost.includes(target));
    if (back.length > 0) void offerUndo(services, back);
  }
}

/** A version of a model that goes as a whole goes with it. */
function withoutNested(targets: readonly RegistryTarget[]): RegistryTarget[] {
  const models = new Set(targets.filter((one) => one.kind === 'model').map((one) => `${one.connectionId}\n${one.name}`));
  return targets.filter((one) => one.kind === 'model' || !models.has(`${one.connectionId}\n${one.name}`));
}

async function keepsTrash(client: MlflowClient): Promise<boolean> {
  try {
    await client.registryTrash();
    return true;
  } catch (error) {
    if (error instanceof MlflowError) return false;
    throw error;
  }
}

/** What programs may load right now: versions with a stage or an alias. */
async function inUse(services: ModelServices, targets: readonly RegistryTarget[]): Promise<string[]> {
  const found: string[] = [];
  for (const target of targets) {
    const model = await (await clientOf(services, target)).getRegisteredModel(target.name);
    const own = (version: string): boolean => target.kind === 'model' || target.version === version;
    const production = model.latest_versions.filter((one) => one.current_stage === 'Production' && own(one.version));
    found.push(...production.map((one) => l10n.t('{0} v{1} is in Production', oneLine(model.name, 60), one.version)));
    found.push(...model.aliases.filter(({ version }) => own(version)).map(({ alias, version }) => l10n.t('@{0} points to {1} v{2}', oneLine(alias, 40), oneLine(model.name, 60), version)));
  }
  return found;
}

async function confirm(targets: readonly RegistryTarget[], lost: readonly RegistryTarget[], served: readonly string[]): Promise<void> {
  const button = lost.length > 0 ? l10n.t('Delete for Good') : l10n.t('Delete');
  const question = targets.length === 1 ? l10n.t('Delete {0}?', labelOf(targets[0])) : l10n.t('Delete {0} models and versions?', targets.length);
  const detail = [
    served.length === 0 ? '' : l10n.t('{0}. Programs that load it by that will find nothing.', few(served)),
    served.length === 0 || lost.length > 0 || targets.every((target) => target.kind === 'model') ? '' : l10n.t('A version that is restored from the trash has neither its stage nor its aliases.'),
    lost.length === 0 ? '' : l10n.t('This server keeps no trash: it cannot be undone.'),
  ].filter((part) => part !== '').join('\n');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) !== button) throw new vscode.CancellationError();
}

function few(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  return rest > 0 ? l10n.t('{0} and {1} more', names.slice(0, MOST_NAMED).join(', '), rest) : names.join(', ');
}

/** What is gone already needs no deleting. */
async function removed(client: MlflowClient, target: RegistryTarget): Promise<void> {
  try {
    await (target.kind === 'model' ? client.deleteRegisteredModel(target.name) : client.deleteModelVersion(target.name, target.version));
  } catch (error) {
    if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
  }
}

async function offerUndo(services: ModelServices, deleted: readonly RegistryTarget[]): Promise<void> {
  const undo = l10n.t('Undo');
  const text = deleted.length === 1 ? l10n.t('Moved {0} to the trash.', labelOf(deleted[0])) : l10n.t('Moved {0} models and versions to the trash.', deleted.length);
  if ((await vscode.window.showInformationMessage(text, undo)) !== undo) return;
  try {
    await bringBack(services, deleted);
  } catch (error) {
    services.log.error(error as Error);
    void vscode.window.showErrorMessage(l10n.t('Not everything was restored. It is still in the trash.'));
  }
}

async function bringBack(services: ModelServices, targets: readonly RegistryTarget[]): Promise<void> {
  for (const target of targets) await (await clientOf(services, target)).restoreTrashed(target.name, target.kind === 'version' ? target.version : undefined);
}

type TrashItem = vscode.QuickPickItem & { readonly target: RegistryTarget };

/** Brings models and versions back from the trash: those of the rows it was called with, else those that are chosen. */
export async function restoreModels(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const given = givenTrashed(args);
  await bringBack(services, given.length > 0 ? given : await pickTrashed(services));
}

function givenTrashed(args: readonly unknown[]): RegistryTarget[] {
  const [item, items] = args as [RegistryNode | undefined, RegistryNode[] | undefined];
  if (item === undefined) return [];
  const rows = Array.isArray(items) && items.includes(item) ? items : [item];
  return rows.flatMap((row) => (row.kind === 'trashed' ? targetOf(row.connectionId, row.name, row.version) : []));
}

function targetOf(connectionId: string, name: string, version: string | undefined): RegistryTarget {
  return version === undefined ? { kind: 'model', connectionId, name } : { kind: 'version', connectionId, name, version };
}

async function pickTrashed(services: ModelServices): Promise<RegistryTarget[]> {
  const items = await trashItems(services);
  if (items.length === 0) throw noModelsInTrash();
  const picked = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Restore from the trash'), canPickMany: true, matchOnDescription: true });
  if (picked === undefined || picked.length === 0) throw new vscode.CancellationError();
  return picked.map((item) => item.target);
}

async function trashItems(services: ModelServices): Promise<TrashItem[]> {
  const several = services.registries.all.length > 1;
  const lists = await Promise.all(services.registries.all.map(async (registry) => {
    await registry.loadTrash();
    return (registry.trash ?? []).map(({ name, version, deleted_time: time }): TrashItem => {
      const target = targetOf(registry.connection.id, name, version);
      return {
        label: `$(${version === undefined ? 'package' : 'circle-large-outline'}) ${withoutIcons(labelOf(target))}`,
        description: [l10n.t('deleted {0} ago', formatElapsed(Date.now() - Number(time))), several ? withoutIcons(registry.connection.name) : ''].filter((part) => part !== '').join('  '),
        target,
      };
    });
  }));
  return lists.flat();
}

/** Deletes for good what lies in the trash, or the rows of it that it was called with, after saying what goes. */
export async function emptyModelTrash(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const given = givenTrashed(args);
  const targets = given.length > 0 ? given : (await trashItems(services)).map(({ target }) => target);
  if (targets.length === 0) throw noModelsInTrash();
  const models = targets.filter((target) => target.kind === 'model').length;
  const button = l10n.t('Delete for Good');
  const detail = l10n.t('{0}: {1}. The runs and the files they came from stay, and the history keeps that they were there. This cannot be undone.', counts(models, targets.length - models), few(targets.map(labelOf)));
  const question = given.length > 0 ? l10n.t('Delete for good what is selected?') : l10n.t('Empty the trash of models?');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) !== button) return;
  for (const target of targets) await (await clientOf(services, target)).emptyRegistryTrash({ name: target.name, ...(target.kind === 'version' ? { version: target.version } : {}) });
}

function counts(models: number, versions: number): string {
  const { language } = vscode.env;
  return [
    ...(models === 0 ? [] : [models === 1 ? l10n.t('1 model with its versions') : l10n.t('{0} models with their versions', formatCount(models, language))]),
    ...(versions === 0 ? [] : [versions === 1 ? l10n.t('1 version') : l10n.t('{0} versions', formatCount(versions, language))]),
  ].join(', ');
}
