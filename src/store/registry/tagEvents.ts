import type { Call } from './call';

/** What of a longer text goes into the history, characters. */
const WORDS = 1000;

/** A text for the history, which keeps the beginning of a long one. */
export const shortened = (text: string): string => (text.length > WORDS ? `${text.slice(0, WORDS)}…` : text);

/** A tag that was written: absent `version` the model's, absent `from` it was not there, absent `to` it was removed. */
export interface TagChange {
  readonly name: string;
  readonly version?: string;
  readonly key: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Only what a tag of ours stands for is told, since the tag came with a new version. */
  readonly special?: true;
}

/** Tells the history of a tag that was written. The same value again is no event. */
export function recordTag(call: Call, { name, version, key, from, to, special }: TagChange): void {
  if (from === to || special) return;
  const place = { name, ...(version === undefined ? {} : { version }), key };
  const before = from === undefined ? {} : { from: shortened(from) };
  if (to === undefined) call.record({ kind: 'tag-removed', ...place, ...before });
  else call.record({ kind: 'tag-set', ...place, ...before, to: shortened(to) });
}
