import * as vscode from 'vscode';
import type { Run } from '../../protocol/entities';
import { datasetFacts } from '../data/datasetFacts';
import { rowsWord } from '../data/datasetTooltip';
import { COMMANDS } from '../ids';
import type { GroupView } from './collectContent';
import type { FolderModel } from './folderModel';
import { formatBytes, formatCount, formatValue, oneLine } from './format';
import type { ArtifactNode, DatasetNode, GroupNode, ModelNode, ValueNode } from './nodes';

const { Collapsed, None } = vscode.TreeItemCollapsibleState;

const GROUPS: Record<GroupNode['group'], [icon: string, label: () => string]> = {
  metrics: ['graph-line', () => vscode.l10n.t('Metrics')],
  params: ['symbol-parameter', () => vscode.l10n.t('Parameters')],
  artifacts: ['files', () => vscode.l10n.t('Artifacts')],
  data: ['database', () => vscode.l10n.t('Data')],
  models: ['package', () => vscode.l10n.t('Models')],
  tags: ['tag', () => vscode.l10n.t('Tags')],
};

/** The row of a group, with what it holds at a glance. */
export function groupItem(node: GroupNode, view: GroupView, bytes: number): vscode.TreeItem {
  const [icon, label] = GROUPS[node.group];
  const item = new vscode.TreeItem(label(), Collapsed);
  item.id = node.id;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.description = node.group === 'artifacts' ? filesAndBytes(view.count, bytes) : (view.glance ?? formatCount(view.count, vscode.env.language));
  item.contextValue = `group ${node.group}`;
  item.tooltip = '';
  item.accessibilityInformation = { label: `${label()}, ${item.description}` };
  return item;
}

function filesAndBytes(files: number, bytes: number): string {
  const size = formatBytes(bytes, vscode.env.language);
  return files === 1 ? vscode.l10n.t('1 file, {0}', size) : vscode.l10n.t('{0} files, {1}', formatCount(files, vscode.env.language), size);
}

/** The row of a metric, parameter or tag. */
export function valueItem(node: ValueNode, run: Run, model: FolderModel): vscode.TreeItem {
  const label = oneLine(node.key, 100);
  const item = new vscode.TreeItem(label, None);
  item.id = node.id;
  item.contextValue = node.kind;
  const text = valueText(node, run);
  const spark = node.kind === 'metric' ? model.courses.get(node.runId, node.key) : '';
  item.description = [oneLine(text), spark].filter((part) => part !== '').join(' ');
  item.accessibilityInformation = { label: `${label}, ${oneLine(text)}` };
  item.command = { command: COMMANDS.openSelected, title: vscode.l10n.t('Open Run') };
  return item;
}

function valueText(node: ValueNode, run: Run): string {
  if (node.kind === 'metric') {
    const metric = run.data.metrics.find((one) => one.key === node.key);
    return metric === undefined ? '' : formatValue(metric.value, vscode.env.language);
  }
  return rawValue(node, run) ?? '';
}

/** The whole value of a leaf, as it is copied. */
export function rawValue(node: ValueNode, run: Run): string | undefined {
  if (node.kind === 'metric') {
    const metric = run.data.metrics.find((one) => one.key === node.key);
    return metric === undefined ? undefined : String(metric.value);
  }
  const values = node.kind === 'param' ? run.data.params : run.data.tags;
  return values.find((one) => one.key === node.key)?.value;
}

/** The row of a file or folder; `size` in bytes. */
export function artifactItem(node: ArtifactNode, size: number | undefined): vscode.TreeItem {
  const name = oneLine(node.path.split('/').at(-1) ?? node.path);
  const item = new vscode.TreeItem(name, node.isDir ? Collapsed : None);
  item.id = node.id;
  item.contextValue = node.isDir ? 'artifact folder' : 'artifact file';
  item.description = size === undefined ? '' : formatBytes(size, vscode.env.language);
  item.accessibilityInformation = { label: [name, item.description].filter((part) => part !== '').join(', ') };
  if (!node.isDir) item.command = { command: COMMANDS.openArtifact, title: vscode.l10n.t('Open Artifact'), arguments: [node] };
  return item;
}

/** The row of a dataset: name, what it was used for, its version or else its digest, its rows. */
export function datasetItem(node: DatasetNode, run: Run): vscode.TreeItem {
  const input = run.inputs.dataset_inputs[node.index];
  const name = oneLine(input?.dataset.name ?? '');
  const item = new vscode.TreeItem(name, None);
  const use = input?.tags.find((tag) => tag.key === 'mlflow.data.context')?.value;
  item.id = node.id;
  item.contextValue = 'dataset';
  const facts = input === undefined ? undefined : datasetFacts(input.dataset);
  const rows = facts?.rows === undefined ? undefined : rowsWord(facts.rows);
  item.description = [facts?.version ?? shortDigest(input?.dataset.digest), rows, use].filter((part) => part !== undefined && part !== '').map((part) => oneLine(part ?? '')).join('  ');
  item.accessibilityInformation = { label: `${name}, ${item.description}` };
  item.command = { command: COMMANDS.openDataset, title: vscode.l10n.t('Open Dataset'), arguments: [node] };
  return item;
}

/** A digest as far as people compare it; the tooltip has all of it. */
function shortDigest(digest: string | undefined): string | undefined {
  return digest !== undefined && /^[\da-f]{20,}$/i.test(digest) ? digest.slice(0, 8) : digest;
}

/** The row of a model that the run logged: name, kind, registered versions. */
export function modelItem(node: ModelNode, model: FolderModel): vscode.TreeItem {
  const found = model.contents.get(node.runId)?.models.find((one) => one.info.model_id === node.modelId);
  const name = oneLine(found?.info.name ?? node.modelId);
  const item = new vscode.TreeItem(name, None);
  const registered = (found?.info.registrations ?? []).map((one) => `${oneLine(one.name, 60)} v${one.version}`);
  const unready = found?.info.status === 'LOGGED_MODEL_UPLOAD_FAILED' ? [vscode.l10n.t('upload failed')] : [];
  item.id = node.id;
  item.contextValue = registered.length > 0 ? 'loggedModel registered' : 'loggedModel';
  item.description = [...unready, oneLine(found?.info.model_type ?? ''), ...registered].filter((part) => part !== '').join('  ');
  item.accessibilityInformation = { label: `${name}, ${item.description}` };
  item.command = { command: COMMANDS.openModel, title: vscode.l10n.t('Open Model'), arguments: [node] };
  return item;
}
