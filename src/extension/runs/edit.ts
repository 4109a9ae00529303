import * as vscode from 'vscode';
import type { Tag } from '../../protocol/entities';
import { LIMITS } from '../../protocol/limits';
import { nothingSelected } from '../errors';
import { tagValue } from '../../protocol/keyMetric';
import { withoutIcons } from '../tree/format';
import type { TreeServices } from '../tree/treeServices';
import { noteUri } from './noteFiles';
import type { Target } from './target';
import { anyTargets, entered, modelOf } from './targets';

/** Renames a run or an experiment. */
export async function rename(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const [target] = await anyTargets(services, args, vscode.l10n.t('Rename which run or experiment?'));
  if (target === undefined) throw nothingSelected();
  const model = modelOf(services, target);
  const client = await model.client();
  if (target.kind === 'run') {
    const { info } = await client.getRun(target.runId);
    const name = entered(await askName(vscode.l10n.t('New name of the run'), info.run_name, LIMITS.tagValue, []));
    if (name !== info.run_name) await client.updateRun({ run_id: target.runId, run_name: name });
    return;
  }
  const { name: before } = await client.getExperiment(target.experimentId);
  const taken = [...model.experiments.values()].map((one) => one.name).filter((one) => one !== before);
  const name = entered(await askName(vscode.l10n.t('New name of the experiment'), before, LIMITS.experimentName, taken));
  if (name !== before) await client.updateExperiment(target.experimentId, name);
}

/** Asks for a name of at most `most` characters that is not one of `taken`. */
export async function askName(prompt: string, value: string, most: number, taken: readonly string[]): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    prompt,
    value,
    validateInput(text) {
      const word = text.trim();
      if (word === '') return vscode.l10n.t('A name has at least one character.');
      if (word.length > most) return vscode.l10n.t('A name has at most {0} characters.', most);
      return taken.includes(word) ? vscode.l10n.t('There is one of this name already.') : undefined;
    },
  });
  return name?.trim();
}

/** Opens the note of a run, or the description of an experiment, as a Markdown file that is kept when saved. */
export async function editNote(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const [target] = await anyTargets(services, args, vscode.l10n.t('Edit the note of which run or experiment?'));
  if (target === undefined) throw nothingSelected();
  const model = modelOf(services, target);
  const name = target.kind === 'run' ? model.runs.get(target.runId)?.info.run_name : model.experiments.get(target.experimentId)?.name;
  const document = await vscode.workspace.openTextDocument(noteUri(target, name ?? ''));
  await vscode.window.showTextDocument(document);
}

type TagItem = vscode.QuickPickItem & ({ readonly tag: Tag } | { readonly key: string });

/** Sets a tag of runs or experiments, or takes one away. */
export async function setTag(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const targets = await anyTargets(services, args, vscode.l10n.t('Tag which run or experiment?'));
  const [first] = targets;
  if (first === undefined) throw nothingSelected();
  const tags = (await tagsOf(services, first)).filter((tag) => !tag.key.startsWith('mlflow.') && !tag.key.startsWith('trialbook.'));
  const key = entered(await pickKey(services, first, tags));
  const value = entered(await vscode.window.showInputBox({
    title: vscode.l10n.t('Tag {0}', withoutIcons(key)),
    prompt: vscode.l10n.t('Value of the tag. Empty takes the tag away.'),
    value: tagValue(tags, key) ?? '',
    validateInput: (text) => (text.length > LIMITS.tagValue ? vscode.l10n.t('A value has at most {0} characters.', LIMITS.tagValue) : undefined),
  }));
  for (const target of targets) await writeTag(services, target, key, value);
}

function pickKey(services: TreeServices, target: Target, tags: readonly Tag[]): Promise<string | undefined> {
  const model = modelOf(services, target);
  const experimentId = target.kind === 'run' ? model.experimentOf(target.runId) : undefined;
  const known = (experimentId === undefined ? [] : (model.overviews.get(experimentId)?.tag_keys ?? []))
    .filter((key) => !key.startsWith('mlflow.') && !key.startsWith('trialbook.') && !tags.some((tag) => tag.key === key));
  const pick = vscode.window.createQuickPick<TagItem>();
  const rest: TagItem[] = [
    ...tags.map((tag) => ({ label: withoutIcons(tag.key), description: withoutIcons(tag.value), tag })),
    ...known.map((key) => ({ label: withoutIcons(key), key })),
  ];
  pick.placeholder = vscode.l10n.t('Name of the tag');
  pick.items = rest;
  return new Promise((resolve) => {
    pick.onDidChangeValue((value) => {
      const key = value.trim();
      const fresh = key !== '' && key.length <= LIMITS.key && !rest.some((item) => keyOf(item) === key);
      pick.items = fresh ? [{ label: vscode.l10n.t('$(add) New tag {0}', withoutIcons(key)), key, alwaysShow: true }, ...rest] : rest;
    });
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item === undefined) return;
      resolve(keyOf(item));
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

const keyOf = (item: TagItem): string => ('tag' in item ? item.tag.key : item.key);

async function tagsOf(services: TreeServices, target: Target): Promise<Tag[]> {
  const client = await modelOf(services, target).client();
  return target.kind === 'run' ? (await client.getRun(target.runId)).data.tags : (await client.getExperiment(target.experimentId)).tags;
}

/** Writes a tag; an empty value takes it away where it was. */
export async function writeTag(services: TreeServices, target: Target, key: string, value: string): Promise<void> {
  const client = await modelOf(services, target).client();
  const known = value !== '' || (await tagsOf(services, target)).some((tag) => tag.key === key);
  if (!known) return;
  if (target.kind === 'run') await (value === '' ? client.deleteTag(target.runId, key) : client.setTag(target.runId, key, value));
  else await (value === '' ? client.deleteExperimentTag(target.experimentId, key) : client.setExperimentTag(target.experimentId, key, value));
}

