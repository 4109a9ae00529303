import { invalidParameter } from '../../protocol/errors';
import type { KeyValue } from '../../protocol/entities';
import { STAGES, type Stage } from '../../protocol/entities';
import { LIMITS } from '../../protocol/limits';

/** Longest name of a registered model, in characters. */
const MODEL_NAME = 256;
/** Longest description, source and link, in characters. */
const LONG_TEXT = 100_000;
/** Longest value of a tag of the registry: prompts keep their text in one. */
const TAG_VALUE = 100_000;

const KEY = /^[\p{L}\p{N}_\-. :/]+$/u;
const ALIAS = /^[\p{L}\p{N}_-]+$/u;
const VERSION_ALIAS = /^v\d+$/i;

/** Shortens what a message shows. */
const shown = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

/** Raises INVALID_PARAMETER_VALUE for a name that no registered model may have: empty, with `/` or `:`, or `.` and `..`. */
export function checkModelName(name: string, field = 'name'): void {
  if (name.trim() === '') throw invalidParameter(`Missing value for required parameter '${field}'.`);
  if (name.length > MODEL_NAME) throw invalidParameter(`${field} has ${name.length} characters; at most ${MODEL_NAME} are allowed`);
  if (/[/:]/.test(name)) throw invalidParameter(`Invalid model name '${shown(name)}' for ${field}. Names cannot contain '/' or ':'.`);
  if (name.startsWith('..') || name === '.') throw invalidParameter(`Invalid model name '${shown(name)}' for ${field}: it reads as a path.`);
}

/** Raises INVALID_PARAMETER_VALUE for a tag of the registry or a key that is wrong. */
export function checkTag(tag: KeyValue): void {
  checkKey(tag.key);
  if (tag.value.length > TAG_VALUE) {
    throw invalidParameter(`The value of tag ${shown(tag.key)} has ${tag.value.length} characters; at most ${TAG_VALUE} are allowed`);
  }
}

/** Raises INVALID_PARAMETER_VALUE for a key that is empty, too long, or no normal relative path of allowed characters. */
export function checkKey(key: string, field = 'key'): void {
  if (key === '') throw invalidParameter(`Missing value for required parameter '${field}'.`);
  if (key.length > LIMITS.key) throw invalidParameter(`${field} ${shown(key)} has ${key.length} characters; at most ${LIMITS.key} are allowed`);
  if (!KEY.test(key)) {
    throw invalidParameter(`Invalid value '${shown(key)}' for ${field}: it may contain letters, digits, underscores, dashes, periods, spaces, colons and slashes.`);
  }
  const parts = key.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw invalidParameter(`Invalid value '${shown(key)}' for ${field}: it must read as a normal relative path.`);
  }
}

/** Raises INVALID_PARAMETER_VALUE for a long text that is too long. */
export function checkText(text: string | undefined, field: string): void {
  if (text !== undefined && text.length > LONG_TEXT) throw invalidParameter(`${field} has ${text.length} characters; at most ${LONG_TEXT} are allowed`);
}

/** Raises INVALID_PARAMETER_VALUE for an alias of wrong characters or length. */
export function checkAlias(alias: string): void {
  if (alias === '') throw invalidParameter('Registered model alias name cannot be empty.');
  if (!ALIAS.test(alias)) {
    throw invalidParameter(`Invalid alias name: '${shown(alias)}'. An alias may contain letters, digits, underscores and dashes.`);
  }
  if (alias.length > LIMITS.alias) throw invalidParameter(`alias has ${alias.length} characters; at most ${LIMITS.alias} are allowed`);
}

/** Raises INVALID_PARAMETER_VALUE for an alias that means something by itself: `latest`, and `v1` and the like. */
export function checkAliasIsFree(alias: string): void {
  if (alias.toLowerCase() === 'latest') throw invalidParameter("'latest' alias name (case insensitive) is reserved.");
  if (VERSION_ALIAS.test(alias)) throw invalidParameter(`Version alias name '${shown(alias)}' is reserved.`);
}

/** The number of a version. Raises INVALID_PARAMETER_VALUE when the text is none. */
export function parseVersion(version: string): number {
  if (!/^\d{1,9}$/.test(version)) throw invalidParameter(`Invalid value '${shown(version)}' for parameter 'version': a model version is a whole number.`);
  return Number(version);
}

/** The stage that is meant, whatever its case. Raises INVALID_PARAMETER_VALUE naming the stages. */
export function canonicalStage(stage: string): Stage {
  const found = STAGES.find((each) => each.toLowerCase() === stage.toLowerCase());
  if (found === undefined) throw invalidParameter(`Invalid Model Version stage: ${shown(stage)}. Value must be one of ${STAGES.join(', ')}.`);
  return found;
}
