import * as vscode from 'vscode';
import type { RegisteredModel, Stage } from '../../protocol/entities';
import { contentWords } from '../servers/serverRow';
import type { ServedRow } from '../serving/servingRows';
import { COMMANDS } from '../ids';
import { formatCount, formatValue, oneLine } from '../tree/format';
import { rootItem } from '../tree/renderExperiment';
import { directionWord } from '../tree/renderRun';
import type { VersionView } from './collectModel';
import type { FolderRegistry } from './folderRegistry';
import type { ArchivedNode, ModelTrashNode, ModelVersionNode, MoreModelsNode, RegisteredModelNode, RegistryFolderNode, ServingNode, TrashedNode } from './modelNodes';
import { standing } from './pickModel';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
/** Two spaces part what a description says. */
const GAP = '  ';
const GREY = 'list.deemphasizedForeground';

/** How a version of each stage looks. Colours are those that all themes define. */
const ICONS: Readonly<Record<Stage, readonly [icon: string, color: string]>> = {
  Production: ['verified-filled', 'charts.green'],
  Staging: ['beaker', 'charts.yellow'],
  None: ['circle-large-outline', GREY],
  Archived: ['archive', GREY],
};

const icon = (name: string, color?: string): vscode.ThemeIcon => new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));
const open = (): vscode.Command => ({ command: COMMANDS.openSelectedModel, title: vscode.l10n.t('Open') });

/** The root of a folder or server; `reading` while what is in it is on its way. */
export function registryFolderItem(node: RegistryFolderNode, registry: FolderRegistry, reading: boolean): vscode.TreeItem {
  return rootItem(node.id, registry.connection, contentWords(registry.connection, reading, registry.loaded && registry.models.size === 0 ? vscode.l10n.t('no models') : ''));
}

/** The row of a registered model, with the version that serves its users. */
export function registeredModelItem(node: RegisteredModelNode, model: RegisteredModel, alone: boolean, stages: boolean): vscode.TreeItem {
  const name = oneLine(model.name);
  // Without stages the registry lists models without their versions.
  const empty = stages && model.latest_versions.length === 0;
  const item = new vscode.TreeItem(name, empty ? None : alone ? Expanded : Collapsed);
  item.id = node.id;
  item.iconPath = icon('package');
  item.description = empty ? vscode.l10n.t('no versions') : standing(model, stages);
  item.contextValue = stages ? 'model stages' : 'model';
  item.command = open();
  item.accessibilityInformation = { label: [name, vscode.l10n.t('registered model'), item.description].filter((part) => part !== '').join(', ') };
  return item;
}

/** The row of a version; `served` while it is served. */
export function versionItem(node: ModelVersionNode, view: VersionView, runId: string | undefined, served: ServedRow | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(`v${node.version}`, runId === undefined && served === undefined ? None : Collapsed);
  item.id = node.id;
  item.iconPath = versionIcon(view, served);
  item.description = versionDescription(view, served);
  item.contextValue = versionContext(view, runId, served);
  item.command = open();
  item.accessibilityInformation = { label: versionLabel(node, view, served) };
  return item;
}

function versionIcon(view: VersionView, served: ServedRow | undefined): vscode.ThemeIcon {
  if (served?.attention !== undefined || view.unready === 'failed') return icon('warning', 'charts.yellow');
  if (view.review !== undefined) return icon('comment-unresolved', 'charts.yellow');
  if (view.unready === 'pending') return icon('loading~spin', 'charts.blue');
  return icon(...ICONS[view.stage ?? 'None']);
}

/** Stage, aliases and the key metric; or what a person should look at. */
function versionDescription(view: VersionView, served: ServedRow | undefined): string {
  const stage = view.stage === 'None' ? '' : (view.stage ?? '');
  const aliases = view.aliases.map((alias) => `@${oneLine(alias, 60)}`);
  if (served?.attention !== undefined) return join(stage, ...aliases, served.attention);
  if (view.review !== undefined) return reviewWords(view.review);
  const value = view.value === undefined ? '' : formatValue(view.value, vscode.env.language);
  return join(stage, ...aliases, unreadyWords(view), value);
}

