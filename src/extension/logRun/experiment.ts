import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';
import { noFolder } from '../errors';
import { LIMITS } from '../../protocol/limits';
import { formatCount, withoutIcons } from '../tree/format';
import type { TreeServices } from '../tree/treeServices';
import { askList, BACK, type Row } from './ask';

/** Where a run goes: an experiment that is there, or one that is made with the run. */
export interface Destination {
  readonly connectionId: string;
  /** Undefined for one that is made. */
  readonly experimentId: string | undefined;
  readonly name: string;
}

/** Where runs of a folder went last, kept for the window. */
const LAST = 'trialbook.logRun.last';

/** The experiment that is offered first: the one last logged to, else the one with the newest run, else the folder's default one. */
export async function activeDestination(services: TreeServices, connection: FolderConnection): Promise<Destination> {
  const model = services.models.byId(connection.id);
  if (model === undefined) throw noFolder();
  if (!model.loaded) await model.loadExperiments();
  const last = services.workspaceState.get<Record<string, string>>(LAST, {})[connection.id];
  const { shown } = model.groups;
  const newest = [...shown].sort((a, b) => Number(model.overviews.get(b.experiment_id)?.last_start_time ?? 0) - Number(model.overviews.get(a.experiment_id)?.last_start_time ?? 0));
  const one = shown.find((experiment) => experiment.experiment_id === last) ?? newest[0];
  if (one !== undefined) return { connectionId: connection.id, experimentId: one.experiment_id, name: one.name };
  const client = await model.client();
  const standard = await client.getExperiment('0').catch(() => undefined);
  return standard?.lifecycle_stage === 'active'
    ? { connectionId: connection.id, experimentId: standard.experiment_id, name: standard.name }
    : { connectionId: connection.id, experimentId: undefined, name: 'Default' };
}

/** Remembers where a run went. */
export function rememberDestination(services: TreeServices, { connectionId, experimentId }: Destination): void {
  const known = services.workspaceState.get<Record<string, string>>(LAST, {});
  void services.workspaceState.update(LAST, { ...known, ...(experimentId === undefined ? {} : { [connectionId]: experimentId }) });
}

/** Asks for the experiment; `now` is chosen already, and typing a name that is not there offers to make it. Raises `CancellationError`. */
export async function askExperiment(services: TreeServices, now: Destination, title: string, back: boolean): Promise<Destination | typeof BACK> {
  const { all } = services.models;
  await Promise.all(all.filter((model) => !model.loaded).map((model) => model.loadExperiments()));
  const rows = all.flatMap((model) => [...model.groups.shown, ...model.groups.hidden].map((experiment): Row<Destination> => {
    const runs = model.overviews.get(experiment.experiment_id)?.runs ?? 0;
    return {
      id: { connectionId: model.connection.id, experimentId: experiment.experiment_id, name: experiment.name },
      label: `$(beaker) ${withoutIcons(experiment.name)}`,
      description: [all.length > 1 ? withoutIcons(model.connection.name) : '', runs === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', formatCount(runs, vscode.env.language))].filter((part) => part !== '').join('  '),
    };
  }));
  const isNow = ({ id }: Row<Destination>): boolean => id?.connectionId === now.connectionId && id.experimentId === now.experimentId && id.name === now.name;
  if (!rows.some(isNow)) rows.unshift({ id: now, label: `$(beaker) ${withoutIcons(now.name)}`, ...(now.experimentId === undefined ? { description: vscode.l10n.t('made with the run') } : {}) });
  const ordered = [...rows].sort((a, b) => Number(isNow(b)) - Number(isNow(a)));
  const answer = await askList<Destination>({
    title,
    placeholder: vscode.l10n.t('Which experiment? Type the name of a new one to make it.'),
    rows: ordered,
    active: ordered[0],
    back,
    typed: (text) => {
      const name = text.slice(0, LIMITS.experimentName);
      if (name === '' || rows.some(({ id }) => id?.name === name)) return [];
      const places = all.length > 1 ? all.map((model) => model.connection) : [{ id: now.connectionId, name: '' }];
      return places.map((place) => ({
        id: { connectionId: place.id, experimentId: undefined, name },
        label: vscode.l10n.t('$(add) New experiment {0}', withoutIcons(name)),
        ...(place.name === '' ? {} : { description: withoutIcons(place.name) }),
        alwaysShow: true,
      }));
    },
  });
  return answer === BACK || answer.row === undefined ? BACK : answer.row;
}
