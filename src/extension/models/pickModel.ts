import * as vscode from 'vscode';
import { withAliases } from '../../client/registry/withAliases';
import type { ModelVersion, RegisteredModel, Stage } from '../../protocol/entities';
import { versionsOf } from '../../client/registry/readModel';
import { stagesOf, type Connections, type FolderConnection } from '../connection/folderConnection';
import { noModels, noVersions } from '../errors/models';
import { formatElapsed, oneLine, withoutIcons } from '../tree/format';
import { isPrompt } from './collectModel';
import { nameFilter } from './modelSearch';
import type { ModelTarget, VersionTarget } from './modelTargets';

/** Models that are offered at a time; typing finds the others. */
const MOST = 100;
/** The server is asked this long after the last key, ms. */
const PAUSE = 150;

/** How a list of versions is asked for. */
export interface PickOptions {
  readonly title?: string;
  /** Which versions come into question. */
  readonly fits?: (version: ModelVersion) => boolean;
}

interface ModelItem extends vscode.QuickPickItem {
  readonly target?: ModelTarget;
}

/** How a stage looks in a list, where colours are not shown. */
export const STAGE_ICONS: Readonly<Record<Stage, string>> = { Production: 'verified-filled', Staging: 'beaker', None: 'circle-large-outline', Archived: 'archive' };

/**
 * Lets the person pick a registered model of any folder, by part of its name; those that are `likely` come first. There is no question when there is one only. Raises `CancellationError`, or
 * `UserError` when there is none.
 */
export async function pickRegisteredModel(connections: Connections, placeholder: string, likely?: (model: RegisteredModel) => boolean): Promise<ModelTarget> {
  const first = await find(connections, '', likely);
  if (first.length === 0) throw noModels();
  const [only] = first;
  if (first.length === 1 && only?.target !== undefined) return only.target;
  const pick = vscode.window.createQuickPick<ModelItem>();
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.items = first;
  let timer: NodeJS.Timeout | undefined;
  const search = async (): Promise<void> => {
    const asked = pick.value;
    pick.busy = true;
    try {
      const items = await find(connections, asked, likely);
      if (pick.value === asked) pick.items = items;
    } catch (error) {
      if (pick.value === asked) pick.items = [{ label: vscode.l10n.t('$(warning) Not found out'), detail: withoutIcons(error instanceof Error ? error.message : String(error)), alwaysShow: true }];
    } finally {
      if (pick.value === asked) pick.busy = false;
    }
  };
  return new Promise<ModelTarget>((resolve, reject) => {
    pick.onDidChangeValue(() => {
      clearTimeout(timer);
      timer = setTimeout(() => void search(), PAUSE);
    });
    pick.onDidAccept(() => {
      const target = pick.selectedItems[0]?.target;
      if (target === undefined) return;
      resolve(target);
      pick.hide();
    });
    pick.onDidHide(() => {
      clearTimeout(timer);
      pick.dispose();
      reject(new vscode.CancellationError());
    });
    pick.show();
  });
}

async function find(connections: Connections, text: string, likely: (model: RegisteredModel) => boolean = () => true): Promise<ModelItem[]> {
  const filter = nameFilter(text);
  const several = connections.active.length > 1;
  const reachable = connections.active.filter(({ state }) => state.kind !== 'off' && state.kind !== 'failed');
  const lists = await Promise.all(reachable.map(async (connection) => {
    const { registered_models: models } = await (await connection.client()).searchRegisteredModels({ max_results: MOST, ...(filter === undefined ? {} : { filter }) });
    const offered = models.filter((model) => !isPrompt(model));
    return [...offered.filter(likely), ...offered.filter((model) => !likely(model))].map((model) => modelItem(connection, model, several));
  }));
  return lists.flat();
}

function modelItem(connection: FolderConnection, model: RegisteredModel, several: boolean): ModelItem {
  return {
    label: `$(package) ${withoutIcons(model.name)}`,
    description: [standing(model, stagesOf(connection)), several ? withoutIcons(connection.name) : ''].filter((part) => part !== '').join('  '),
    // The server chose; the list shows all of it.
    alwaysShow: true,
    target: { kind: 'model', connectionId: connection.id, name: model.name },
  };
}

/** Which version of a model is used: `v2 in Production`, or that none is; without stages what its aliases point to, as far as that is listed. */
export function standing(model: RegisteredModel, stages: boolean): string {
  if (!stages) return model.aliases.map(({ alias, version }) => withoutIcons(`@${oneLine(alias, 60)} v${version}`)).join('  ');
  const version = model.latest_versions.find((one) => one.current_stage === 'Production')?.version;
  return version === undefined ? vscode.l10n.t('no version in Production') : vscode.l10n.t('v{0} in Production', version);
}

/**
 * Lets the person pick a version of a model, the newest first; there is no question when there is one only. Raises `CancellationError`, or `UserError` when
 * no version comes into question.
 */
export async function pickVersion(connections: Connections, model: ModelTarget, placeholder: string, options: PickOptions = {}): Promise<VersionTarget> {
  const client = await connections.byId(model.connectionId)?.client();
  if (client === undefined) throw noModels();
  const [registered, found] = await Promise.all([client.getRegisteredModel(model.name), versionsOf(client, model.name)]);
  const versions = withAliases(found, registered).filter(options.fits ?? (() => true));
  const [only] = versions;
  if (only === undefined) throw noVersions(oneLine(model.name, 80));
  const target = (version: ModelVersion): VersionTarget => ({ kind: 'version', connectionId: model.connectionId, name: model.name, version: version.version });
  if (versions.length === 1) return target(only);
  const picked = await vscode.window.showQuickPick(versions.map((version) => ({
    label: `$(${STAGE_ICONS[version.current_stage]}) v${version.version}`,
    description: [
      version.current_stage === 'None' ? '' : version.current_stage,
      ...version.aliases.map((alias) => withoutIcons(`@${alias}`)),
      vscode.l10n.t('{0} ago', formatElapsed(Date.now() - Number(version.creation_timestamp))),
    ].filter((part) => part !== '').join('  '),
    ...(version.description === undefined || version.description === '' ? {} : { detail: withoutIcons(oneLine(version.description, 100)) }),
    version,
  })), { ...(options.title === undefined ? {} : { title: options.title }), placeHolder: placeholder, matchOnDescription: true, matchOnDetail: true });
  if (picked === undefined) throw new vscode.CancellationError();
  return target(picked.version);
}
