import { invalidParameter } from '../protocol/errors';
import { toInt64, type Int64 } from '../protocol/int64';
import { LIMITS } from '../protocol/limits';

/** Longest value of an experiment's tag, characters; a longer one is refused, as MLflow does. */
const EXPERIMENT_TAG_VALUE = 20_000;

/** Letters of any script, digits and what MLflow allows beside them. */
const KEY = /^[\p{L}\p{M}\p{N}_\-. :/]+$/u;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const UNSAFE_LOCATION = /[#?;\u0000-\u001f\u007f]/;

/**
 * Checks a key of a param, metric or tag by MLflow's rules: known characters, a normal relative path, at most 250 characters.
 * `field` is where it stands in the request, as `params[3].key`. Raises INVALID_PARAMETER_VALUE.
 */
export function checkKey(key: string, field: string): void {
  if (key === '') throw invalidParameter(`Missing value for required parameter '${field}': a key must be given.`);
  if (tooLong(key, LIMITS.key)) throw invalidParameter(`'${field}' exceeds the maximum length of ${LIMITS.key} characters: "${cut(key, 60)}…".`);
  if (!KEY.test(key)) {
    throw invalidParameter(`Invalid value "${key}" for parameter '${field}': keys may hold letters, digits, _ - . : / and spaces.`);
  }
  if (key.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw invalidParameter(`Invalid value "${key}" for parameter '${field}': a key must be a normal relative path, without "//", "." or "..".`);
  }
}

/** Checks the name of an experiment. Raises INVALID_PARAMETER_VALUE. */
export function checkExperimentName(name: string, field = 'name'): void {
  if (name.trim() === '') throw invalidParameter(`Missing value for required parameter '${field}': an experiment needs a name.`);
  if (tooLong(name, LIMITS.experimentName)) {
    throw invalidParameter(`'${field}' exceeds the maximum length of ${LIMITS.experimentName} characters.`);
  }
}

/** Checks the value of an experiment's tag. Raises INVALID_PARAMETER_VALUE. */
export function checkExperimentTagValue(value: string): void {
  if (tooLong(value, EXPERIMENT_TAG_VALUE)) throw invalidParameter(`'value' exceeds the maximum length of ${EXPERIMENT_TAG_VALUE} characters.`);
}

/**
 * Checks an artifact location that a client gives. It is kept as it is and given back; what could change its meaning once
 * something is appended is refused. Raises INVALID_PARAMETER_VALUE.
 */
export function checkArtifactLocation(location: string): void {
  const refuse = (why: string): Error => invalidParameter(`Invalid value "${cut(location, 200)}" for parameter 'artifact_location': ${why}.`);
  if (tooLong(location, 2048)) throw refuse('it exceeds 2048 characters');
  if (UNSAFE_LOCATION.test(location)) throw refuse('it may not hold #, ?, ; or control characters');
  if (unescaped(location).split(/[/\\]/).includes('..')) throw refuse('it may not hold ".."');
  if (location.startsWith('runs:')) throw refuse('it cannot be a runs:/ address');
}

function unescaped(text: string): string {
  let plain = text;
  for (let round = 0; round < 3; round++) {
    const next = plain.replace(/%2e/gi, '.').replace(/%2f/gi, '/').replace(/%5c/gi, '\\').replace(/%25/g, '%');
    if (next === plain) return plain;
    plain = next;
  }
  return plain;
}

/** An integer of a request in its exact form. Raises INVALID_PARAMETER_VALUE. */
export function checkInt64(value: Int64, field: string): Int64 {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  try {
    return toInt64(value);
  } catch {
    throw invalidParameter(`Invalid value ${value} for parameter '${field}': it must be an integer of 64 bits.`);
  }
}

/** Refuses a text that is too long. Raises INVALID_PARAMETER_VALUE. */
export function checkLength(text: string, limit: number, field: string): void {
  if (tooLong(text, limit)) throw invalidParameter(`'${field}' exceeds the maximum length of ${limit} characters.`);
}

/** Whether a text has more characters (code points, as Python counts) than the limit. */
export function tooLong(text: string, limit: number): boolean {
  return text.length > limit && (text.length > 2 * limit || Array.from(text).length > limit);
}

/** The text, cut to so many characters without splitting one. */
export function cut(text: string, limit: number): string {
  return tooLong(text, limit) ? Array.from(text.slice(0, 2 * limit)).slice(0, limit).join('') : text;
}

/** The number that a param's text is, or `null`; infinities and NaN are text. */
export function numberOf(text: string): number | null {
  if (!NUMBER.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}
