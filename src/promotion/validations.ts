import type { Tag } from '../protocol/entities';
import { REGISTRY_TAGS, type Validation } from '../protocol/registry';
import { isRecord, parseJson } from '../protocol/plainJson';

/** The validations that a version's tags tell of, newest first; what is none is left out (a tag is anyone's to write). */
export function readValidations(tags: readonly Tag[]): Validation[] {
  return tags
    .filter(({ key }) => key.startsWith(REGISTRY_TAGS.validation))
    .flatMap(({ value }) => readValidation(value) ?? [])
    .sort((a, b) => b.time - a.time);
}

/** Reads the value of one such tag; undefined when it is none. */
export function readValidation(text: string): Validation | undefined {
  const value = parseJson(text);
  if (!isRecord(value)) return undefined;
  const { run_id, dataset, digest, passed, metrics, time } = value;
  if (typeof run_id !== 'string' || typeof dataset !== 'string' || typeof passed !== 'boolean' || typeof time !== 'number') return undefined;
  const numbers = Object.entries(isRecord(metrics) ? metrics : {}).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return { run_id, dataset, digest: typeof digest === 'string' ? digest : '', passed, metrics: Object.fromEntries(numbers), time };
}
