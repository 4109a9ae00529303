import * as vscode from 'vscode';
import { hasStages } from '../../client/connection';
import { nothingSelected } from '../errors';
import { noVersions } from '../errors/models';
import { oneLine } from '../tree/format';
import { anyModels, clientOf } from './editModel';
import { loadCode, modelUri } from './loadCode';
import type { ModelServices } from './modelServices';
import type { RegistryTarget } from './modelTargets';

/** How long the status bar says that something was copied, ms. */
const SAID = 2000;

async function copy(lines: readonly string[]): Promise<void> {
  if (lines.length === 0) throw nothingSelected();
  await vscode.env.clipboard.writeText(lines.join('\n'));
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied'), SAID);
}

/** Copies the names of the models, uncut, one a line. */
export async function copyModelName(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const targets = await anyModels(services, args, vscode.l10n.t('Copy the name of which model?'));
  await copy([...new Set(targets.map(({ name }) => name))]);
}

/** Copies the addresses that programs load the versions by, one a line. */
export async function copyModelUri(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const targets = await anyModels(services, args, vscode.l10n.t('Copy the URI of which model?'));
  await copy(await Promise.all(targets.map((target) => uriOf(services, target))));
}

/** Copies Python code that loads the versions. */
export async function copyModelCode(services: ModelServices, args: readonly unknown[]): Promise<void> {
  const targets = await anyModels(services, args, vscode.l10n.t('Copy code that loads which model?'));
  const [first, ...rest] = await Promise.all(targets.map((target) => uriOf(services, target)));
  if (first === undefined) throw nothingSelected();
  // Further ones need no second import.
  await copy([loadCode(first).trimEnd(), ...rest.map((uri, index) => (loadCode(uri).trimEnd().split('\n').at(-1) ?? '').replace(/^model\b/, `model_${index + 2}`)), '']);
}

/** A version by its number; a model by what serves its users: Production, else an alias, else its newest version. */
async function uriOf(services: ModelServices, target: RegistryTarget): Promise<string> {
  if (target.kind === 'version') return modelUri(target.name, { kind: 'version', version: target.version });
  const client = await clientOf(services, target);
  const model = await client.getRegisteredModel(target.name);
  if (model.latest_versions.some((version) => version.current_stage === 'Production')) return modelUri(model.name, { kind: 'stage', stage: 'Production' });
  const alias = model.aliases.find((one) => one.alias === 'champion') ?? model.aliases[0];
  if (alias !== undefined) return modelUri(model.name, { kind: 'alias', alias: alias.alias });
  // A registry without stages says a model without its versions.
  const latest = hasStages(client.connection) ? model.latest_versions : await client.getLatestVersions(model.name);
  const newest = latest.reduce<number>((most, { version }) => Math.max(most, Number(version)), 0);
  if (newest === 0) throw noVersions(oneLine(model.name, 80));
  return modelUri(model.name, { kind: 'version', version: String(newest) });
}
