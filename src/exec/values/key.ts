import { LIMITS } from '../../protocol/limits';

/** What MLflow does not take in the key of a parameter, metric or tag: it takes letters of any script, digits, `_ - . : /` and spaces. */
const NOT_A_KEY = /[^\p{L}\p{M}\p{N}_\-. :/]+/gu;

/** A key that MLflow takes, as near to `text` as can be: other signs become `_`, and it reads as a path that goes nowhere else. Empty when nothing is left. */
export function safeKey(text: string): string {
  if (/^[A-Za-z][\w-]*$/.test(text) && text.length <= LIMITS.key) return text;
  const known = text.slice(0, LIMITS.key * 4).replace(/%/g, 'percent').replace(NOT_A_KEY, '_').replace(/\s+/g, ' ');
  const parts = known.split('/').map((part) => part.trim().replace(/^_+(?=.)|(?<=.)_+$/g, '').replace(/^\.{1,2}$/, '')).filter((part) => part !== '' && part !== '_');
  return Array.from(parts.join('/')).slice(0, LIMITS.key).join('').replace(/\/+$/, '').trim();
}
