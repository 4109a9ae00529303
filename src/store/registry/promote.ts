import { invalidParameter } from '../../protocol/errors';
import type { PromoteAnswer, PromoteRequest } from '../../protocol/registry';
import type { Call } from './call';
import { refuseConflict } from './conflict';
import { revisionOf, wasAt } from './events';
import { checkArchiving, dropAlias, finishAsked, moveToStage, newPlaces, pointAlias } from './moves';
import { exists, registerModel, registerVersion } from './register';
import { readVersion } from './rows';
import { canonicalStage, checkAlias, checkAliasIsFree, checkModelName, checkTag, checkText, parseVersion } from './rules';
import { shortened } from './tagEvents';

/** Raises INVALID_PARAMETER_VALUE for a promotion that says something that cannot be, before anything is looked up. */
export function checkPromotion(request: PromoteRequest): void {
  const { name, version, stage, archive_existing: archive = false, set_aliases: set = [], remove_aliases: remove = [] } = request;
  checkModelName(name);
  checkText(request.comment, 'comment');
  if (typeof version === 'string') parseVersion(version);
  else {
    checkText(version.description, 'description');
    version.tags?.forEach(checkTag);
  }
  [...set, ...remove].forEach(checkAlias);
  set.forEach(checkAliasIsFree);
  const both = set.find((alias) => remove.includes(alias));
  if (both !== undefined) throw invalidParameter(`Alias '${both}' is both to be set and to be removed.`);
  if (archive && stage === undefined) throw invalidParameter("'archive_existing' needs a stage.");
  if (stage !== undefined) checkArchiving(canonicalStage(stage), archive);
}

/** Does all that a promotion asks for, or raises and leaves everything as it was: it runs within one write. */
export function promote(call: Call, request: PromoteRequest): PromoteAnswer {
  const { tx } = call;
  const { name, set_aliases: set = [], remove_aliases: remove = [] } = request;
  refuseConflict(tx, name, request.expected_revision);
  const number = typeof request.version === 'string' ? parseVersion(request.version) : register(call, name, request.version);
  const version = readVersion(tx, name, number);
  const stage = request.stage === undefined ? undefined : canonicalStage(request.stage);
  const targets = newPlaces(version, stage, set);
  call.check({ name, version: version.version, targets, restores: request.restores === true && targets.every((target) => wasAt(tx, name, version.version, target)) });
  const restores = request.restores ? { restores: true as const } : {};
  const words = request.comment ? shortened(request.comment) : undefined;
  // The words stand with what they explain best: the first step, if there is one.
  let said = words === undefined;
  const more = (): { comment?: string; restores?: true } => {
    const comment = said ? undefined : words;
    said = true;
    return { ...(comment === undefined ? {} : { comment }), ...restores };
  };
  if (stage !== undefined) moveToStage(call, version, stage, request.archive_existing ?? false, stage === version.current_stage ? restores : more());
  for (const alias of new Set(set)) pointAlias(call, name, alias, number, version.aliases.includes(alias) ? restores : more());
  for (const alias of new Set(remove)) dropAlias(call, name, alias, restores);
  if (!said) call.record({ kind: 'commented', name, version: version.version, ...more() });
  finishAsked(call, version, stage, set);
  call.touched(name, number);
  return { model_version: readVersion(tx, name, number), revision: revisionOf(tx, name), events: call.events };
}

function register(call: Call, name: string, version: Exclude<PromoteRequest['version'], string>): number {
  if (!exists(call.tx, name)) registerModel(call, name);
  return registerVersion(call, { ...version, name, tags: [...(version.tags ?? [])] });
}
