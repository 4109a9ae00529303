import { createHash } from 'node:crypto';
import type { ModelVersion, RegisteredModel } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';

/** A model as far as decisions go. */
export interface Standing {
  readonly model: RegisteredModel | undefined;
  readonly versions: readonly ModelVersion[];
}

/**
 * The revision of a model on a server that keeps none: a number that its versions, their stages and its aliases come to, so that it is another one when any of
 * them moved; 0 when there is no such model.
 */
export function revisionOf({ model, versions }: Standing): number {
  return model === undefined ? 0 : 1 + createHash('sha256').update(JSON.stringify([...places({ model, versions })].sort())).digest().readUIntBE(0, 6);
}

/** What stands where: `v3` in a stage, `@champion` at a version. */
function places({ model, versions }: Standing): Map<string, string> {
  return new Map([
    ...versions.map((version) => [`v${version.version}`, version.current_stage] as const),
    ...(model?.aliases ?? []).map(({ alias, version }) => [`@${alias}`, `v${version}`] as const),
  ]);
}

/** The error for a model that moved on since it was shown; says what moved when it is known how it was. */
export function movedOn(name: string, before: Standing | undefined, now: Standing): MlflowError {
  if (now.model === undefined) return new MlflowError('RESOURCE_CONFLICT', `Registered model '${name}' was deleted meanwhile.`);
  if (before === undefined) return new MlflowError('RESOURCE_CONFLICT', `Registered model '${name}' changed since it was shown.`);
  const [old, fresh] = [places(before), places(now)];
  const moved = [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((key) => old.get(key) !== fresh.get(key))
    .map((key) => {
      const [from, to] = [old.get(key), fresh.get(key)];
      if (from === undefined) return `${key} is new (${to ?? ''})`;
      return to === undefined ? `${key} is gone (was ${from})` : `${key} went from ${from} to ${to}`;
    });
  return new MlflowError('RESOURCE_CONFLICT', `Registered model '${name}' changed since it was shown: ${moved.slice(0, 5).join(', ')}.`);
}
