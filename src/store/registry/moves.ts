import { invalidParameter } from '../../protocol/errors';
import { ACTIVE_STAGES, isActive, type ModelVersion, type Stage } from '../../protocol/entities';
import { REGISTRY_TAGS } from '../../protocol/registry';
import { finishReview, readReview, writeReview } from '../../promotion/review';
import type { RuleTarget } from '../../promotion/rules';
import { DELETED_STAGE } from '../search/registry';
import type { Reader } from '../sql';
import type { Call } from './call';

/** Raises INVALID_PARAMETER_VALUE when versions of a stage cannot be archived for another. */
export function checkArchiving(stage: Stage, archive: boolean): void {
  if (!archive || isActive(stage)) return;
  throw invalidParameter(`Model version transition cannot archive existing model versions because '${stage}' is not an Active stage. Valid stages are ${ACTIVE_STAGES.join(', ')}`);
}

/** What rules (which know aliases in small letters) call the places that a version is not in yet. */
export function newPlaces(version: ModelVersion, stage: Stage | undefined, aliases: readonly string[]): RuleTarget[] {
  const at = stage === undefined || stage === 'None' || stage === version.current_stage ? [] : [stage];
  return [...at, ...aliases.filter((alias) => !version.aliases.includes(alias)).map((alias): RuleTarget => `@${alias.toLowerCase()}`)];
}

/** Moves a version to a stage; `archive` sends the others of that stage to Archived. `more` goes with the version's own event. */
export function moveToStage(call: Call, version: ModelVersion, stage: Stage, archive: boolean, more: { comment?: string; restores?: true } = {}): void {
  const { tx, time } = call;
  const { name } = version;
  const number = Number(version.version);
  const from = version.current_stage;
  tx.run('modelVersion.setStage', [stage, time, name, number]);
  tx.run('registeredModel.touch', [time, name]);
  if (from !== stage) call.record({ kind: 'stage-changed', name, version: version.version, from, to: stage, ...more });
  if (!archive) return;
  for (const [other] of tx.all<[number]>('SELECT version FROM model_versions WHERE name = ? AND stage = ? AND version != ? ORDER BY version', [name, stage, number])) {
    tx.run('modelVersion.setStage', ['Archived', time, name, other]);
    call.record({ kind: 'stage-changed', name, version: String(other), from: stage, to: 'Archived', ...(more.restores ? { restores: true } : {}) });
    call.touched(name, other);
  }
}

/** Lets an alias point to a version. */
export function pointAlias(call: Call, name: string, alias: string, number: number, more: { comment?: string; restores?: true } = {}): void {
  const before = aliasedVersion(call.tx, name, alias);
  call.tx.run('registeredModel.setAlias', [name, alias, number]);
  if (before === number) return;
  call.record({ kind: 'alias-set', name, version: String(number), alias, ...(before === undefined ? {} : { from: String(before) }), ...more });
  if (before !== undefined) call.touched(name, before);
}

/** Takes an alias away; one that points nowhere is none. */
export function dropAlias(call: Call, name: string, alias: string, more: { comment?: string; restores?: true } = {}): void {
  const version = aliasedVersion(call.tx, name, alias);
  if (version === undefined) return;
  call.tx.run('registeredModel.deleteAlias', [name, alias]);
  call.record({ kind: 'alias-removed', name, version: String(version), alias, ...more });
  call.touched(name, version);
}

/** A review that asked for this move has been carried out, whichever client did it. */
export function finishAsked({ tx }: Call, { name, version, tags }: ModelVersion, stage: Stage | undefined, aliases: readonly string[]): void {
  const done = finishReview(readReview(tags.find(({ key }) => key === REGISTRY_TAGS.review)?.value), stage, aliases);
  if (done !== undefined) tx.run('modelVersion.setTag', [name, Number(version), REGISTRY_TAGS.review, writeReview(done)]);
}

/** The version an alias points to, if both are there. */
export const aliasedVersion = (reader: Reader, name: string, alias: string): number | undefined =>
  reader.one<[number]>(
    `SELECT a.version FROM aliases a JOIN model_versions v ON v.name = a.name AND v.version = a.version WHERE a.name = ? AND a.alias = ? AND v.stage != '${DELETED_STAGE}'`,
    [name, alias],
  )?.[0];
