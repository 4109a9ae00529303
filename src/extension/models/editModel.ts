import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Tag } from '../../protocol/entities';
import { LIMITS } from '../../protocol/limits';
import { nothingSelected } from '../errors';
import { noAlias, noTags } from '../errors/models';
import { aliasProblem, modelNameProblem } from '../promote/names';
import { aliasWords, modelNameWords } from '../promote/words';
import { oneLine, withoutIcons } from '../tree/format';
import type { ModelServices } from './modelServices';
import { givenModels, modelTarget, versionTarget, type RegistryTarget } from './modelTargets';
import { descriptionUri } from './descriptionFiles';
import { ownTags } from './modelTooltip';

const { l10n } = vscode;

/** Why a model cannot be called so, in words. */
export function nameRefusal(text: string): string | undefined {
  const problem = modelNameProblem(text.trim());
  return problem === undefined ? undefined : modelNameWords(problem);
}

/** Renames a registered model. */
export async function renameModel(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const target = await modelTarget(services.connections, args, l10n.t('Rename which model?'));
  const name = await vscode.window.showInputBox({
    title: l10n.t('Rename {0}', oneLine(target.name, 60)),
    prompt: l10n.t('New name of the model. Programs that load it by its old name will not find it.'),
    value: target.name,
    validateInput: nameRefusal,
  });
  if (name === undefined) throw new vscode.CancellationError();
  if (name.trim() === target.name) return;
  await (await clientOf(services, target)).renameRegisteredModel(target.name, name.trim());
}

/** Opens the description of a model or version as a Markdown file that is kept when saved. */
export async function describeModel(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const target = givenModels(args)[0] ?? (await modelTarget(services.connections, args, l10n.t('Describe which model?')));
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(descriptionUri(target)));
}

type TagItem = vscode.QuickPickItem & { readonly key: string };

/** Sets a tag of models or versions. */
export async function setModelTag(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const targets = await anyModels(services, args, l10n.t('Tag which model?'));
  const [first] = targets;
  if (first === undefined) throw nothingSelected();
  const tags = ownTags(await tagsOf(services, first));
  const key = await askKey(tags);
  const value = await vscode.window.showInputBox({
    title: l10n.t('Tag {0}', withoutIcons(key)),
    prompt: l10n.t('Value of the tag'),
    value: tags.find((tag) => tag.key === key)?.value ?? '',
    validateInput: (text) => (text.length > LIMITS.tagValue ? l10n.t('A value has at most {0} characters.', LIMITS.tagValue) : undefined),
  });
  if (value === undefined) throw new vscode.CancellationError();
  for (const target of targets) {
    const client = await clientOf(services, target);
    await (target.kind === 'model' ? client.setRegisteredModelTag(target.name, key, value) : client.setModelVersionTag(target.name, target.version, key, value));
  }
}

/** The name of a tag: one that is there, or a new one. */
function askKey(tags: readonly Tag[]): Promise<string> {
  const pick = vscode.window.createQuickPick<TagItem>();
  const known: TagItem[] = tags.map((tag) => ({ label: withoutIcons(tag.key), description: withoutIcons(oneLine(tag.value, 100)), key: tag.key }));
  pick.placeholder = tags.length === 0 ? l10n.t('Name of the new tag') : l10n.t('Name of the tag');
  pick.items = known;
  return new Promise((resolve, reject) => {
    pick.onDidChangeValue((value) => {
      const key = value.trim();
      const fresh = key !== '' && key.length <= LIMITS.key && !tags.some((tag) => tag.key === key);
      pick.items = fresh ? [{ label: l10n.t('$(add) New tag {0}', withoutIcons(key)), key, alwaysShow: true }, ...known] : known;
    });
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item === undefined) return;
      resolve(item.key);
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      reject(new vscode.CancellationError());
    });
    pick.show();
  });
}

/** Takes tags away from models or versions. */
export async function removeModelTag(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const targets = await anyModels(services, args, l10n.t('Remove tags of which model?'));
  const lists = await Promise.all(targets.map(async (target) => ownTags(await tagsOf(services, target))));
  const values = new Map(lists.flat().map((tag) => [tag.key, tag.value]));
  if (values.size === 0) throw noTags(labelOf(targets[0]));
  const picked = await vscode.window.showQuickPick(
    [...values].sort().map(([key, value]) => ({ label: withoutIcons(key), description: withoutIcons(oneLine(value, 100)), key })),
    { canPickMany: true, placeHolder: l10n.t('Which tags are to go?'), matchOnDescription: true },
  );
  if (picked === undefined || picked.length === 0) throw new vscode.CancellationError();
  for (const [at, target] of targets.entries()) {
    const client = await clientOf(services, target);
    for (const { key } of picked.filter((one) => lists[at]?.some((tag) => tag.key === one.key))) {
      await (target.kind === 'model' ? client.deleteRegisteredModelTag(target.name, key) : client.deleteModelVersionTag(target.name, target.version, key));
    }
  }
}

