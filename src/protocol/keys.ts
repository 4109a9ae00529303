import { LIMITS } from './limits';

/** A key as MLflow's servers take it: known characters, a normal relative path, at most 250 characters. Undefined when nothing is left of it. */
export function fitKey(key: string): string | undefined {
  const parts = key.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}_\-. :/]/gu, '_').split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  const fit = cutText(parts.join('/'), LIMITS.key).replace(/\/+$/, '');
  return fit.trim() === '' ? undefined : fit;
}

/** A text of at most so many characters (code points), cut without splitting one. */
export function cutText(text: string, limit: number): string {
  return text.length <= limit ? text : Array.from(text.slice(0, 2 * limit)).slice(0, limit).join('');
}