function reviewWords({ goal, by }: NonNullable<VersionView['review']>): string {
  return by === '' ? vscode.l10n.t('{0} requested', oneLine(goal, 60)) : vscode.l10n.t('{0} requested by {1}', oneLine(goal, 60), oneLine(by, 60));
}

function unreadyWords({ unready }: VersionView): string {
  if (unready === undefined) return '';
  return unready === 'pending' ? vscode.l10n.t('being registered') : vscode.l10n.t('registration failed');
}

function versionContext(view: VersionView, runId: string | undefined, served: ServedRow | undefined): string {
  const words = ['version', ...(view.stage === undefined ? [] : [`stage=${view.stage}`])];
  if (served !== undefined) words.push('serving');
  if (view.review !== undefined) words.push('review');
  if (runId !== undefined) words.push('run');
  if (view.aliases.length > 0) words.push('alias');
  return words.join(' ');
}

/** What a screen reader says of a version. */
function versionLabel(node: ModelVersionNode, view: VersionView, served: ServedRow | undefined): string {
  const parts = [
    vscode.l10n.t('version {0} of {1}', node.version, oneLine(node.name)),
    view.stage === 'None' ? vscode.l10n.t('no stage') : (view.stage ?? ''),
    ...view.aliases.map((alias) => vscode.l10n.t('alias {0}', oneLine(alias, 60))),
    unreadyWords(view),
    view.review === undefined ? '' : reviewWords(view.review),
    served?.accessibleLabel ?? '',
  ];
  if (view.value !== undefined && view.keyMetric !== undefined) {
    parts.push(`${oneLine(view.keyMetric.key)} ${formatValue(view.value, vscode.env.language)}`, directionWord(view.keyMetric));
  }
  return parts.filter((part) => part !== '').join(', ');
}

/** The row that holds archived versions. */
export function archivedItem(node: ArchivedNode, count: number): vscode.TreeItem {
  const label = vscode.l10n.t('{0} archived versions…', formatCount(count, vscode.env.language));
  const item = new vscode.TreeItem(label, Collapsed);
  item.id = node.id;
  item.contextValue = 'archived';
  item.tooltip = '';
  item.accessibilityInformation = { label };
  return item;
}

/** The row of how a version is served. */
export function servingItem(node: ServingNode, row: ServedRow): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, None);
  item.id = node.id;
  item.iconPath = row.icon;
  item.description = row.description;
  item.contextValue = row.contextValue;
  item.tooltip = row.tooltip;
  item.command = open();
  item.accessibilityInformation = { label: row.accessibleLabel };
  return item;
}

/** The row that shows more; `rest` where it is known. */
export function moreModelsItem(node: MoreModelsNode, rest: number | undefined): vscode.TreeItem {
  const label = rest === undefined ? vscode.l10n.t('More models…')
    : rest === 1 ? vscode.l10n.t('1 more version…') : vscode.l10n.t('{0} more versions…', formatCount(rest, vscode.env.language));
  const item = new vscode.TreeItem(label, None);
  item.id = node.id;
  item.contextValue = 'more';
  item.command = { command: COMMANDS.loadMoreModels, title: vscode.l10n.t('Load More Models'), arguments: [node] };
  item.accessibilityInformation = { label };
  return item;
}

/** The row of what was deleted. */
export function trashItem(node: ModelTrashNode, count: number): vscode.TreeItem {
  const label = vscode.l10n.t('Trash');
  const item = new vscode.TreeItem(label, Collapsed);
  item.id = node.id;
  item.iconPath = icon('trash');
  item.description = formatCount(count, vscode.env.language);
  item.contextValue = 'trash';
  item.accessibilityInformation = { label: `${label}, ${item.description}` };
  return item;
}

/** A deleted model or version. */
export function trashedItem(node: TrashedNode): vscode.TreeItem {
  const name = oneLine(node.name);
  const item = new vscode.TreeItem(node.version === undefined ? name : `${name} v${node.version}`, None);
  item.id = node.id;
  item.iconPath = icon(node.version === undefined ? 'package' : 'circle-large-outline', GREY);
  item.contextValue = node.version === undefined ? 'trashedModel' : 'trashedVersion';
  item.accessibilityInformation = { label: vscode.l10n.t('{0}, in the trash', node.version === undefined ? name : `${name} v${node.version}`) };
  return item;
}

/** Joins the parts of a description that say something. */
function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(GAP);
}