/** Aliases that teams use everywhere. */
const USUAL = ['champion', 'challenger'];

/** Lets an alias point to a version. */
export async function setModelAlias(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const target = await versionTarget(services.connections, args, l10n.t('Which version gets the alias?'));
  const client = await clientOf(services, target);
  const { aliases } = await client.getRegisteredModel(target.name);
  const known = [...new Set([...aliases.map(({ alias }) => alias), ...USUAL])].filter((alias) => !aliases.some((one) => one.alias === alias && one.version === target.version));
  const items = known.map((alias): TagItem => {
    const at = aliases.find((one) => one.alias === alias)?.version;
    return { label: withoutIcons(`@${alias}`), description: at === undefined ? l10n.t('points nowhere yet') : l10n.t('moves from v{0}', at), key: alias };
  });
  const alias = await askAlias(l10n.t('Alias of {0}', labelOf(target)), items);
  await client.setRegisteredModelAlias(target.name, alias, target.version);
}

function askAlias(title: string, known: readonly TagItem[]): Promise<string> {
  const pick = vscode.window.createQuickPick<TagItem & { readonly wrong?: true }>();
  pick.title = title;
  pick.placeholder = l10n.t('Choose an alias or type a new one');
  pick.items = known;
  return new Promise((resolve, reject) => {
    pick.onDidChangeValue((value) => {
      const alias = value.trim().replace(/^@/, '');
      const problem = alias === '' ? undefined : aliasProblem(alias);
      const fresh = alias !== '' && !known.some((item) => item.key === alias);
      pick.items = !fresh ? known : problem === undefined
        ? [{ label: l10n.t('$(add) New alias @{0}', alias), key: alias, alwaysShow: true }, ...known]
        : [{ label: l10n.t('$(warning) No alias'), detail: aliasWords(problem), key: '', wrong: true, alwaysShow: true }, ...known];
    });
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item === undefined || item.wrong === true) return;
      resolve(item.key);
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      reject(new vscode.CancellationError());
    });
    pick.show();
  });
}

/** Lets aliases of versions point nowhere. */
export async function removeModelAlias(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const given = givenModels(args);
  const targets = given.length > 0 ? given : [await modelTarget(services.connections, args, l10n.t('Remove aliases of which model?'))];
  const items: (vscode.QuickPickItem & { readonly target: RegistryTarget; readonly alias: string })[] = [];
  for (const target of targets) {
    const { aliases } = await (await clientOf(services, target)).getRegisteredModel(target.name);
    for (const { alias, version } of aliases) {
      if (target.kind === 'model' || target.version === version) items.push({ label: withoutIcons(`@${alias}`), description: `v${version}`, picked: aliases.length === 1, target, alias });
    }
  }
  const [only] = items;
  if (only === undefined) throw noAlias(labelOf(targets[0]));
  const picked = items.length === 1 ? [only] : await vscode.window.showQuickPick(items, { canPickMany: true, placeHolder: l10n.t('Which aliases are to go?') });
  if (picked === undefined || picked.length === 0) throw new vscode.CancellationError();
  for (const { target, alias } of picked) await (await clientOf(services, target)).deleteRegisteredModelAlias(target.name, alias);
  if (items.length === 1) vscode.window.setStatusBarMessage(l10n.t('$(check) Removed {0}', only.label), 3000);
}

/** The models and versions a command is about; asks for a model when none was given. */
export async function anyModels(services: ModelServices, args: readonly unknown[], ask: string): Promise<RegistryTarget[]> {
  const given = givenModels(args);
  return given.length > 0 ? given : [await modelTarget(services.connections, args, ask)];
}

/** The client of the folder that a target lies in. Raises `UserError` when that folder was closed. */
export async function clientOf({ connections }: Pick<ModelServices, 'connections'>, target: { readonly connectionId: string }): Promise<MlflowClient> {
  const connection = connections.byId(target.connectionId);
  if (connection === undefined) throw nothingSelected();
  return connection.client();
}

/** What a target is called: `house v3`. */
export function labelOf(target: RegistryTarget | undefined): string {
  if (target === undefined) return '';
  const name = oneLine(target.name, 80);
  return target.kind === 'model' ? name : `${name} v${target.version}`;
}

async function tagsOf(services: ModelServices, target: RegistryTarget): Promise<Tag[]> {
  const client = await clientOf(services, target);
  return target.kind === 'model' ? (await client.getRegisteredModel(target.name)).tags : (await client.getModelVersion(target.name, target.version)).tags;
}
