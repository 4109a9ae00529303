import { MlflowError } from '../../protocol/errors';
import type { RegistryEvent } from '../../protocol/registry';
import type { Reader } from '../sql';
import { movesSince, numberEverOf, revisionOf } from './events';

/** Events that a conflict names; of more it says how many. */
const NAMED = 5;

/** Raises RESOURCE_CONFLICT, with what happened meanwhile, when a model is not as who decides was shown it. */
export function refuseConflict(reader: Reader, name: string, expected: number): void {
  if (revisionOf(reader, name) === expected) return;
  const model = numberEverOf(reader, name);
  const events = model === undefined ? [] : movesSince(reader, model, expected, NAMED + 1);
  const said = events.slice(-NAMED).map(words);
  const more = events.length > NAMED ? 'and more before that; ' : '';
  const what = said.length === 0 ? 'the revision that was expected is not of this model' : `${more}${said.join('; ')}`;
  throw new MlflowError('RESOURCE_CONFLICT', `Nothing was changed, since '${name}' is not as it was when this was decided: ${what}. Look at it again and decide anew.`);
}

function words(event: RegistryEvent): string {
  return `${deed(event)} by ${event.user.name || 'somebody'} at ${timeWords(event.time)}`;
}

/** To the second, in universal time: who reads it may be anywhere. */
function timeWords(time: RegistryEvent['time']): string {
  return `${new Date(Number(time)).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function deed({ kind, version, from, to, alias }: RegistryEvent): string {
  switch (kind) {
    case 'model-created':
      return 'the model was made';
    case 'model-deleted':
      return 'the model was deleted';
    case 'model-restored':
      return 'the model was restored';
    case 'version-registered':
      return `version ${version} was registered`;
    case 'version-deleted':
      return `version ${version} was deleted`;
    case 'version-restored':
      return `version ${version} was restored`;
    case 'stage-changed':
      return `version ${version} went from ${from} to ${to}`;
    case 'alias-set':
      return `alias ${alias} was set to version ${version}${from === undefined ? '' : ` (before: version ${from})`}`;
    case 'alias-removed':
      return `alias ${alias} was taken from version ${version}`;
    default:
      return kind;
  }
}
