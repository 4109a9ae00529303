import { createHash } from 'node:crypto';
import { LIMITS } from '../../protocol/limits';

/** Names as MLflow's servers take them, each for one name of the log: known characters, a normal relative path, at most 250 characters. */
export class Names {
  readonly #given = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** `changed` is told of each name that could not stay as it was, once. */
  constructor(private readonly changed: (name: string, fit: string) => void) {}

  of(name: string): string {
    const known = this.#given.get(name);
    if (known !== undefined) return known;
    let fit = fitName(name);
    if (this.#taken.has(fit)) fit = `${fit.slice(0, LIMITS.key - 9)}_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
    this.#taken.add(fit);
    this.#given.set(name, fit);
    if (fit !== name) this.changed(name, fit);
    return fit;
  }
}

function fitName(name: string): string {
  const parts = name.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}_\-. :/]/gu, '_').split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  const fit = Array.from(parts.join('/').slice(0, 2 * LIMITS.key)).slice(0, LIMITS.key).join('').replace(/\/+$/, '');
  return fit.trim() === '' ? '_' : fit;
}
