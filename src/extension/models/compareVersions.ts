import * as vscode from 'vscode';
import { versionsOf } from '../../client/registry/readModel';
import { withAliases } from '../../client/registry/withAliases';
import type { ModelVersion } from '../../protocol/entities';
import { noRunsToCompare } from '../errors/models';
import { COMMANDS } from '../ids';
import { formatElapsed, withoutIcons } from '../tree/format';
import { clientOf, labelOf } from './editModel';
import type { ModelServices } from './modelServices';
import { givenModels, modelTarget, type ModelTarget, type VersionTarget } from './modelTargets';
import { runIdOf } from './openRow';
import { STAGE_ICONS } from './pickModel';
import { readVersionRuns } from './versionRuns';

/**
 * Opens Compare Runs with the runs of the versions given; of a single version or a model, with those that the person chooses. Versions whose run cannot be
 * compared are told. Raises `UserError` when there is none to compare.
 */
export async function compareVersions(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const targets = await versionsToCompare(services, args);
  const [first] = targets;
  if (first === undefined) throw new vscode.CancellationError();
  const here = targets.filter((target) => target.connectionId === first.connectionId);
  const runIds = await Promise.all(here.map((target) => runIdOf(services, target)));
  const client = await clientOf(services, first);
  const runs = await readVersionRuns(client, [...new Set(runIds.filter((id) => id !== undefined))], AbortSignal.timeout(60_000));
  const isThere = (id: string | undefined): id is string => id !== undefined && runs.get(id)?.info.lifecycle_stage === 'active';
  const left = here.filter((_, index) => !isThere(runIds[index]));
  const ids = [...new Set(runIds.filter(isThere))];
  if (ids.length === 0) throw noRunsToCompare(left.map(labelOf).join(', '));
  if (left.length > 0) {
    const names = left.slice(0, 5).map(labelOf).join(', ') + (left.length > 5 ? '…' : '');
    void vscode.window.showWarningMessage(vscode.l10n.t('Not compared, since their runs are gone or they never had one: {0}.', names));
  } else if (ids.length < here.length && ids.length === 1) {
    void vscode.window.showInformationMessage(vscode.l10n.t('These versions came from the same run.'));
  }
  const chosen = ids.map((runId) => ({ kind: 'run', connectionId: first.connectionId, runId }));
  await vscode.commands.executeCommand(COMMANDS.compareRuns, chosen[0], chosen);
}

async function versionsToCompare(services: ModelServices, args: readonly unknown[]): Promise<VersionTarget[]> {
  const given = givenModels(args);
  const versions = given.filter((target) => target.kind === 'version');
  if (versions.length > 1) return versions;
  const model = given[0] ?? (await modelTarget(services.connections, args, vscode.l10n.t('Compare versions of which model?')));
  return pickVersions(services, { kind: 'model', connectionId: model.connectionId, name: model.name }, versions[0]);
}

/** Lets the person choose; what is in use and the version that was meant are ticked. */
async function pickVersions(services: ModelServices, target: ModelTarget, meant: VersionTarget | undefined): Promise<VersionTarget[]> {
  const client = await clientOf(services, target);
  const [model, found] = await Promise.all([client.getRegisteredModel(target.name), versionsOf(client, target.name)]);
  const picked = await vscode.window.showQuickPick(withAliases(found, model).map((version) => ({
    label: `$(${STAGE_ICONS[version.current_stage]}) v${version.version}`,
    description: [version.current_stage === 'None' ? '' : version.current_stage, ...version.aliases.map((alias) => withoutIcons(`@${alias}`)), age(version)].filter((part) => part !== '').join('  '),
    picked: meant?.version === version.version || version.current_stage === 'Production' || (meant === undefined && version.current_stage === 'Staging'),
    version: version.version,
  })), { canPickMany: true, title: vscode.l10n.t('Compare Versions of {0}', labelOf(target)), placeHolder: vscode.l10n.t('Which versions?'), matchOnDescription: true });
  if (picked === undefined) throw new vscode.CancellationError();
  return picked.map(({ version }) => ({ kind: 'version', connectionId: target.connectionId, name: target.name, version }));
}

function age(version: ModelVersion): string {
  return vscode.l10n.t('{0} ago', formatElapsed(Date.now() - Number(version.creation_timestamp)));
}
