import * as vscode from 'vscode';
import { withAliases } from '../../client/registry/withAliases';
import type { RegisteredModel } from '../../protocol/entities';
import type { RegistryEvent } from '../../protocol/registry';
import { noModels } from '../errors/models';
import { nothingToRestore } from '../errors/promotion';
import { modelTarget } from '../models/modelTargets';
import { oneLine } from '../tree/format';
import type { PromotionOutcome } from './draft';
import { previousProduction, type Previous } from './previous';
import { decideDraft } from './promote';
import { writableRegistryOf, type OpenRegistry } from './registryOf';
import type { PromoteServices } from './services';
import { withSign } from './sign';

/** Events of a page, and how many pages are looked through. */
const PAGE = 500;
const MOST_PAGES = 20;

/** Puts the version back that was in production before, as the history tells, after the same confirmation as a promotion. Raises `CancellationError` or `UserError`. */
export async function restoreProduction(services: PromoteServices, args: readonly unknown[]): Promise<PromotionOutcome | undefined> {
  const { connectionId, name } = await modelTarget(services.tree.connections, args, vscode.l10n.t('Which model gets its previous version back?'), inUse);
  const open = await writableRegistryOf(services.tree.connections, connectionId);
  const previous = await withSign(vscode.l10n.t('Looking through the history of {0}', oneLine(name, 60)), (_, signal) => find(open, name, signal));
  if (previous === undefined) throw nothingToRestore(oneLine(name, 60));
  return decideDraft(services, open, {
    kind: 'promotion', connectionId, name, version: previous.version, stage: 'Production', setAliases: previous.aliases, removeAliases: [], comment: '', restores: true,
  });
}

/** A model that something is, or was, in production of. */
function inUse({ latest_versions: versions }: RegisteredModel): boolean {
  return versions.some(({ current_stage: stage }) => stage === 'Production' || stage === 'Archived');
}

async function find({ registry }: OpenRegistry, name: string, signal: AbortSignal): Promise<Previous | undefined> {
  const { model, versions } = await registry.view(name, { signal });
  if (model === undefined) throw noModels();
  const events: RegistryEvent[] = [];
  let before: number | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await registry.history(name, { max: PAGE, ...(before === undefined ? {} : { before }) }, { signal });
    events.push(...answer.events);
    const found = previousProduction(events, withAliases(versions, model), model.aliases);
    if (found !== undefined || answer.next_before === undefined) return found;
    before = answer.next_before;
  }
  return undefined;
}
